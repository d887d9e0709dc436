"""The same arrays as tables, for peers that think in rows."""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bench.match.resolved import opened

Table = dict[str, NDArray[np.int32]]


def _column(values: NDArray[np.generic]) -> NDArray[np.int32]:
    return np.ascontiguousarray(values, np.int32)


def _lengths(start: NDArray[np.generic]) -> NDArray[np.int64]:
    cuts = start.astype(np.int64)
    return cuts[1:] - cuts[:-1]


def sizes(folder: str) -> tuple[int, int]:
    """Demands and items."""
    arrays = opened(Path(folder))
    return len(arrays["start"]) - 1, len(arrays["item"])


def items(folder: str) -> Table:
    """demand, item, key: every item, also those that nothing answers (key -1)."""
    arrays = opened(Path(folder))
    length = _lengths(arrays["start"])
    demand = np.repeat(np.arange(len(length)), length)
    return {"demand": _column(demand), "item": _column(np.arange(len(demand))), "key": _column(arrays["item"])}


def postings(folder: str) -> Table:
    """key, site: by key and site, without repeats."""
    arrays = opened(Path(folder))
    length = _lengths(arrays["list_start"])
    return {"key": _column(np.repeat(np.arange(len(length)), length)), "site": _column(arrays["list_site"])}


def relation(folder: str) -> Table:
    """class, key, grade: which postings answer a class of items, and how well."""
    arrays = opened(Path(folder))
    length = _lengths(arrays["class_start"])
    owner = np.repeat(np.arange(len(length)), length)
    return {"class": _column(owner), "key": _column(arrays["class_list"]), "grade": _column(arrays["class_grade"])}

"""The capability list as columns: what a snapshot is built from, whether the database or a generator wrote it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

SIGNATURE: Final = ("band", "category", "name", "title", "standard", "restriction", "note", "kind", "service", "food")
"""The columns of matching.loading.Signature, in its order; the last three number words."""
TERMS = 7
NO_DATE = np.iinfo(np.int32).min
ROW = np.dtype(
    [(column, np.int64) for column in SIGNATURE[:TERMS]]
    + [(column, np.int16) for column in SIGNATURE[TERMS:]]
    + [("id", np.int64), ("lab", np.int64), ("certificate", np.int64), ("site", np.int64)]
    + [("state", np.int16), ("approval", np.int16), ("valid_from", np.int32)]
)
"""One row version. `valid_from`: days since 1970-01-01, NO_DATE = not known; words are numbers into `Columns.words`."""


@dataclass(frozen=True, slots=True)
class Terms:
    """Distinct cell texts by ascending id, with the keys of names and standards ("p:…", "all", "s:…")."""

    ids: NDArray[np.int64]
    texts: Sequence[str]
    keys: Sequence[Sequence[str]]


@dataclass(frozen=True, slots=True)
class Columns:
    """All rows that hold on the day, or only from a later day on."""

    rows: NDArray[np.void]
    words: tuple[str, ...]
    terms: Terms


def packed(texts: Iterable[str]) -> tuple[NDArray[np.uint8], NDArray[np.int64]]:
    """Texts as one run of UTF-8 with the start of each."""
    coded = [text.encode() for text in texts]
    start = np.zeros(len(coded) + 1, np.int64)
    np.cumsum(np.fromiter(map(len, coded), np.int64, len(coded)), out=start[1:])
    return np.frombuffer(b"".join(coded), np.uint8), start

"""The kernels compiled by numba, where the extra `fast` is installed. Threads share the arrays without the GIL."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np

from engine.kernels import loops
from engine.kernels.layout import Asked, Coverage, Graded, SiteLists, words_of

PIECES = 8
"""Pieces for each thread: who gets the longer demands must not be waited for."""


def strict(lists: SiteLists, asked: Asked, threads: int) -> Coverage:
    """See `by_numpy.strict`."""
    out = Coverage.empty(len(asked), len(asked.key))
    given = (asked.start, asked.key, lists.start, lists.site, lists.dense_of, lists.dense, words_of(lists.sites))
    _share(threads, len(asked), loops.strict_demands, *given, *_arrays(out))
    return out


def graded(relation: Graded, asked: Asked, threads: int) -> Coverage:
    """See `by_numpy.graded`."""
    lists = relation.lists
    bits = np.empty((len(relation), 2, words_of(lists.sites)), np.uint64)
    counts = np.zeros((len(relation), 2), np.int64)
    given = (relation.start, relation.list, relation.grade, lists.start, lists.site, lists.dense_of, lists.dense)
    _share(threads, len(relation), loops.unite, *given, bits, counts)
    out = Coverage.empty(len(asked), len(asked.key))
    _share(threads, len(asked), loops.graded_demands, asked.start, asked.key, bits, counts, *_arrays(out))
    return out


def _arrays(out: Coverage) -> tuple[Any, ...]:
    return out.site, out.covered, out.conditional, out.sites, out.pairs, out.uncovered


def _share(threads: int, number: int, loop: Callable[..., None], *given: Any) -> None:
    """Runs the loop over 0 … number - 1 in pieces, some at a time."""
    cuts = np.linspace(0, number, min(number, threads * PIECES) + 1).astype(np.int64).tolist()
    if threads < 2 or not loops.HAS_NUMBA:
        with np.errstate(over="ignore"):  # plain loops meet numpy's warnings, compiled ones do not
            loop(0, number, *given)
        return
    with ThreadPoolExecutor(threads) as pool:
        for done in [pool.submit(loop, a, b, *given) for a, b in zip(cuts, cuts[1:], strict=False)]:
            done.result()

"""The arrays that the kernels read and write. Sites are numbers from 0, sets of sites are sorted lists or rows of bits."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Numbers = NDArray[np.int32]
Words = NDArray[np.uint64]

WORD = 64
TOP = 50
"""Best sites kept of each demand."""
NO_SITE = -1
DENSE = 32
"""A list longer than sites / DENSE is also kept as a row of bits, which then takes less room than the list."""


def words_of(sites: int) -> int:
    """How many words hold one bit for each site."""
    return (sites + WORD - 1) // WORD


@dataclass(frozen=True, slots=True)
class SiteLists:
    """Sets of sites: list n is `site[start[n] : start[n + 1]]`, ascending and without repeats."""

    sites: int
    start: Ints
    site: Numbers
    dense_of: Numbers
    """List → its row in `dense`, -1 = none."""
    dense: Words

    def __len__(self) -> int:
        return len(self.start) - 1

    @classmethod
    def of(cls, sites: int, start: Ints, site: Numbers) -> "SiteLists":
        """With the rows of bits that long lists deserve."""
        long = np.flatnonzero(np.diff(start) > max(sites // DENSE, 1))
        dense_of = np.full(len(start) - 1, -1, np.int32)
        dense_of[long] = np.arange(len(long), dtype=np.int32)
        return cls(sites, start, site, dense_of, bit_rows(sites, start, site, long))

    @classmethod
    def from_pairs(cls, sites: int, lists: int, number: NDArray[np.integer], site: NDArray[np.integer]) -> "SiteLists":
        """From (list number, site) in any order, repeats allowed."""
        pairs = unique(number.astype(np.int64) * sites + site)
        counts = np.bincount(pairs // sites, minlength=lists) if len(pairs) else np.zeros(lists, np.int64)
        return cls.of(sites, offsets(counts), (pairs % sites).astype(np.int32))


@dataclass(frozen=True, slots=True)
class Asked:
    """Items of demands: demand d asks `key[start[d] : start[d + 1]]`; a key numbers a list or a class, -1 = nothing answers."""

    start: Ints
    key: Numbers

    def __len__(self) -> int:
        return len(self.start) - 1


@dataclass(frozen=True, slots=True)
class Graded:
    """What answers each class of items: class c has the lists `list[start[c] : start[c + 1]]` with their grades, best first.

    Items are of one class when the same lists answer them with the same grades (engine.judging.types.Grade).
    """

    lists: SiteLists
    start: Ints
    list: Numbers
    grade: NDArray[np.uint8]

    def __len__(self) -> int:
        return len(self.start) - 1


@dataclass(frozen=True, slots=True)
class Coverage:
    """Per demand the best sites, how many sites answer and how many (item, site) pairs; per item whether none covers it.

    Best = most covered items, then most conditional ones, then the lowest number; NO_SITE fills up.
    """

    site: Numbers
    covered: Numbers
    conditional: Numbers
    sites: Numbers
    pairs: Ints
    """Covered and, where graded, conditional pairs: one row for each demand, two columns."""
    uncovered: NDArray[np.bool_]

    @classmethod
    def empty(cls, demands: int, items: int) -> "Coverage":
        return cls(
            np.full((demands, TOP), NO_SITE, np.int32),
            np.zeros((demands, TOP), np.int32),
            np.zeros((demands, TOP), np.int32),
            np.zeros(demands, np.int32),
            np.zeros((demands, 2), np.int64),
            np.zeros(items, np.bool_),
        )


def offsets(counts: NDArray[np.integer]) -> Ints:
    """Starts of consecutive lists of these lengths, with the end of the last."""
    start = np.zeros(len(counts) + 1, np.int64)
    np.cumsum(counts, out=start[1:])
    return start


def unique(values: Ints) -> Ints:
    """Sorted, without repeats; sorts a copy in place, which takes a third of the memory of np.unique."""
    values = np.sort(values)
    return values[np.concatenate(([True], values[1:] != values[:-1]))] if len(values) else values


def spread(start: Ints, chosen: NDArray[np.integer]) -> tuple[Ints, Ints]:
    """Positions of all members of the chosen lists one after the other, and which of the chosen each belongs to."""
    length = start[chosen + 1] - start[chosen]
    owner = np.repeat(np.arange(len(chosen), dtype=np.int64), length)
    first = np.repeat(start[chosen] - offsets(length)[:-1], length)
    return first + np.arange(len(owner), dtype=np.int64), owner


def bit_rows(sites: int, start: Ints, site: Numbers, chosen: NDArray[np.integer]) -> Words:
    """The chosen lists as rows of bits."""
    rows: Words = np.zeros((len(chosen), words_of(sites)), np.uint64)
    step = 4096
    for at in range(0, len(chosen), step):
        position, owner = spread(start, chosen[at : at + step])
        set_bits(rows[at : at + step], owner, site[position])
    return rows


def set_bits(rows: Words, row: Ints, site: Numbers) -> None:
    """Sets the bits (row, site); pairs must come sorted."""
    if not len(row):
        return
    cell = row * rows.shape[1] + (site >> 6)
    first = np.flatnonzero(np.concatenate(([True], cell[1:] != cell[:-1])))
    bit = np.uint64(1) << (site & 63).astype(np.uint64)
    rows.reshape(-1)[cell[first]] |= np.bitwise_or.reduceat(bit, first)

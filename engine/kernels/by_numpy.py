"""The kernels in numpy: many demands side by side, counts as bit planes (plane p holds bit p of every site's count).

Adding an item's sites to the counts of a demand is then a handful of word operations for 64 sites at a time.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import numpy as np
from numpy.typing import NDArray

from engine.kernels.layout import (
    TOP,
    Asked,
    Coverage,
    Graded,
    Ints,
    Numbers,
    SiteLists,
    Words,
    set_bits,
    spread,
    words_of,
)

CHUNK = 192
"""Demands at a time, so that their planes stay in the cache."""
CLASSES = 256
THREADS = 2
COVERED, CONDITIONAL = 2, 1

RowsOf = Callable[[Numbers], Words]


def strict(lists: SiteLists, asked: Asked) -> Coverage:
    """Coverage where each item is answered by one list."""
    keys = np.unique(asked.key[asked.key >= 0])
    row_of = np.full(len(lists) + 1, len(keys), np.int32)  # the last row is empty: nothing answers
    row_of[keys] = np.arange(len(keys), dtype=np.int32)
    rows: Words = np.zeros((len(keys) + 1, words_of(lists.sites)), np.uint64)
    is_dense = lists.dense_of[keys] >= 0
    rows[:-1][is_dense] = lists.dense[lists.dense_of[keys[is_dense]]]
    sparse = np.flatnonzero(~is_dense)
    position, owner = spread(lists.start, keys[sparse])
    set_bits(rows, sparse[owner], lists.site[position])
    length = np.append(np.diff(lists.start), 0)
    out = Coverage.empty(len(asked), len(asked.key))
    out.uncovered[:] = length[asked.key] == 0
    out.pairs[:, 0] = _sums(length[asked.key], asked.start)
    _count(asked, [lambda key: rows[row_of[key]]], out)
    return out


def graded(relation: Graded, asked: Asked) -> Coverage:
    """Coverage where each item is answered by lists of several grades; the best grade of a site counts."""
    covered, conditional = class_bits(relation)
    counts = np.stack([np.bitwise_count(bits).sum(axis=1, dtype=np.int64) for bits in (covered, conditional)], axis=1)
    out = Coverage.empty(len(asked), len(asked.key))
    out.uncovered[:] = counts[asked.key, 0] == 0
    for column in (0, 1):
        out.pairs[:, column] = _sums(counts[asked.key, column], asked.start)
    _count(asked, [lambda key: covered[key], lambda key: conditional[key]], out)
    return out


def class_bits(relation: Graded) -> tuple[Words, Words]:
    """For each class the sites that cover it and those that answer it on a condition; the last row is empty."""
    shape = (len(relation) + 1, words_of(relation.lists.sites))
    covered: Words = np.zeros(shape, np.uint64)
    conditional: Words = np.zeros(shape, np.uint64)

    def unite(first: int) -> None:
        part = slice(first, min(first + CLASSES, len(relation)))
        _unite(relation, part, covered[part], conditional[part])

    _share(unite, range(0, len(relation), CLASSES))
    return covered, conditional


def _unite(relation: Graded, classes: slice, covered: Words, conditional: Words) -> None:
    """The sites of some classes: long lists as rows of bits, short ones site by site."""
    lists, entries = relation.lists, slice(int(relation.start[classes.start]), int(relation.start[classes.stop]))
    chosen, grade = relation.list[entries], relation.grade[entries]
    owner = np.repeat(np.arange(len(covered)), np.diff(relation.start[classes.start : classes.stop + 1]))
    dense_of = lists.dense_of[chosen]
    flat = np.zeros((len(covered), covered.shape[1] * 64), np.uint8)
    for value, wanted in (
        (CONDITIONAL, (grade > 3) & (grade <= 6)),
        (COVERED, grade <= 3),
    ):  # what covers is written last
        sparse = np.flatnonzero(wanted & (dense_of < 0))
        position, member = spread(lists.start, chosen[sparse])
        flat[owner[sparse][member], lists.site[position]] = value
    for bits, value, wanted in ((covered, COVERED, grade <= 3), (conditional, CONDITIONAL, (grade > 3) & (grade <= 6))):
        bits[:] = np.packbits(flat == value, axis=1, bitorder="little").view(np.uint64)
        dense = np.flatnonzero(wanted & (dense_of >= 0))
        if len(dense):
            whose = owner[dense]
            first = np.flatnonzero(np.concatenate(([True], whose[1:] != whose[:-1])))
            bits[whose[first]] |= np.bitwise_or.reduceat(lists.dense[dense_of[dense]], first, axis=0)
    conditional &= ~covered


def _share(work: Callable[[int], None], firsts: range) -> None:
    """Pieces side by side: numpy lets go of the GIL while it works."""
    with ThreadPoolExecutor(THREADS) as pool:
        for done in [pool.submit(work, first) for first in firsts]:
            done.result()


def _sums(values: NDArray[np.integer], start: Ints) -> Ints:
    total = np.concatenate(([0], np.cumsum(values, dtype=np.int64)))
    return total[start[1:]] - total[start[:-1]]


def _count(asked: Asked, rows_of: list[RowsOf], out: Coverage) -> None:
    """Counts per site for every demand, the best sites of each written to `out`."""
    length = np.diff(asked.start)
    order = np.argsort(-length, kind="stable")

    def count(at: int) -> None:
        chosen = order[at : at + CHUNK]
        _best(chosen, [_planes(asked, chosen, length[chosen], rows) for rows in rows_of], out)

    _share(count, range(0, len(order), CHUNK))


def _planes(asked: Asked, demands: Ints, length: Ints, rows_of: RowsOf) -> list[Words]:
    """Bit planes of the counts of some demands, longest demand first; lowest plane first."""
    most = int(length[0]) if len(length) else 0
    shape = (len(demands), rows_of(asked.key[:1]).shape[1])
    planes: list[Words] = [np.zeros(shape, np.uint64) for _ in range(max(most.bit_length(), 1))]
    for slot in range(most):
        active = int(np.searchsorted(-length, -slot, side="left"))
        carry = rows_of(asked.key[asked.start[demands[:active]] + slot])
        for plane in planes[: (slot + 1).bit_length()]:
            held = plane[:active]
            both = held & carry
            held ^= carry
            carry = both
    return planes


def _best(demands: Ints, planes: list[list[Words]], out: Coverage) -> None:
    """The TOP best sites of each demand: from the highest plane down, whoever has the bit goes before who has not."""
    ordered = [plane for counted in planes for plane in reversed(counted)]
    open_: Words = np.bitwise_or.reduce(ordered)
    out.sites[demands] = np.bitwise_count(open_).sum(axis=1, dtype=np.int32)
    taken: Words = np.zeros_like(open_)
    need = np.full((len(demands), 1), TOP)
    for plane in ordered:
        having = open_ & plane
        number = np.bitwise_count(having).sum(axis=1, keepdims=True, dtype=np.int64)
        is_few = number <= need
        taken |= np.where(is_few, having, np.uint64(0))
        need -= np.where(is_few, number, 0)
        open_ = np.where(is_few, open_ & ~plane, having)
    row, site = _members(taken)
    tied_row, tied_site = _first(open_, need[:, 0])
    _write(demands, np.concatenate((row, tied_row)), np.concatenate((site, tied_site)), planes, out)


def _members(bits: Words) -> tuple[Ints, Ints]:
    """(row, site) of every set bit, ascending: only words that hold one are unpacked."""
    row, word = np.nonzero(bits)
    unpacked = np.unpackbits(bits[row, word].view(np.uint8).reshape(-1, 8), axis=1, bitorder="little")
    at, bit = np.nonzero(unpacked)
    return row[at], word[at] * 64 + bit


def _first(bits: Words, number: Ints) -> tuple[Ints, Ints]:
    """The lowest `number` sites of each row."""
    held = np.bitwise_count(bits).cumsum(axis=1, dtype=np.int64)
    before = held - np.bitwise_count(bits)
    row, site = _members(np.where(before < number[:, None], bits, np.uint64(0)))
    start = np.searchsorted(row, np.arange(len(bits)))
    rank = np.arange(len(row)) - start[row]
    kept = rank < number[row]
    return row[kept], site[kept]


def _write(demands: Ints, row: Ints, site: Ints, planes: list[list[Words]], out: Coverage) -> None:
    """Sorts the chosen sites of each demand and writes them with their counts."""
    word, shift = site >> 6, (site & 63).astype(np.uint64)
    counts = []
    for counted in planes:
        count = np.zeros(len(row), np.int32)
        for p, plane in enumerate(counted):
            count |= ((plane[row, word] >> shift) & np.uint64(1)).astype(np.int32) << p
        counts.append(count)
    order = np.lexsort(np.stack([site, *(-count for count in reversed(counts)), row]))
    row, site = row[order], site[order]
    rank = np.arange(len(row)) - np.searchsorted(row, np.arange(len(demands)))[row]
    out.site[demands[row], rank] = site
    for into, count in zip((out.covered, out.conditional), counts, strict=False):
        into[demands[row], rank] = count[order]

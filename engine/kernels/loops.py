"""The loops of `compiled`. Plain Python that numba compiles where it is installed; without it only tests run them.

Only unsigned words meet unsigned words here: numba turns a mix of signed and unsigned into floats.
"""

import importlib
from collections.abc import Callable
from importlib.util import find_spec
from typing import Any, TypeVar

import numpy as np

from engine.kernels.layout import NO_SITE, TOP, Ints, Numbers, Words

HAS_NUMBA = find_spec("numba") is not None
_numba: Any = importlib.import_module("numba") if HAS_NUMBA else None

Loop = TypeVar("Loop", bound=Callable[..., Any])

ZERO, ONE = np.uint64(0), np.uint64(1)
M1, M2, M4 = np.uint64(0x5555555555555555), np.uint64(0x3333333333333333), np.uint64(0x0F0F0F0F0F0F0F0F)
H01, S1, S2, S4, S56 = np.uint64(0x0101010101010101), np.uint64(1), np.uint64(2), np.uint64(4), np.uint64(56)


def _loop(function: Loop) -> Loop:
    """Compiled without the GIL, so that threads may share the demands."""
    if not HAS_NUMBA:
        return function
    compiled: Loop = _numba.njit(nogil=True)(function)
    return compiled


@_loop
def ones(word: np.uint64) -> np.uint64:
    """How many bits of a word are set; compilers know this pattern as one instruction."""
    word = word - ((word >> S1) & M1)
    word = (word & M2) + ((word >> S2) & M2)
    word = (word + (word >> S4)) & M4
    return (word * H01) >> S56


@_loop
def add_row(planes: Words, levels: int, bits: Words, carry: Words) -> None:
    """Adds one to the count of every site in a row of bits; `levels` planes are enough for the sum."""
    carry[:] = bits
    for p in range(levels):
        plane = planes[p]
        for w in range(len(carry)):
            held = plane[w]
            plane[w] = held ^ carry[w]
            carry[w] &= held


@_loop
def add_list(planes: Words, site: Numbers, first: int, last: int) -> None:
    """Adds one to the count of every site of a list."""
    for at in range(first, last):
        w = site[at] >> 6
        bit = ONE << np.uint64(site[at] & 63)
        p = 0
        while bit != ZERO:
            held = planes[p, w]
            planes[p, w] = held ^ bit
            bit &= held
            p += 1


@_loop
def answering(planes: Words, order: Numbers, open_: Words) -> int:
    """Fills `open_` with the sites that answer at all, and counts them."""
    number = ZERO
    for w in range(len(open_)):
        any_ = ZERO
        for p in order:
            any_ |= planes[p, w]
        open_[w] = any_
        number += ones(any_)
    return int(number)


@_loop
def choose(planes: Words, order: Numbers, open_: Words, taken: Words) -> None:
    """Moves the TOP best of the `open_` sites into `taken`; planes are looked at in `order`, ties go to low numbers."""
    words = len(open_)
    taken[:] = ZERO
    need = np.uint64(TOP)
    for p in order:
        number = ZERO
        for w in range(words):
            number += ones(open_[w] & planes[p, w])
        is_few = number <= need
        for w in range(words):
            having = open_[w] & planes[p, w]
            taken[w] |= having if is_few else ZERO
            open_[w] = open_[w] & ~having if is_few else having
        need -= number if is_few else ZERO
    for w in range(words):
        word = open_[w]
        while need != ZERO and word != ZERO:
            lowest = word & (~word + ONE)
            taken[w] |= lowest
            word ^= lowest
            need -= ONE


@_loop
def count_of(planes: Words, first: int, levels: int, w: int, bit: np.uint64) -> int:
    """The count of one site."""
    count = 0
    for p in range(levels):
        if planes[first + p, w] & bit != ZERO:
            count |= 1 << p
    return count


@_loop
def write_best(
    planes: Words, levels: int, taken: Words, site: Numbers, covered: Numbers, conditional: Numbers, has_two: bool
) -> None:
    """Writes the taken sites best first; they come ascending, so an insertion keeps equal ones in order."""
    filled = 0
    for w in range(len(taken)):
        word = taken[w]
        while word != ZERO:
            bit = word & (~word + ONE)
            word ^= bit
            number = w * 64 + int(ones(bit - ONE))
            one = count_of(planes, 0, levels, w, bit)
            two = count_of(planes, levels, levels, w, bit) if has_two else 0
            at = filled
            while at > 0 and (covered[at - 1] < one or (covered[at - 1] == one and conditional[at - 1] < two)):
                site[at] = site[at - 1]
                covered[at] = covered[at - 1]
                conditional[at] = conditional[at - 1]
                at -= 1
            site[at] = number
            covered[at] = one
            conditional[at] = two
            filled += 1
    for at in range(filled, TOP):
        site[at] = NO_SITE


@_loop
def levels_for(items: int) -> int:
    """How many planes count up to so many items."""
    levels = 1
    while items >> levels:
        levels += 1
    return levels


@_loop
def plane_order(levels: int, counted: int) -> Numbers:
    """Planes from the one that weighs most: the highest of the first count before all of the second."""
    order = np.empty(levels * counted, np.int32)
    for n in range(levels * counted):
        order[n] = (n // levels) * levels + levels - 1 - n % levels
    return order


@_loop
def strict_demands(
    first: int, last: int, start: Ints, key: Numbers, lists: Ints, member: Numbers, dense_of: Numbers, dense: Words,
    words: int, site: Numbers, covered: Numbers, conditional: Numbers, sites: Numbers, pairs: Ints, uncovered: Any,
) -> None:  # fmt: skip
    """Coverage of the demands first … last - 1 where each item is answered by one list."""
    open_, taken, carry = np.empty(words, np.uint64), np.empty(words, np.uint64), np.empty(words, np.uint64)
    planes = np.zeros((16, words), np.uint64)
    for d in range(first, last):
        levels = levels_for(start[d + 1] - start[d])
        if levels > len(planes):
            planes = np.zeros((levels, words), np.uint64)
        planes[:levels] = ZERO
        for i in range(start[d], start[d + 1]):
            k = key[i]
            length = lists[k + 1] - lists[k] if k >= 0 else 0
            uncovered[i] = length == 0
            pairs[d, 0] += length
            if length == 0:
                continue
            if dense_of[k] >= 0:
                add_row(planes, levels_for(i - start[d] + 1), dense[dense_of[k]], carry)
            else:
                add_list(planes, member, lists[k], lists[k + 1])
        order = plane_order(levels, 1)
        sites[d] = answering(planes, order, open_)
        choose(planes, order, open_, taken)
        write_best(planes, levels, taken, site[d], covered[d], conditional[d], False)


@_loop
def unite(
    first: int, last: int, start: Ints, chosen: Numbers, grade: Any, lists: Ints, member: Numbers, dense_of: Numbers,
    dense: Words, bits: Words, counts: Ints,
) -> None:  # fmt: skip
    """For the classes first … last - 1 the sites that cover (bits[c, 0]) and that answer on a condition (bits[c, 1])."""
    words = bits.shape[2]
    for c in range(first, last):
        bits[c] = ZERO
        for n in range(start[c], start[c + 1]):
            if grade[n] > 6:
                continue
            into = bits[c, 0] if grade[n] <= 3 else bits[c, 1]
            k = chosen[n]
            if dense_of[k] >= 0:
                row = dense[dense_of[k]]
                for w in range(words):
                    into[w] |= row[w]
            else:
                for at in range(lists[k], lists[k + 1]):
                    into[member[at] >> 6] |= ONE << np.uint64(member[at] & 63)
        one, two = ZERO, ZERO
        for w in range(words):
            bits[c, 1, w] &= ~bits[c, 0, w]
            one += ones(bits[c, 0, w])
            two += ones(bits[c, 1, w])
        counts[c, 0] = np.int64(one)
        counts[c, 1] = np.int64(two)


@_loop
def graded_demands(
    first: int, last: int, start: Ints, key: Numbers, bits: Words, counts: Ints, site: Numbers, covered: Numbers,
    conditional: Numbers, sites: Numbers, pairs: Ints, uncovered: Any,
) -> None:  # fmt: skip
    """Coverage of the demands first … last - 1 from the sites of each class."""
    words = bits.shape[2]
    open_, taken, carry = np.empty(words, np.uint64), np.empty(words, np.uint64), np.empty(words, np.uint64)
    planes = np.zeros((32, words), np.uint64)
    for d in range(first, last):
        levels = levels_for(start[d + 1] - start[d])
        if 2 * levels > len(planes):
            planes = np.zeros((2 * levels, words), np.uint64)
        planes[: 2 * levels] = ZERO
        for i in range(start[d], start[d + 1]):
            k = key[i]
            uncovered[i] = k < 0 or counts[k, 0] == 0
            if k < 0:
                continue
            for kind in range(2):
                if counts[k, kind]:
                    pairs[d, kind] += counts[k, kind]
                    add_row(planes[kind * levels :], levels_for(i - start[d] + 1), bits[k, kind], carry)
        order = plane_order(levels, 2)
        sites[d] = answering(planes, order, open_)
        choose(planes, order, open_, taken)
        write_best(planes, levels, taken, site[d], covered[d], conditional[d], True)

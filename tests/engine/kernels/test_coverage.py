"""The kernels against the plainest way to count, in numpy, as plain loops and compiled."""

from collections import Counter
from dataclasses import fields

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.kernels import by_numpy
from engine.kernels.coverage import graded_coverage, strict_coverage
from engine.kernels.layout import NO_SITE, TOP, Asked, Coverage, Graded, SiteLists, offsets
from engine.kernels.loops import HAS_NUMBA

COMPILED = pytest.mark.skipif(
    not HAS_NUMBA, reason="numba (extra `fast`) is not installed: only numpy and plain loops ran"
)
WAYS = [False, pytest.param(True, marks=COMPILED)]


def random_lists(rng: np.random.Generator, sites: int, lists: int) -> SiteLists:
    """Lists from empty to every site, so that both shapes are met."""
    share = rng.choice([0.0, 0.01, 0.2, 1.0], lists)
    held = rng.random((lists, sites)) < share[:, None]
    number, site = np.nonzero(held)
    return SiteLists.from_pairs(sites, lists, np.concatenate((number, number)), np.concatenate((site, site)))


def random_items(rng: np.random.Generator, demands: int, most: int, keys: int) -> Asked:
    start = offsets(rng.integers(0, most + 1, demands))
    return Asked(start, rng.integers(-1, keys, start[-1]).astype(np.int32))


def members(lists: SiteLists, number: int) -> set[int]:
    return set(lists.site[lists.start[number] : lists.start[number + 1]].tolist())


def counted(asked: Asked, covered: list[set[int]], conditional: list[set[int]]) -> Coverage:
    """By sets and counters; the last entry of both lists answers nothing."""
    out = Coverage.empty(len(asked), len(asked.key))
    for d in range(len(asked)):
        items = range(asked.start[d], asked.start[d + 1])
        full = Counter(site for i in items for site in covered[asked.key[i]])
        part = Counter(site for i in items for site in conditional[asked.key[i]])
        ranked = sorted(set(full) | set(part), key=lambda site: (-full[site], -part[site], site))
        out.sites[d], out.pairs[d] = len(ranked), (full.total(), part.total())
        for rank, site in enumerate(ranked[:TOP]):
            out.site[d, rank], out.covered[d, rank], out.conditional[d, rank] = site, full[site], part[site]
        for i in items:
            out.uncovered[i] = not covered[asked.key[i]]
    return out


def assert_same(found: Coverage, wanted: Coverage) -> None:
    for field in fields(Coverage):
        np.testing.assert_array_equal(getattr(found, field.name), getattr(wanted, field.name), err_msg=field.name)


@pytest.mark.parametrize("is_compiled", WAYS)
@pytest.mark.parametrize("sites", [1, 63, 64, 300])
@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 2**32 - 1))
def test_strict_coverage_is_what_sets_and_counters_say(is_compiled: bool, sites: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    lists = random_lists(rng, sites, 12)
    asked = random_items(rng, 9, 40, 12)
    wanted = counted(asked, [*(members(lists, n) for n in range(12)), set()], [set()] * 13)
    assert_same(strict_coverage(lists, asked, is_compiled=is_compiled), wanted)


@pytest.mark.parametrize("is_compiled", WAYS)
@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 2**32 - 1))
def test_graded_coverage_counts_the_best_grade_of_each_site(is_compiled: bool, seed: int) -> None:
    rng = np.random.default_rng(seed)
    lists, classes = random_lists(rng, 130, 14), 8
    start = offsets(rng.integers(0, 6, classes))
    number = rng.integers(0, 14, start[-1]).astype(np.int32)
    graded = Graded(lists, start, number, rng.integers(1, 10, start[-1]).astype(np.uint8))
    asked = random_items(rng, 9, 40, classes)
    covered: list[set[int]] = []
    conditional: list[set[int]] = []
    for c in range(classes):
        entries = range(start[c], start[c + 1])
        covered.append(set().union(*(members(lists, number[n]) for n in entries if graded.grade[n] <= 3)))
        answered = set().union(*(members(lists, number[n]) for n in entries if graded.grade[n] <= 6))
        conditional.append(answered - covered[-1])
    wanted = counted(asked, [*covered, set()], [*conditional, set()])
    assert_same(graded_coverage(graded, asked, is_compiled=is_compiled), wanted)


@pytest.mark.skipif(HAS_NUMBA, reason="numba is installed: the loops run compiled, see above")
def test_the_plain_loops_say_the_same_where_nothing_compiles_them() -> None:
    rng = np.random.default_rng(7)
    lists = random_lists(rng, 200, 10)
    asked = random_items(rng, 6, 20, 10)
    assert_same(strict_coverage(lists, asked, is_compiled=True), by_numpy.strict(lists, asked))


@pytest.mark.parametrize("is_compiled", WAYS)
def test_nothing_asked_and_nothing_held_is_no_error(is_compiled: bool) -> None:
    lists = SiteLists.from_pairs(3, 2, np.zeros(0, np.int64), np.zeros(0, np.int64))
    none = Asked(np.zeros(1, np.int64), np.zeros(0, np.int32))
    assert len(strict_coverage(lists, none, is_compiled=is_compiled).sites) == 0
    empty = Asked(np.array([0, 0, 2]), np.array([0, -1], np.int32))
    found = strict_coverage(lists, empty, is_compiled=is_compiled)
    assert found.uncovered.tolist() == [True, True]
    assert (found.site == NO_SITE).all()

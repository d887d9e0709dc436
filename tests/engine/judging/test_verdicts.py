"""Coverage verdicts, exact minimum covers and plans."""

from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from engine.judging.cover import fewest, undominated
from engine.judging.plan import plan
from engine.judging.sites import Area, ItemCoverage, Site
from engine.judging.verdict import judge_demand

A1 = Site("甲|一", "甲", Area.CITY, 10.0)
A2 = Site("甲|二", "甲", Area.PROVINCE, 200.0)
B = Site("乙|一", "乙", Area.PROVINCE, 90.0)
FAR = Site("丙|一", "丙", Area.NATION, 900.0)
RANK = ["not_testable", "not_local", "not_complete", "served"]


def items(*sites: set[Site]) -> list[ItemCoverage]:
    return [ItemCoverage(str(n), frozenset(found)) for n, found in enumerate(sites, start=1)]


def test_an_item_that_nobody_covers_is_not_testable() -> None:
    found = judge_demand(items({A1}, set()))
    assert (found.verdict, found.missing_items, found.fewest_holders) == ("not_testable", ("2",), None)
    assert found.best_sites == (A1,)


def test_only_outside_the_area_is_not_local() -> None:
    assert judge_demand(items({A1}, {FAR})).verdict == "not_local"
    assert judge_demand(items({A1}, {FAR}), Area.NATION).verdict == "not_complete"
    assert judge_demand(items({A1}, {B}), Area.CITY).verdict == "not_local"


def test_no_single_site_covers_all_is_not_complete() -> None:
    found = judge_demand(items({A1}, {A2}))
    assert (found.verdict, found.fewest_holders, found.substate) == ("not_complete", 1, "same_holder")
    other = judge_demand(items({A1}, {B}))
    assert (other.verdict, other.fewest_holders, other.substate) == ("not_complete", 2, "")


def test_one_site_for_all_is_served_and_ties_are_listed() -> None:
    found = judge_demand(items({A1, B}, {A1, B}))
    assert (found.verdict, found.best_sites, found.fewest_holders) == ("served", (B, A1), 1)


def test_nothing_covered_has_no_best_site() -> None:
    assert judge_demand(items(set())).best_sites == ()


@given(st.lists(st.sets(st.sampled_from([A1, A2, B, FAR])), min_size=1, max_size=6), st.sampled_from([A1, A2, B, FAR]))
def test_adding_a_site_never_worsens_a_verdict(sites: list[set[Site]], more: Site) -> None:
    before = judge_demand(items(*sites))
    after = judge_demand(items(*[sites[0] | {more}, *sites[1:]]))
    assert RANK.index(after.verdict) >= RANK.index(before.verdict)
    assert set(after.missing_items) <= set(before.missing_items)


@given(st.lists(st.integers(1, 255), min_size=1, max_size=9))
def test_the_cover_is_a_smallest_one(masks: list[int]) -> None:
    wanted = 0
    for mask in masks:
        wanted |= mask
    chosen = fewest(masks, wanted)
    assert chosen is not None
    assert _union(masks, chosen) == wanted
    smaller = combinations(range(len(masks)), len(chosen) - 1)
    assert all(_union(masks, list(pick)) != wanted for pick in smaller)


def _union(masks: list[int], picked: list[int]) -> int:
    total = 0
    for n in picked:
        total |= masks[n]
    return total


def test_what_cannot_be_covered_has_no_cover() -> None:
    assert fewest([0b01], 0b11) is None
    assert undominated([0b01, 0b11, 0b11]) == [1]


def test_the_fewest_plan_uses_fewest_holders_then_least_distance() -> None:
    found = plan(items({A1, FAR}, {A2, B, FAR}), "fewest")
    assert found is not None
    assert (found.sites, found.holder_count, found.distance) == ((A1, A2), 1, 210.0)
    assert found.assigned == {"1": A1, "2": A2}


def test_the_nearest_plan_uses_least_distance() -> None:
    found = plan(items({A1, FAR}, {A2, B, FAR}), "nearest")
    assert found is not None
    assert (found.sites, found.holder_count, found.distance) == ((A1, B), 2, 100.0)


def test_a_plan_exists_only_where_every_item_has_a_site() -> None:
    assert plan(items({A1}, set())) is None
    assert plan([]) is None


def test_an_unknown_distance_stays_unknown() -> None:
    found = plan(items({Site("丁|一", "丁")}))
    assert found is not None
    assert found.distance is None


@given(st.lists(st.sets(st.sampled_from([A1, A2, B, FAR]), min_size=1), min_size=1, max_size=5))
def test_a_fewest_plan_agrees_with_the_count_of_the_verdict(sites: list[set[Site]]) -> None:
    found = plan(items(*sites), "fewest")
    assert found is not None
    assert found.holder_count == judge_demand(items(*sites), Area.NATION).fewest_holders
    assert all(found.assigned[item.item_no] in item.sites for item in items(*sites))

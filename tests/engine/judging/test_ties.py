"""Whole-product conclusions hold at one site, sampling with testing at one legal person: in verdicts and in plans."""

from itertools import chain, combinations

from hypothesis import given, settings
from hypothesis import strategies as st

from engine.judging.plan import plan
from engine.judging.sites import Area, ItemCoverage, Site
from engine.judging.ties import Tie, Wanted, ties_of, within
from engine.judging.verdict import judge_demand

A1 = Site("甲|一", "甲", Area.CITY, 10.0)
A2 = Site("甲|二", "甲", Area.PROVINCE, 200.0)
B = Site("乙|一", "乙", Area.PROVINCE, 90.0)
FAR = Site("丙|一", "丙", Area.NATION, 900.0)
SITES = [A1, A2, B, FAR]
RANK = ["not_testable", "not_local", "not_complete", "served"]


def items(*sites: set[Site], rows: tuple[set[tuple[str, int]], ...] = ()) -> list[ItemCoverage]:
    held = [*rows, *[set()] * len(sites)]
    numbered = enumerate(zip(sites, held, strict=False), start=1)
    return [ItemCoverage(str(n), frozenset(found), frozenset(row)) for n, (found, row) in numbered]


def whole(*numbers: str) -> Tie:
    return Tie(frozenset(numbers), True)


def pair(*numbers: str) -> Tie:
    return Tie(frozenset(numbers), False)


def told(found: list[ItemCoverage], *ties: Tie, area: Area = Area.PROVINCE) -> tuple[str, str, int | None]:
    verdict = judge_demand(found, area, ties)
    return verdict.verdict, verdict.substate, verdict.fewest_holders


def test_ties_are_made_product_by_product() -> None:
    asked = [
        Wanted("1", "床单", "testing", True),
        Wanted("2", "床单", "testing", True),
        Wanted("3", "被套", "testing", True),
    ]
    assert ties_of(asked) == (whole("1", "2"), whole("3"))
    water = [Wanted("1", "废水", "sampling"), Wanted("2", "废水", "testing"), Wanted("3", "土壤", "testing")]
    assert ties_of(water) == (pair("1", "2"),)
    assert ties_of([Wanted("1", "废水", "sampling"), Wanted("2", "废水", "calibration")]) == ()
    both = [Wanted("1", "废水", "sampling", True), Wanted("2", "废水", "testing", True)]
    assert ties_of(both) == (whole("2"), pair("1", "2"))


def test_a_whole_conclusion_by_one_row_or_by_the_items_of_one_site() -> None:
    by_row = items({A1, B}, {A1, B}, rows=({(B.key, 7)}, {(B.key, 7)}))
    assert told(by_row, whole("1", "2")) == ("served", "whole_by_row", 1)
    other_rows = items({B}, {B}, rows=({(B.key, 7)}, {(B.key, 8)}))
    assert told(other_rows, whole("1", "2")) == ("served", "whole_by_items", 1)
    one_missing = items({B}, {B}, rows=({(B.key, 7)}, set()))
    assert told(one_missing, whole("1", "2")) == ("served", "whole_by_items", 1)
    assert told(by_row) == ("served", "", 1)


def test_a_row_at_a_site_outside_the_area_gives_no_conclusion_inside() -> None:
    found = items({A1, FAR}, {A1, FAR}, rows=({(FAR.key, 7)}, {(FAR.key, 7)}))
    assert told(found, whole("1", "2")) == ("served", "whole_by_items", 1)
    assert told(found, whole("1", "2"), area=Area.NATION) == ("served", "whole_by_row", 1)


def test_a_whole_conclusion_cannot_be_put_together_from_sites() -> None:
    assert told(items({A1}, {A2}), whole("1", "2")) == ("not_complete", "whole_apart", None)
    assert told(items({A1}, {A2})) == ("not_complete", "same_holder", 1)


def test_two_products_may_go_to_two_sites() -> None:
    found = items({A1}, {A1}, {B}, {B})
    assert told(found, whole("1", "2"), whole("3", "4")) == ("not_complete", "", 2)


def test_what_nobody_covers_stays_so() -> None:
    assert told(items({A1}, set()), whole("1", "2")) == ("not_testable", "", None)
    assert told(items({A1}, {FAR}), pair("1", "2")) == ("not_local", "", None)


def test_sampling_and_testing_need_one_legal_person() -> None:
    assert told(items({A1}, {B}), pair("1", "2")) == ("not_complete", "pair_apart", None)
    assert told(items({A1}, {A2}), pair("1", "2")) == ("not_complete", "same_holder", 1)
    assert told(items({A1}, {A1}), pair("1", "2")) == ("served", "", 1)
    assert told(items({A1, FAR}, {B, FAR}), pair("1", "2"), area=Area.NATION) == ("served", "", 1)


def test_ties_that_share_an_item_are_met_together() -> None:
    found = items({A1}, {A2, B}, {B})
    assert told(found, whole("2", "3"), pair("1", "2", "3")) == ("not_complete", "pair_apart", None)
    assert told(items({B}, {A2, B}, {B}), whole("2", "3"), pair("1", "2", "3")) == ("served", "whole_by_items", 1)


def test_a_plan_keeps_ties() -> None:
    found = items({A1, B}, {A2, B}, {A1})
    loose, whole_at, paired = (
        plan(found),
        plan(found, "fewest", [whole("1", "2")]),
        plan(found, "nearest", [pair("1", "2")]),
    )
    assert loose and whole_at and paired
    assert (loose.holder_count, loose.assigned) == (1, {"1": A1, "2": A2, "3": A1})
    assert (whole_at.holder_count, whole_at.assigned) == (2, {"1": B, "2": B, "3": A1})
    assert (paired.sites, paired.assigned) == ((A1, B), {"1": B, "2": B, "3": A1})
    assert plan(items({A1}, {B}), "fewest", [pair("1", "2")]) is None


def test_what_cannot_be_together_is_named() -> None:
    covered = {item.item_no: item.sites for item in items({A1}, {B}, {B}, set())}
    assert within([pair("1", "2")], covered) == ((), {"1", "2"})
    assert within([whole("2", "3", "4")], covered) == ((whole("2", "3"),), frozenset())


FOUND = st.lists(st.sets(st.sampled_from(SITES), min_size=1), min_size=2, max_size=5)
KINDS = st.lists(st.sampled_from(["testing", "testing", "sampling"]), min_size=5, max_size=5)
TIES = st.tuples(KINDS, st.booleans()).map(lambda asked: _ties(*asked))


def _ties(kinds: list[str], is_whole: bool) -> tuple[Tie, ...]:
    """The ties of a demand of two products: the first two items are of one, the others of another."""
    return ties_of(Wanted(str(n), "甲" if n < 3 else "乙", kind, is_whole) for n, kind in enumerate(kinds, start=1))


def _among(ties: tuple[Tie, ...], sites: list[set[Site]]) -> tuple[Tie, ...]:
    numbers = frozenset(item.item_no for item in items(*sites))
    return tuple(tie._replace(items=tie.items & numbers) for tie in ties if tie.items & numbers)


@given(FOUND, TIES, st.sampled_from(SITES))
def test_a_site_more_never_worsens_a_tied_verdict(sites: list[set[Site]], ties: tuple[Tie, ...], more: Site) -> None:
    ties = _among(ties, sites)
    before = judge_demand(items(*sites), Area.PROVINCE, ties)
    after = judge_demand(items(*[sites[0] | {more}, *sites[1:]]), Area.PROVINCE, ties)
    assert RANK.index(after.verdict) >= RANK.index(before.verdict)
    if before.fewest_holders is not None:
        assert after.fewest_holders is not None and after.fewest_holders <= before.fewest_holders


@settings(deadline=None)  # the first plan loads the solver
@given(FOUND, TIES)
def test_a_plan_is_the_smallest_that_keeps_the_ties(sites: list[set[Site]], ties: tuple[Tie, ...]) -> None:
    ties = _among(ties, sites)
    found = plan(items(*sites), "fewest", ties)
    expected = judge_demand(items(*sites), Area.NATION, ties).fewest_holders
    assert (found.holder_count if found else None) == expected
    if found is None:
        return
    assert all(found.assigned[item.item_no] in item.sites for item in items(*sites))
    assert all(_is_kept(tie, found.assigned) for tie in ties)


@settings(deadline=None)  # the first plan loads the solver
@given(FOUND, TIES)
def test_a_nearest_plan_is_no_farther_than_any_other(sites: list[set[Site]], ties: tuple[Tie, ...]) -> None:
    ties = _among(ties, sites)
    found = plan(items(*sites), "nearest", ties)
    if found is None:
        return
    kilometres = [
        sum(site.distance or 0 for site in some) for some in _subsets() if plan(_only(sites, some), "fewest", ties)
    ]
    assert found.distance == min(kilometres)


def _is_kept(tie: Tie, assigned: object) -> bool:
    places = {assigned[number] for number in tie.items}  # type: ignore[index]
    return len(places if tie.is_whole else {site.holder for site in places}) == 1


def _subsets() -> list[tuple[Site, ...]]:
    return list(chain.from_iterable(combinations(SITES, size) for size in range(1, len(SITES) + 1)))


def _only(sites: list[set[Site]], some: tuple[Site, ...]) -> list[ItemCoverage]:
    return items(*[found & set(some) for found in sites])

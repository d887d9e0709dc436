"""Items that only count together: a whole-product conclusion at one site, sampling and testing by one legal person."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from engine.judging.sites import ItemCoverage, Site

AT_SITE = frozenset({"testing", "inspection", "field"})
"""Services whose results make a whole-product conclusion."""


class Wanted(NamedTuple):
    """What of an item decides with which others it is tied; `object` is the product it is asked of."""

    item_no: str
    object: str
    service_kind: str
    is_whole: bool = False
    """The demand asks for a conclusion on the whole product."""


class Tie(NamedTuple):
    """Items that count only where one site (`is_whole`), or one legal person, covers all of them."""

    items: frozenset[str]
    is_whole: bool


def ties_of(items: Iterable[Wanted]) -> tuple[Tie, ...]:
    """The ties of one demand, product by product."""
    products: dict[str, list[Wanted]] = {}
    for item in items:
        products.setdefault(item.object, []).append(item)
    ties = []
    for asked in products.values():
        whole = frozenset(item.item_no for item in asked if item.is_whole and item.service_kind in AT_SITE)
        kinds = {item.service_kind for item in asked}
        if whole:
            ties.append(Tie(whole, True))
        if kinds >= {"sampling", "testing"}:
            ties.append(Tie(frozenset(i.item_no for i in asked if i.service_kind in ("sampling", "testing")), False))
    return tuple(ties)


def able_sites(tie: Tie, covered: Mapping[str, frozenset[Site]]) -> frozenset[Site]:
    """The sites that cover every item of a tie."""
    return frozenset.intersection(*(covered[number] for number in tie.items))


def able_holders(tie: Tie, covered: Mapping[str, frozenset[Site]]) -> frozenset[str]:
    """The legal persons that meet a tie."""
    if tie.is_whole:
        return frozenset(site.holder for site in able_sites(tie, covered))
    return frozenset.intersection(*(frozenset(site.holder for site in covered[number]) for number in tie.items))


def bundles(
    ties: Sequence[Tie], covered: Mapping[str, frozenset[Site]]
) -> Iterator[tuple[frozenset[str], frozenset[str]]]:
    """(items, legal persons that may take all of them): ties that share an item together, every other item alone."""
    rest = dict.fromkeys(covered)
    for group in _joined(ties):
        numbers = frozenset[str]().union(*(tie.items for tie in group))
        yield numbers, frozenset.intersection(*(able_holders(tie, covered) for tie in group))
        for number in numbers:
            rest.pop(number, None)
    for number in rest:
        yield frozenset({number}), frozenset(site.holder for site in covered[number])


def within(ties: Sequence[Tie], covered: Mapping[str, frozenset[Site]]) -> tuple[tuple[Tie, ...], frozenset[str]]:
    """The ties among what is covered at all, and the items of those that nobody meets; these ties are left out."""
    able = frozenset(number for number, sites in covered.items() if sites)
    among = [tie._replace(items=tie.items & able) for tie in ties if tie.items & able]
    known = {number: covered[number] for number in able}
    apart = frozenset[str]().union(*(numbers for numbers, holders in bundles(among, known) if not holders))
    return tuple(tie for tie in among if tie.items.isdisjoint(apart)), apart


def _joined(ties: Sequence[Tie]) -> list[list[Tie]]:
    groups: list[list[Tie]] = []
    for tie in ties:
        touching = [group for group in groups if any(tie.items & other.items for other in group)]
        groups = [group for group in groups if group not in touching]
        groups.append([tie, *(other for group in touching for other in group)])
    return groups


def whole_by_one_row(ties: Sequence[Tie], items: Sequence[ItemCoverage], sites: Iterable[Site]) -> bool:
    """Some of the sites gives every whole-product conclusion by one whole-product row, without a missing item."""
    rows = {item.item_no: item.whole_rows for item in items}
    shared = [frozenset.intersection(*(rows[number] for number in tie.items)) for tie in ties if tie.is_whole]
    return any(all(any(key == site.key for key, _ in found) for found in shared) for site in sites)

"""How rare each test is: the design that makes gaps, single holders and growth come out as meant.

A pair is (parameter concept, standard number). Pairs that three or more chains ask for are everyday tests and stay
common; of the others each chain gets its share of gaps, of tests done only outside the province, and so on.
"""

from collections import Counter
from datetime import date, timedelta
from random import Random
from typing import NamedTuple

from demo.cookbook import Cookbook
from demo.labs import FIELDS, LabWorld
from demo.records import HOME_PROVINCE, Key, Lab

Pair = tuple[str, str]

SHARES = (("dark", 0.075), ("old", 0.025), ("abroad", 0.095), ("single", 0.47))
LATE_SHARE = 0.16
# The gap of the guided tour: an item that the newest edition of a battery standard brought, tested by nobody yet.
TOUR_GAP = Key("动力电池包", "底部撞击", "GB 38031")
SUSPENDED_PAIRS = 12


class Tiers(NamedTuple):
    """tier: dark (nobody), old (only a withdrawn edition), abroad, single (one site), else common.

    owner: the site of a single pair. first_on: the day a late pair was first approved anywhere.
    """

    tier: dict[Pair, str]
    owner: dict[Pair, int]
    first_on: dict[Pair, date]
    suspended: int


def categories_of(lab: Lab) -> set[str]:
    return {category for field in lab.fields for category in FIELDS[field]}


def demanded(cookbook: Cookbook) -> dict[str, list[Pair]]:
    """chain → the pairs its products ask for, each once, in recipe order."""
    return {
        chain.name: list(dict.fromkeys(
            (key.parameter, key.number) for name in chain.objects for key in cookbook.keys_of(name) if key.number
        ))
        for chain in cookbook.chains
    }  # fmt: skip


def is_self_contained(cookbook: Cookbook, pair: Pair) -> bool:
    """Covered by rows under this very number only: no prescribed method, no whole parameter above it."""
    parameter, number = pair
    prescribed = cookbook.reference.contents.get(cookbook.methods[number].edition, {}).get(parameter, [])
    return not prescribed and parameter not in cookbook.reference.wholes


def has_older(cookbook: Cookbook, pair: Pair) -> bool:
    return bool(cookbook.reference.older(cookbook.methods[pair[1]].edition))


def design(cookbook: Cookbook, labs: LabWorld, today: date, rng: Random) -> Tiers:
    """Draw the tier of every demanded pair, the owners of single pairs and the first days of late ones."""
    wanted = demanded(cookbook)
    asked_by = Counter(pair for pairs in wanted.values() for pair in pairs)
    gap = (TOUR_GAP.parameter, TOUR_GAP.number or "")
    result = Tiers({gap: "dark"}, {}, {}, _to_suspend(labs))
    seen: set[Pair] = {gap}
    for pairs in wanted.values():
        rare = [pair for pair in pairs if asked_by[pair] < 3 and pair not in seen]
        seen.update(rare)
        _draw_tiers(cookbook, [pair for pair in rare if is_self_contained(cookbook, pair)], result, rng)
        for pair in rare:
            if result.tier.get(pair) in (None, "single") and rng.random() < LATE_SHARE:
                result.first_on[pair] = today - timedelta(days=rng.randint(4, 355))
    _give_owners(cookbook, labs, result, today, rng)
    return result


def _draw_tiers(cookbook: Cookbook, pairs: list[Pair], result: Tiers, rng: Random) -> None:
    rng.shuffle(pairs)
    for name, share in SHARES:
        fit = [pair for pair in pairs if pair not in result.tier and (name != "old" or has_older(cookbook, pair))]
        for pair in fit[: int(len(pairs) * share + rng.random())]:
            result.tier[pair] = name


def _to_suspend(labs: LabWorld) -> int:
    """A middle-sized lab at home whose trade is power equipment: its loss must show."""
    fit = [lab for lab in labs.labs if lab.place.province == HOME_PROVINCE and lab.fields[0] == "输配电"]
    return next(lab.ref for lab in fit if 120 <= lab.size <= 900)


def _give_owners(cookbook: Cookbook, labs: LabWorld, result: Tiers, today: date, rng: Random) -> None:
    alive = {c.ref for c in labs.certificates if c.valid_until >= today + timedelta(days=2)}
    sites = [site for site in labs.sites if site.certificate in alive and site.place.province == HOME_PROVINCE]
    trades = {lab.ref: categories_of(lab) for lab in labs.labs}
    given = 0
    by_method: dict[str, int] = {}
    for pair, tier in result.tier.items():
        if tier != "single":
            continue
        category = cookbook.methods[pair[1]].category
        if given < SUSPENDED_PAIRS and category == "输配电设备" and rng.random() < 0.85:
            result.owner[pair] = next(site.ref for site in labs.sites if site.lab == result.suspended)
            result.first_on.pop(pair, None)
            given += 1
            continue
        fit = [site.ref for site in sites if category in trades[site.lab] and site.lab != result.suspended]
        same = by_method.get(pair[1])
        result.owner[pair] = same if same is not None and rng.random() < 0.6 else rng.choice(fit)
        by_method[pair[1]] = result.owner[pair]

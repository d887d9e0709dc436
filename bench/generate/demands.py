"""The demand list: what 5,000 demands really ask, and how they put it."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bench.generate.dirt import rates
from bench.generate.offers import WHOLE, Offers
from bench.generate.reference import Reference
from bench.generate.rows import NONE, Arrays, standard_recipes

DEMANDS, ITEMS_A_DEMAND, MOST_ITEMS = 5_000, 8.2, 40
NO_STANDARD = 17 / 389
"""Lines of the development set that cite nothing."""


@dataclass(frozen=True, slots=True)
class Demands:
    """`start` cuts the items into demands; items are parallel arrays, `object` numbers `objects`."""

    start: NDArray[np.int64]
    items: Arrays
    objects: list[str]


def true_demands(offers: Offers, reference: Reference, rng: np.random.Generator) -> Demands:
    """A demand asks things of one trade about one object; popular parameters are asked more often."""
    length = np.clip(rng.geometric(1 / ITEMS_A_DEMAND, DEMANDS), 1, MOST_ITEMS)
    number = int(length.sum())
    start = np.concatenate(([0], np.cumsum(length))).astype(np.int64)
    demand = np.repeat(np.arange(DEMANDS), length)
    share = np.diff(offers.trade_start) / len(offers)
    trade = rng.choice(len(offers.trades), DEMANDS, p=share)[demand]
    named = np.where(offers.parameter == WHOLE, 0.0, offers.weight)
    upto = np.concatenate(([0.0], np.cumsum(named)))
    low, high = upto[offers.trade_start[trade]], upto[offers.trade_start[trade + 1]]
    offer = np.searchsorted(upto, low + rng.random(number) * (high - low), side="right") - 1
    objects, asked_object = _objects(offers, reference, offer[start[:-1]], rng)
    cited = np.where(rng.random(number) < NO_STANDARD, NONE, offers.standard[offer])
    items: Arrays = standard_recipes(number, rng, is_demand=True) | {
        "offer": offer.astype(np.int32),
        "object": asked_object[demand].astype(np.int32),
        "parameter": offers.parameter[offer],
        "standard": cited.astype(np.int32),
        "second_parameter": np.full(number, NONE, np.int32),
        "second_standard": np.full(number, NONE, np.int32),
        "line": np.arange(number, dtype=np.int32),
    }
    _share_lines(items, demand, rng)
    return Demands(start, items, objects)


def _objects(
    offers: Offers, reference: Reference, offer: NDArray[np.int64], rng: np.random.Generator
) -> tuple[list[str], NDArray[np.int64]]:
    """What each demand is about: the object of an offer or a narrower one."""
    listed: dict[str, int] = {}
    below = [reference.below(name)[:12] for name in offers.objects]
    pick = rng.random(len(offer))
    chosen = [below[offers.object[n]] for n in offer]
    asked = [listed.setdefault(names[int(p * len(names))], len(listed)) for names, p in zip(chosen, pick, strict=True)]
    return list(listed), np.array(asked)


def _share_lines(items: Arrays, demand: NDArray[np.int64], rng: np.random.Generator) -> None:
    """As many lines as in the development set hold several names: the later item takes the line and its standard."""
    recipes, shares = rates(is_demand=True).name
    several = sum(share for recipe, share in zip(recipes, shares, strict=True) if "name_several" in recipe)
    joins = np.flatnonzero((rng.random(len(demand) - 1) < several / (1 + several)) & (demand[1:] == demand[:-1])) + 1
    for at in joins.tolist():
        for column in ("line", "standard", "standard_recipe", "is_undated"):
            items[column][at] = items[column][at - 1]

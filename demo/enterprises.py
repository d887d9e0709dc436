"""The directory of key enterprises: 1,696 firms over fifty chains and thirteen cities."""

from collections.abc import Iterator
from random import Random

from demo import names
from demo.cookbook import Chain
from demo.labs import CITY_WEIGHTS
from demo.records import HOME_PROVINCE, Enterprise, Membership, Place
from demo.reference import Reference

COUNT = 1696
DENSE = ("钢铁", "输配电设备", "电动两轮车", "动力电池", "绿色建材", "家纺", "晶硅光伏")
DENSE_COUNT = 64
LEADERS = 2
SIZES = ("大型", "中型", "小型", "微型")
SIZE_WEIGHTS = (15, 35, 40, 10)
SUFFIXES = ("有限公司", "有限公司", "有限公司", "科技有限公司", "股份有限公司", "集团有限公司")


def build_enterprises(
    reference: Reference, chains: list[Chain], coined: Iterator[str], rng: Random
) -> dict[str, list[Enterprise]]:
    """chain → its enterprises, chain leaders first; refs run on over all chains."""
    counties = [place for place in reference.places if place.province == HOME_PROVINCE and place.level == "county"]
    weights = [CITY_WEIGHTS[place.city] for place in counties]
    result: dict[str, list[Enterprise]] = {}
    serial = 0
    for chain, count in zip(chains, _counts(chains), strict=True):
        # A few firms stand in counties whatever their weight, so that no city is empty of a chain by rule.
        places = [*rng.sample(counties, 6), *rng.choices(counties, weights, k=count - 6)]
        result[chain.name] = []
        for order, place in enumerate(places):
            memberships = _memberships(reference, chain.name, rng)
            name = _name(place, next(coined), chain, rng)
            size = "大型" if order < LEADERS else rng.choices(SIZES, SIZE_WEIGHTS)[0]
            code = names.credit_code(HOME_PROVINCE, 10_000_000 + serial)
            result[chain.name].append(Enterprise(serial, name, code, place, memberships, size, order < LEADERS))
            serial += 1
    return result


def _counts(chains: list[Chain]) -> list[int]:
    thin = COUNT - DENSE_COUNT * len(DENSE)
    others = len(chains) - len(DENSE)
    spread = iter(thin // others + (1 if rank < thin % others else 0) for rank in range(others))
    return [DENSE_COUNT if chain.name in DENSE else next(spread) for chain in chains]


def _name(place: Place, word: str, chain: Chain, rng: Random) -> str:
    town = place.city if rng.random() < 0.6 else place.name
    return f"{town[:-1] if len(town) > 2 else town}{word}{rng.choice(chain.trades)}{rng.choice(SUFFIXES)}".replace(
        "科技科技", "科技"
    )


def _memberships(reference: Reference, chain: str, rng: Random) -> tuple[Membership, ...]:
    """Its own segment; for one in four another segment, for one in six a segment of another chain."""
    segments = list(reference.segments[chain])
    held = [Membership(chain, rng.choice(segments))]
    if rng.random() < 0.25:
        held.append(Membership(chain, rng.choice(segments)))
    if rng.random() < 0.17:
        other = rng.choice(sorted(reference.segments))
        held.append(Membership(other, rng.choice(list(reference.segments[other]))))
    return tuple(dict.fromkeys(held))

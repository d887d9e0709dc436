"""The designed figures of a world, by the definitions of docs/figures.md: what the engine should come near."""

from collections import Counter
from datetime import date
from typing import NamedTuple

from demo.asks import COUNTED
from demo.records import Demand, Key
from demo.truth import Truth
from demo.world import World


class Figures(NamedTuple):
    """Shares are 0–1. items and demands: counts of D and of screened or open demands; keys: distinct covered keys."""

    items: int
    demands: int
    keys: int
    not_testable: float
    not_local: float
    unread: float
    single_holder: float
    not_complete: float
    whole_demand: float


def counted(world: World) -> list[Demand]:
    return [demand for demand in world.demands if demand.state in COUNTED]


def items(world: World) -> list[tuple[Key, bool]]:
    """Base D: (key, is_unread), once per enterprise."""
    base = {
        (demand.enterprise, key, line.is_unread)
        for demand in counted(world)
        for line in demand.lines
        for key in line.keys
    }
    return sorted(((key, is_unread) for _, key, is_unread in base), key=str)


def verdict(truth: Truth, demand: Demand) -> str:
    if any(line.is_unread for line in demand.lines):
        return "not_testable"
    return truth.verdict([key for line in demand.lines for key in line.keys])


def measure(world: World) -> Figures:
    """All designed figures on the world's day; not_testable includes what cannot be read yet."""
    base, truth = items(world), world.truth
    kinds = Counter("unread" if is_unread else truth.verdict([key]) for key, is_unread in base)
    keys = {key[:3]: key for key, is_unread in base if not is_unread}
    holders = [count for count in map(truth.holders, keys.values()) if count]
    verdicts = Counter(verdict(truth, demand) for demand in counted(world))
    demands = sum(verdicts.values())
    return Figures(
        len(base), demands, len(holders), (kinds["not_testable"] + kinds["unread"]) / len(base),
        kinds["not_local"] / len(base), kinds["unread"] / len(base), holders.count(1) / len(holders),
        verdicts["not_complete"] / demands, verdicts["served"] / demands,
    )  # fmt: skip


def coverage_on(world: World, day: date) -> float:
    """Share of today's items that the rows and certificates of another day covered in the province."""
    base, truth = items(world), world.truth_on(day)
    return sum(1 for key, is_unread in base if not is_unread and truth.mask(key) & truth.home) / len(base)

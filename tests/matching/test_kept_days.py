"""A past figure leads to the very rows it counted, whatever has changed since."""

import datetime as dt
from collections.abc import Callable

import pytest

from enterprises.actions.demands import end_demand
from enterprises.models import DemandState
from matching.counted import counted_items, counted_keys
from matching.figures import Asked, figure
from matching.history import record_past_point
from matching.kept import NotKept
from matching.labels import verdict_rows
from matching.models import KeptDay
from tests.matching.world import asked, demand, drained, lab, row, words

pytestmark = pytest.mark.django_db
LEAD = "GB 5009.12-2023"
FIRST, SECOND = dt.date(2026, 6, 1), dt.date(2026, 6, 2)


def agree(day: dt.date | None) -> tuple[int, int, int]:
    """(covered, items, demands) of a day's figures, each equal to its list."""
    scope = Asked(day=day)
    items, demands = figure("item_coverage", scope), figure("whole_demand_rate", scope)
    states = [item.state for item in counted_items(scope)]
    assert (states.count("covered"), len(states)) == (items.numerator, items.denominator)
    assert len(verdict_rows(scope, "")) == demands.denominator
    assert len(verdict_rows(scope, "served")) == demands.numerator
    assert len(counted_keys(scope)) == figure("key_coverage", scope).denominator
    return items.numerator, items.denominator, demands.denominator


def two_days(on_day: Callable[[dt.date], None]) -> None:
    on_day(FIRST)
    words({"铅": [], "镉": []})
    row(lab(), "铅", LEAD, "大米")
    need = demand(asked("大米", "铅"), asked("大米", "镉"))
    drained()
    on_day(SECOND)
    drained()
    end_demand(by=None, demand=need, ending=DemandState.CLOSED)
    demand(asked("大米", "铅"))
    drained()


def test_the_day_that_ends_keeps_its_rows(on_day: Callable[[dt.date], None]) -> None:
    two_days(on_day)
    assert agree(FIRST) == (1, 2, 1)
    assert agree(None) == agree(SECOND) == (1, 1, 1)


def test_a_past_day_computed_later_keeps_its_rows(on_day: Callable[[dt.date], None]) -> None:
    two_days(on_day)
    record_past_point(dt.date(2026, 5, 31))
    assert agree(dt.date(2026, 5, 31)) == (1, 1, 1)


def test_a_day_whose_rows_were_not_kept_says_so(on_day: Callable[[dt.date], None]) -> None:
    two_days(on_day)
    KeptDay.objects.all().delete()
    with pytest.raises(NotKept):
        counted_items(Asked(day=FIRST))


def test_links_of_a_past_figure_name_its_day(on_day: Callable[[dt.date], None]) -> None:
    two_days(on_day)
    assert "day=2026-06-01" in figure("item_coverage", Asked(day=FIRST)).numerator_url

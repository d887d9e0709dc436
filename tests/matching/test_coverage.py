"""Stored figures: what they count, that they add up, and that every number equals the list behind it."""

import datetime as dt
from collections.abc import Callable

import pytest

from catalog.models import Holder
from enterprises.actions.demands import edit_demand, end_demand
from enterprises.actions.screening import Decision, screen_demands
from enterprises.details import DemandDetails
from enterprises.models import Demand, DemandState
from enterprises.reading import Line
from matching.counted import counted_items, counted_keys
from matching.figures import Asked, figure, point_of
from matching.models import CoveragePoint, GapKey
from tests.factories import make_acting
from tests.matching.world import asked, chain, demand, drained, end_row, lab, row, standard, words

pytestmark = pytest.mark.django_db
LEAD = "GB 5009.12-2023"


def counts(**scope: object) -> tuple[int, int, int, int, int]:
    """(items, covered, conditional, gap, unread) of the latest point of a scope."""
    point = point_of(Asked(**scope))  # type: ignore[arg-type]
    assert point is not None
    return point.items, point.covered, point.conditional, point.gap, point.unread


def gaps() -> dict[tuple[int, str], str]:
    return {(gap.chain, gap.parameter_concept): gap.state for gap in GapKey.objects.open()}


def test_each_state_is_counted_once() -> None:
    words({"铅": [], "镉": [], "砷": []})
    standard("GB 5009.15-2014", "废止")
    place = lab()
    row(place, "铅", LEAD, "大米")
    row(place, "镉", "GB 5009.15-2014", "大米")
    demand(*(asked("大米", name, given) for name, given in (("铅", LEAD), ("镉", ""), ("砷", ""), ("乱七八糟", ""))))
    drained()
    assert counts() == (4, 1, 1, 1, 1)
    assert counts(is_strict=True) == (4, 1, 1, 1, 1)
    found = figure("item_coverage", Asked())
    assert (found.value, found.numerator, found.denominator) == (0.25, 1, 4)
    assert [item.state for item in counted_items(Asked())].count("unread") == 1


def test_strict_subtracts_flagged_coverage() -> None:
    words({"铅": []})
    row(lab(), "铅", LEAD, "大米")
    demand(asked("大米", "铅"), asked("大米", "铅", LEAD))  # the first names no method: flagged
    drained()
    assert (counts()[:3], counts(is_strict=True)[:3]) == ((2, 2, 0), (2, 1, 1))


def test_areas_form_a_ladder() -> None:
    words({name: [] for name in "铅镉砷汞铬"})
    places = [("南京市", "江苏省"), ("苏州市", "江苏省"), ("上海市", "上海市"), ("广州市", "广东省")]
    for name, (city, province) in zip("铅镉砷汞", places, strict=True):
        row(lab(city=city, province=province), name, LEAD, "大米")
    need = demand(*(asked("大米", name) for name in "铅镉砷汞铬"), city="南京市")
    drained()
    ladder = figure("area_ladder", Asked())
    assert [(step.area, step.numerator, step.denominator) for step in ladder.parts] == [
        ("city", 1, 5), ("province", 2, 5), ("delta", 3, 5), ("nation", 4, 5),
    ]  # fmt: skip
    words_of = {verdict.area: verdict.verdict for verdict in need.verdicts.all()}
    assert set(words_of.values()) == {"not_testable"}
    edit_demand(
        by=None,
        demand=need,
        details=DemandDetails.of(need),
        lines=[Line(str(n), "大米", x) for n, x in enumerate("铅汞")],
    )
    drained()
    words_of = {verdict.area: verdict.verdict for verdict in need.verdicts.all()}
    assert words_of == {"city": "not_local", "province": "not_local", "delta": "not_local", "nation": "not_complete"}


def test_one_need_of_one_enterprise_counts_once() -> None:
    words({"铅": ["Pb"]})
    steel, food = chain("钢铁链"), chain("食品链")
    for name, given in (("甲", "铅"), ("甲", "Pb"), ("乙", "铅")):
        demand(asked("大米", given), enterprise=name, chain=steel.name)
    demand(asked("大米", "铅"), enterprise="甲", chain=food.name)
    drained()
    assert (counts(chain=steel.pk)[0], counts(chain=food.pk)[0], counts()[0]) == (2, 1, 2)
    point = point_of(Asked())
    assert point is not None
    assert (point.keys, point.demands, point.enterprises) == (1, 4, 2)
    assert gaps() == {(steel.pk, "铅"): "not_testable", (food.pk, "铅"): "not_testable"}


def test_holders_are_legal_persons() -> None:
    words({"铅": [], "镉": []})
    holder = Holder.objects.create(name="示例集团有限公司")
    for place in (lab(holder=holder), lab(holder=holder)):
        row(place, "铅", LEAD, "大米")
        row(place, "镉", LEAD, "大米")
    row(lab(), "镉", LEAD, "大米")
    demand(asked("大米", "铅"), asked("大米", "镉"))
    drained()
    found = figure("single_holder_share", Asked())
    assert (found.numerator, found.denominator) == (1, 2)
    assert gaps() == {(0, "铅"): "single_holder"}


def test_a_gap_opens_moves_and_closes() -> None:
    words({"铅": [], "镉": []})
    need = demand(asked("大米", "铅"), asked("大米", "镉"))
    drained()
    assert gaps() == {(0, "铅"): "not_testable", (0, "镉"): "not_testable"}
    first = GapKey.objects.get(parameter_concept="铅")
    outside = lab(city="广州市", province="广东省")
    row(outside, "铅", LEAD, "大米")
    drained()
    assert gaps()[0, "铅"] == "not_local"
    row(lab(), "铅", LEAD, "大米")
    drained()
    assert gaps()[0, "铅"] == "single_holder"
    assert GapKey.objects.get(parameter_concept="铅").pk == first.pk  # one gap, from found to closed
    second = lab()
    held = row(second, "铅", LEAD, "大米")
    drained()
    assert gaps() == {(0, "镉"): "not_testable"}
    assert GapKey.objects.get(pk=first.pk).closed_by == "covered"
    end_row(second, held)
    drained()
    assert gaps()[0, "铅"] == "single_holder"  # lost again: a gap of its own
    assert GapKey.objects.filter(parameter_concept="铅").count() == 2
    end_demand(by=None, demand=need, ending=DemandState.CLOSED)
    drained()
    assert gaps() == {}
    assert set(GapKey.objects.values_list("closed_by", flat=True)) == {"covered", "demand"}


def test_what_is_screened_counts_though_no_match_moves() -> None:
    words({"铅": []})
    row(lab(), "铅", LEAD, "大米")
    need = demand(asked("大米", "铅"))
    drained()
    lines = [Line("1", "大米", "铅", "", "加急")]
    edit_demand(by=None, demand=need, details=DemandDetails.of(need), lines=lines)  # submitted again
    drained()
    assert counts()[0] == 0
    screen_demands(acting=make_acting("regulator"), demands=[need.pk], decision=Decision.OPEN)
    drained()
    assert counts() == (1, 1, 0, 0, 0)


def test_a_demand_that_moves_to_another_chain_is_counted_there() -> None:
    words({"铅": []})
    old, new = chain("钢铁链"), chain("食品链")
    need = demand(asked("大米", "铅"), chain=old.name)
    drained()
    Demand.objects.get(pk=need.pk)
    demand(asked("大米", "铅"), chain=new.name, name=need.external_id, enterprise=need.enterprise.name)
    drained()
    assert (counts(chain=old.pk)[0], counts(chain=new.pk)[0]) == (0, 1)


def test_a_scope_that_emptied_since_its_last_point_is_nothing(on_day: Callable[[dt.date], None]) -> None:
    on_day(dt.date(2026, 6, 1))
    words({"铅": []})
    need = demand(asked("大米", "铅"), city="苏州市")
    drained()
    assert counts(city="苏州市")[0] == 1
    on_day(dt.date(2026, 6, 2))
    end_demand(by=None, demand=need, ending=DemandState.CLOSED)
    drained()
    assert (counts(city="苏州市")[0], counts()[0]) == (0, 0)
    drained()
    zeros = CoveragePoint.objects.filter(day=dt.date(2026, 6, 2)).count()
    on_day(dt.date(2026, 6, 3))
    demand(asked("大米", "铅"), city="南京市")
    drained()
    assert CoveragePoint.objects.filter(day=dt.date(2026, 6, 3), city="苏州市").count() == 0 < zeros


def test_demands_without_the_mark_never_count() -> None:
    words({"铅": []})
    demand(asked("大米", "铅"), mark="none")
    demand(asked("大米", "铅"), mark="CNAS")
    drained()
    assert (CoveragePoint.objects.count(), GapKey.objects.count()) == (0, 0)
    assert counted_keys(Asked()) == []

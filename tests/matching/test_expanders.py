"""One literal case per change of rows, standing, demands or day: what changes, what the next drain makes of it, and that nothing else differs.

`drained` ends every step with the proof that stored matches equal a recompute from scratch.
"""

import datetime as dt
from collections.abc import Callable

import pytest

from catalog.actions.confirmations import confirm_rows
from catalog.actions.standing import set_standing
from catalog.actions.vocabulary import add_alias
from catalog.models import Approval, StandingState
from enterprises.actions.demands import edit_demand, end_demand, submit_demand
from enterprises.details import DemandDetails
from enterprises.models import DemandState
from enterprises.reading import Line
from matching.models import DemandVerdict, ItemMatch, PendingDemand
from tests.matching.world import (
    asked,
    change_row,
    demand,
    drained,
    end_row,
    grade,
    grades,
    lab,
    row,
    someone,
    verdict,
    words,
)

pytestmark = pytest.mark.django_db
MoveTo = Callable[[dt.date], None]
DAY = dt.date(2026, 6, 1)


def test_a_row_comes_changes_and_goes() -> None:
    words({"铅": ["Pb"], "镉": ["Cd"]})
    place, need = lab(), demand(asked("大米", "铅"))
    drained()
    assert (grades(need), verdict(need)) == ({"1": {}}, "not_testable")
    opened = row(place, "Pb", category="大米")
    drained()
    assert grade(need, place) == "restricted"  # it names no standard that could be read
    change_row(place, opened, "Pb", "GB 5009.12-2023", "大米")
    drained()
    assert (grade(need, place), verdict(need)) == ("exact", "served")
    change_row(place, opened, "镉", "GB 5009.12-2023", "大米")
    drained()
    assert grade(need, place) == "none"
    change_row(place, opened, "铅", "GB 5009.12-2023", "大米")
    drained()
    assert grade(need, place) == "exact"
    end_row(place, opened)
    drained()
    assert (grade(need, place), verdict(need)) == ("none", "not_testable")


def test_a_confirmed_row_counts() -> None:
    words({"铅": []})
    place, need = lab(), demand(asked("大米", "铅"))
    declared = row(place, "铅", "GB 5009.12-2023", "大米", approval=Approval.DECLARED)
    drained()
    assert (grade(need, place), verdict(need)) == ("restricted", "not_testable")
    confirm_rows(by=someone(), lab=place.lab, rows=[declared.row], approval_date=DAY, document="苏市监乙号")
    drained()
    assert (grade(need, place), verdict(need)) == ("exact", "served")


@pytest.mark.parametrize("what", ["certificate", "site"])
def test_standing_is_taken_and_given_back(what: str, on_day: MoveTo) -> None:
    on_day(DAY)
    words({"铅": []})
    place, need = lab(), demand(asked("大米", "铅"))
    row(place, "铅", "GB 5009.12-2023", "大米")
    drained()
    assert grade(need, place) == "exact"
    subject = place.certificate if what == "certificate" else place.site
    set_standing(by=someone(), subject=subject, state=StandingState.SUSPENDED, date=DAY)
    drained()
    assert grade(need, place) == "none"
    set_standing(by=someone(), subject=subject, state=StandingState.RESTORED, date=DAY + dt.timedelta(9))
    drained()
    assert grade(need, place) == "none"
    on_day(DAY + dt.timedelta(9))
    drained()
    assert grade(need, place) == "exact"


def test_a_renewed_certificate_counts_again(on_day: MoveTo) -> None:
    on_day(DAY)
    words({"铅": []})
    place, need = lab(valid_until=DAY), demand(asked("大米", "铅"))
    row(place, "铅", "GB 5009.12-2023", "大米")
    drained()
    assert grade(need, place) == "exact"  # 有效期至 counts inclusive
    on_day(DAY + dt.timedelta(1))
    drained()
    assert grade(need, place) == "none"
    until = DAY + dt.timedelta(30)
    set_standing(by=someone(), subject=place.certificate, state=StandingState.RENEWED, date=DAY, valid_until=until)
    drained()
    assert grade(need, place) == "exact"
    on_day(until + dt.timedelta(1))
    drained()
    assert grade(need, place) == "none"


def test_a_demand_is_edited_and_ended() -> None:
    words({"铅": [], "镉": []})
    place, need = lab(), demand(asked("大米", "铅"), asked("大米", "镉"))
    row(place, "铅", "GB 5009.12-2023", "大米")
    row(place, "镉", "GB 5009.15-2023", "大米")
    drained()
    assert [grade(need, place, number) for number in "12"] == ["exact", "exact"]
    edit_demand(by=None, demand=need, details=DemandDetails.of(need), lines=[Line("1", "大米", "镉")])
    drained()
    assert (grade(need, place), ItemMatch.objects.count()) == ("exact", 1)
    end_demand(by=None, demand=need, ending=DemandState.CLOSED)
    drained()
    assert (ItemMatch.objects.count(), DemandVerdict.objects.count()) == (0, 0)
    assert not PendingDemand.objects.exists()


def test_a_draft_is_matched_from_its_submission_on() -> None:
    words({"铅": []})
    place, need = lab(), demand(asked("大米", "铅"), name="甲")
    end_demand(by=None, demand=need, ending=DemandState.CLOSED)
    row(place, "铅", "GB 5009.12-2023", "大米")
    type(need).objects.filter(pk=need.pk).update(state=DemandState.DRAFT)
    drained()
    assert grades(need) == {}
    need.refresh_from_db()
    submit_demand(by=None, demand=need)
    drained()
    assert grade(need, place) == "exact"


def test_a_reopened_demand_is_read_with_the_words_of_today() -> None:
    words({"总磷": []})
    place, need = lab(), demand(asked("水", "TP"), name="乙", enterprise="示例企业")
    row(place, "总磷", "GB 11893-1989", "水")
    drained()
    end_demand(by=None, demand=need, ending=DemandState.CLOSED)
    add_alias(by=someone(), kind="parameter", concept="总磷", text="TP")
    drained()
    demand(asked("水", "TP"), name="乙", enterprise="示例企业", deadline_days=9)
    drained()
    assert grade(need, place) == "exact"


def test_days_pass_over_rows_with_dates(on_day: MoveTo) -> None:
    on_day(DAY)
    words({"铅": [], "镉": []})
    place, need = lab(), demand(asked("大米", "铅"), asked("大米", "镉"))
    row(place, "铅", "GB 5009.12-2023", "大米", approval_date=DAY + dt.timedelta(3))
    ending = row(place, "镉", "GB 5009.15-2023", "大米")
    end_row(place, ending, DAY + dt.timedelta(5))
    drained()
    seen = []
    for passed in (0, 2, 3, 4, 5, 30):
        on_day(DAY + dt.timedelta(passed))
        drained()
        seen.append((grade(need, place, "1"), grade(need, place, "2")))
    assert seen == [("none", "exact")] * 2 + [("exact", "exact")] * 2 + [("exact", "none")] * 2


def test_another_mark_is_evidence_for_who_asks_it_only() -> None:
    words({"铅": []})
    cma, cnas = lab(), lab(mark="CNAS")
    for place in (cma, cnas):
        row(place, "铅", "GB 5009.12-2023", "大米")
    needs = [demand(asked("大米", "铅"), mark=mark) for mark in ("CMA", "CNAS", "none")]
    drained()
    found = [(grade(need, cma), grade(need, cnas)) for need in needs]
    assert found == [("exact", "none"), ("none", "exact"), ("exact", "exact")]

"""A row that counts only from a later day on is named as the reason; it covers nothing before."""

import datetime as dt

import pytest

from catalog.models import Approval
from enterprises.models import Demand
from matching.answers import ItemAnswer, answer
from matching.asking import asked_items
from matching.reasons import step_texts, zero_texts
from tests.matching.world import asked, demand, end_row, lab, row, today, words

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def known() -> None:
    words({"铅": []})


def answered(found: Demand, day: dt.date | None = None) -> ItemAnswer:
    return answer(asked_items([found.pk]), day or today())[0]


def test_a_row_approved_later_is_named_with_its_day() -> None:
    day = today() + dt.timedelta(days=30)
    row(lab(), "铅", "GB 5009.12-2023", "大米", approval_date=day)
    need = demand(asked("大米", "铅"))
    found = answered(need)
    assert (found.best, found.covered, found.why_zero) == ("none", [], ["zero.coming"])
    assert zero_texts(found.why_zero) == ["有能力行，但批准日期晚于查询日期，到那天才计入"]
    told = [step["text"] for step in step_texts(found.lapsed[0].steps)]
    assert f"批准日期 {day} 晚于查询日期" in told
    assert found.lapsed[0].is_coming
    then = answered(need, day)
    assert (then.best, then.why_zero, then.lapsed) == ("exact", [], [])


def test_without_any_row_the_reason_stays() -> None:
    assert answered(demand(asked("大米", "铅"))).why_zero == ["zero.no_row"]


def test_a_coming_row_that_was_closed_meanwhile_is_no_reason() -> None:
    place = lab()
    opened = row(place, "铅", "GB 5009.12-2023", "大米", approval_date=today() + dt.timedelta(days=30))
    end_row(place, opened)
    assert answered(demand(asked("大米", "铅"))).why_zero == ["zero.no_row"]


def test_the_next_version_of_a_row_that_counts_already_is_not_listed() -> None:
    place, later = lab(), today() + dt.timedelta(days=30)
    row(place, "铅", "GB 5009.12-2023", "大米")
    row(place, "铅", "GB 5009.12-2023", "谷物", approval_date=later)
    row(place, "铅", "GB 5009.12-2023", "大米", approval_date=later, note="改")
    assert answered(demand(asked("大米", "铅"))).lapsed == []


def test_an_expired_certificate_is_no_coming_row() -> None:
    place = lab(valid_until=today() - dt.timedelta(days=1))
    row(place, "铅", "GB 5009.12-2023", "大米", approval_date=today() + dt.timedelta(days=30))
    row(place, "铅", "GB 5009.12-2023", "大米", approval=Approval.DECLARED)
    assert answered(demand(asked("大米", "铅"))).why_zero == ["zero.lapsed"]

"""Whole-product conclusions and sampling with testing, from the lists to verdicts, plans and the page."""

import pytest
from django.test import Client

from enterprises.models import Demand
from matching.models import DemandVerdict, ItemMatch
from matching.plans import best_plan
from tests.factories import make_acting, make_organisation
from tests.matching.world import Place, asked, contents, demand, drained, end_row, lab, row, standard, words

pytestmark = pytest.mark.django_db
NUMBER = "GB/T 22796-2021"
ALL = asked("床单", "全项", NUMBER)


def told(found: Demand) -> tuple[str, str, int | None]:
    one = DemandVerdict.objects.get(demand=found, area="province")
    return one.verdict, one.substate, one.min_labs


@pytest.fixture
def sheets() -> Place:
    """A product standard that asks for two parameters, and a lab."""
    words({"甲醛": [], "色牢度": []})
    standard(NUMBER, kind="product")
    contents(NUMBER, 甲醛=(), 色牢度=())
    return lab()


def test_a_whole_conclusion_says_on_what_it_rests(sheets: Place) -> None:
    need, loose = demand(ALL, conclusion="whole"), demand(ALL)
    named = [row(sheets, name, NUMBER, "床单") for name in ("甲醛", "色牢度")]
    drained()
    assert (told(need), told(loose)) == (("served", "whole_by_items", 1), ("served", "", 1))
    whole = row(sheets, "全部参数", NUMBER, "床单", kind="产品")
    drained()
    assert (told(need), told(loose)) == (("served", "whole_by_row", 1), ("served", "", 1))
    assert [match.whole_rows for match in ItemMatch.objects.filter(demand=loose)] == [[], []]
    end_row(sheets, whole)
    row(sheets, "全部参数", NUMBER, "床单", kind="产品", restriction="不测甲醛")
    drained()
    assert told(need) == ("served", "whole_by_items", 1)
    end_row(sheets, named[0])
    drained()
    assert told(need)[0] == "not_testable"


def test_a_whole_conclusion_is_not_put_together_from_sites(sheets: Place) -> None:
    other = lab()
    need, loose = demand(ALL, conclusion="whole"), demand(ALL)
    row(sheets, "甲醛", NUMBER, "床单")
    row(other, "色牢度", NUMBER, "床单")
    drained()
    assert (told(need), told(loose)) == (("not_complete", "whole_apart", None), ("not_complete", "", 2))
    none, two = best_plan(need), best_plan(loose)
    assert (none["sites"], none["apart"], none["uncovered"]) == ([], ["1.1", "1.2"], [])
    assert (two["holders"], two["apart"]) == (2, [])


def test_sampling_and_testing_go_to_one_legal_person() -> None:
    words({"氨氮": [], "水质采样": []}, objects=[("废水", "")])
    sampler, tester, both = lab(), lab(), lab()
    need = demand((*asked("废水", "水质采样"), "sampling"), asked("废水", "氨氮"))  # type: ignore[arg-type]
    row(sampler, "水质采样", "HJ 91.1-2019", "废水", service_kind="sampling")
    row(tester, "氨氮", "HJ 535-2009", "废水")
    drained()
    assert told(need) == ("not_complete", "pair_apart", None)
    assert best_plan(need)["apart"] == ["1", "2"]
    row(both, "水质采样", "HJ 91.1-2019", "废水", service_kind="sampling")
    row(both, "氨氮", "HJ 535-2009", "废水")
    drained()
    assert told(need) == ("served", "", 1)
    assert [site["lab"] for site in best_plan(need)["sites"]] == [both.lab.name]


def test_the_page_says_what_stands_behind_the_verdict(sheets: Place, client: Client) -> None:
    need = demand(ALL, conclusion="whole")
    for name in ("甲醛", "色牢度"):
        row(sheets, name, NUMBER, "床单")
    drained()
    regulator = make_acting("regulator", organisation=make_organisation("regulator", area="江苏省"))
    client.force_login(regulator.user)
    page = client.get(f"/demands/{need.pk}/").content.decode()
    assert 'data-substate="whole_by_items"' in page
    assert "整体判定：由同一场所逐项覆盖得出" in page

"""Reads of the catalog: what they hold and how many queries they take."""

from typing import Any

import pytest

from catalog.exports import capability_cells
from catalog.models import CapabilityRow, Lab
from tests.catalog.worlds import LAB, cells, import_rows
from tests.factories import make_acting

pytestmark = pytest.mark.django_db


@pytest.fixture
def lab() -> Lab:
    import_rows([cells("铅"), cells("镉"), cells("拉伸强度", "GB/T 228.1-2021", 类别="钢筋")])
    return Lab.objects.get()


def test_a_lab_s_list_with_all_texts_is_one_query(lab: Lab, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(1):
        rows = [(row.name.text, row.standard.text, row.site.name) for row in CapabilityRow.objects.for_lab(lab.pk)]
    assert len(rows) == 3


def test_an_export_takes_six_queries_for_a_lab(lab: Lab, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(6):
        exported = list(capability_cells(lab.pk))
    assert [row["参数名称"] for row in exported] == ["铅", "镉", "拉伸强度"]
    assert exported[0]["机构名称"] == LAB


@pytest.mark.parametrize(("text", "count"), [("铅", 1), ("5009", 2), ("钢筋 228", 1), ("钢筋 铅", 0)])
def test_search_wants_every_word(lab: Lab, text: str, count: int) -> None:
    assert CapabilityRow.objects.for_lab(lab.pk).search(text).count() == count


def test_labs_with_their_places_take_three_queries(lab: Lab, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(3):
        (found,) = Lab.objects.with_counts().with_places()
        assert (found.row_count, found.holder.name, len(found.sites.all())) == (3, LAB, 1)
    assert Lab.objects.search("231000990001").get() == lab


def test_who_keeps_and_who_oversees_a_lab(lab: Lab) -> None:
    keeper = make_acting("lab")
    lab.organisation = keeper.organisation
    lab.save()
    assert Lab.objects.kept_by(keeper).get() == lab
    assert not Lab.objects.kept_by(make_acting("lab")).exists()
    assert not Lab.objects.kept_by(make_acting("regulator")).exists()
    assert Lab.objects.in_area(make_acting("regulator", area="南京市")).get() == lab
    assert not Lab.objects.in_area(make_acting("regulator", area="苏州市")).exists()
    assert not Lab.objects.in_area(keeper).exists()

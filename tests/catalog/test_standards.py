"""Standards: editions, edges, stubs, contents."""

import datetime as dt

import pytest

from backbone.models import Fact, FactKind
from catalog.actions.standard_items import ItemLine, load_standard_items
from catalog.actions.standards import ReplacementLine, StandardLine, load_standards
from catalog.models import KnowledgeState, Standard, StandardEdge, StandardItem
from catalog.standards import states_on
from engine.lexicon import State

pytestmark = pytest.mark.django_db
DAY = dt.date(2026, 11, 20)
OLD = StandardLine("GB/T 100-2010", "旧版", "废止", edges=(ReplacementLine("GB/T 100-2020"),), line=2)
NEW = StandardLine("GB/T 100-2020", "新版", "现行", dt.date(2020, 6, 1), line=3)


def edges() -> set[tuple[str, str]]:
    return set(StandardEdge.objects.values_list("predecessor__number", "successor__number"))


def test_loading_twice_changes_nothing() -> None:
    assert load_standards(by=None, lines=[OLD, NEW]).added == 2
    state = KnowledgeState.objects.get().change
    again = load_standards(by=None, lines=[OLD, NEW])
    assert again.is_empty and again.unchanged == 2
    assert KnowledgeState.objects.get().change == state
    assert list(Fact.objects.values_list("kind", "subject")) == [(FactKind.STANDARD, 0)]


def test_a_changed_line_and_a_moved_edge_mark_what_they_touch() -> None:
    load_standards(by=None, lines=[OLD, NEW, StandardLine("GB/T 200-2020", line=4)])
    result = load_standards(by=None, lines=[StandardLine("GB/T 100-2010", "旧版", "废止", edges=())])
    assert (result.added, result.changed) == (0, 1)
    change = KnowledgeState.objects.get().change
    touched = set(Standard.objects.filter(changed=change).values_list("number", flat=True))
    assert touched == {"GB/T 100-2010", "GB/T 100-2020"}
    assert edges() == set()


def test_another_spelling_is_the_same_edition() -> None:
    load_standards(by=None, lines=[NEW])
    assert load_standards(by=None, lines=[StandardLine("GB/T100—2020", "新版", "现行", dt.date(2020, 6, 1))]).is_empty
    assert Standard.objects.count() == 1


def test_a_mentioned_edition_is_a_stub_that_the_engine_does_not_hold_as_listed() -> None:
    result = load_standards(by=None, lines=[OLD, StandardLine("GB/T 300-2020", adopts="IDT ISO 300:2019", line=5)])
    assert [(p.code, p.params["number"]) for p in result.problems] == [
        ("standard_stub", "GB/T 100-2020"),
        ("standard_stub", "ISO 300:2019"),
    ]
    stubs = Standard.objects.filter(is_stub=True)
    assert set(stubs.values_list("number", flat=True)) == {"GB/T 100-2020", "ISO 300:2019"}
    assert set(states_on(stubs, DAY).values()) == {State.UNLISTED}
    assert load_standards(by=None, lines=[NEW]).changed == 1
    assert not Standard.objects.get(number="GB/T 100-2020").is_stub


def test_an_edge_that_closes_a_cycle_is_rejected_by_name() -> None:
    load_standards(by=None, lines=[OLD, NEW])
    back = StandardLine(
        "GB/T 100-2020", "新版", "现行", dt.date(2020, 6, 1), edges=(ReplacementLine("GB/T 100-2010"),), line=9
    )
    result = load_standards(by=None, lines=[back])
    assert result.rejected == 1
    assert [(p.code, p.line, p.params) for p in result.problems] == [
        ("edge_closes_cycle", 9, {"source": "GB/T 100-2020", "target": "GB/T 100-2010"})
    ]
    assert edges() == {("GB/T 100-2010", "GB/T 100-2020")}


def test_one_edition_may_be_replaced_by_many_and_many_by_one_partly_and_dated() -> None:
    split = StandardLine(
        "GB/T 400-2010",
        edges=(ReplacementLine("GB/T 400.1-2020", True, dt.date(2020, 1, 1)), ReplacementLine("GB/T 400.2-2020", True)),
    )
    merged = StandardLine("GB/T 401-2010", edges=(ReplacementLine("GB/T 400.1-2020"),))
    load_standards(by=None, lines=[split, merged])
    assert edges() == {
        ("GB/T 400-2010", "GB/T 400.1-2020"),
        ("GB/T 400-2010", "GB/T 400.2-2020"),
        ("GB/T 401-2010", "GB/T 400.1-2020"),
    }
    dated = StandardEdge.objects.get(date__isnull=False)
    assert dated.is_partial and dated.successor.number == "GB/T 400.1-2020"


def test_a_number_that_cannot_be_read_is_kept_with_a_warning() -> None:
    result = load_standards(by=None, lines=[StandardLine("作业指导书甲", line=2)])
    assert [p.code for p in result.problems] == ["standard_unread"]
    assert Standard.objects.get().number == "作业指导书甲"


def test_state_on_a_day_follows_the_dates() -> None:
    upcoming = StandardLine("GB/T 500-2026", status="即将实施", effective_date=dt.date(2027, 1, 1))
    load_standards(by=None, lines=[OLD, NEW, upcoming])
    held = {standard.number: standard for standard in Standard.objects.all()}
    now, later = (states_on(held.values(), day) for day in (DAY, dt.date(2027, 1, 1)))
    assert now[held["GB/T 500-2026"].pk] == State.UPCOMING
    assert later[held["GB/T 500-2026"].pk] == State.IN_FORCE
    assert now[held["GB/T 100-2010"].pk] == State.SUPERSEDED


def test_contents_become_those_of_the_list() -> None:
    load_standards(by=None, lines=[StandardLine("GB 600-2020", kind="product"), StandardLine("GB/T 601-2020")])
    lines = [
        ItemLine("GB 600-2020", "铅", ("GB/T 601",), line=2),
        ItemLine("GB 600-2020", "铅", ("GB/T 602-2011",), line=3),
        ItemLine("GB 600-2020", "外观", ("GB 600-2020",), line=4),
    ]
    result = load_standard_items(by=None, lines=lines)
    assert (result.added, result.unchanged) == (2, 1)
    assert [p.params["number"] for p in result.problems] == ["GB/T 602-2011"]
    assert list(StandardItem.objects.values_list("parameter", "methods", "position")) == [
        ("铅", ["GB/T 601", "GB/T 602-2011"], 1),
        ("外观", [], 2),
    ]
    assert load_standard_items(by=None, lines=lines).is_empty
    shorter = load_standard_items(by=None, lines=lines[:1])
    assert (shorter.changed, shorter.closed) == (1, 1)

"""Names, concepts and terms: lists, a person's answer, and what is read again."""

from typing import Any

import pytest

from backbone.models import AuditEntry, Fact, FactKind
from catalog.actions.edges import EdgeLine
from catalog.actions.terms import TermChange, intern_terms, reread_terms, stale_terms
from catalog.actions.vocabulary import AliasGone, AliasKnown, AliasLine, add_alias, load_vocabulary, undo_alias
from catalog.knowledge import knowledge, lexicon
from catalog.models import Alias, Concept, KnowledgeState, ObjectEdge, Term
from tests.catalog.worlds import cells, import_rows
from tests.factories import make_user

pytestmark = pytest.mark.django_db

ALIASES = [
    AliasLine("parameter", "铅", "Pb"),
    AliasLine("parameter", "铅", "铅含量"),
    AliasLine("object", "大米", "稻米"),
]
OBJECTS = [EdgeLine("大米", "谷物", 2), EdgeLine("谷物", "食品", 3), EdgeLine("食品", "", 4)]
PARTS = [EdgeLine("耐干摩擦色牢度", "耐摩擦色牢度", 2)]


def load(**lists: Any) -> Any:
    return load_vocabulary(by=None, **({"aliases": ALIASES, "objects": OBJECTS, "parts": PARTS} | lists))


def term_keys(text: str) -> list[str]:
    return Term.objects.get(kind="name", text=text).keys


def test_loading_adds_and_loading_again_changes_nothing() -> None:
    first = load()
    assert (first.added, first.rejected) == (7, 0)
    before = (KnowledgeState.objects.get().change, AuditEntry.objects.count(), Fact.objects.count())
    again = load()
    assert (again.added, again.changed, again.unchanged) == (0, 0, 7)
    assert (KnowledgeState.objects.get().change, AuditEntry.objects.count(), Fact.objects.count()) == before


def test_one_fact_for_each_kind_of_change() -> None:
    load()
    kinds = list(Fact.objects.values_list("kind", flat=True))
    assert sorted(kinds) == sorted([FactKind.TERM, FactKind.OBJECT_EDGE, FactKind.PART])
    assert len(set(Fact.objects.values_list("change", flat=True))) == 1


def test_a_cycle_is_refused_by_name_and_the_rest_stays() -> None:
    result = load(objects=[*OBJECTS, EdgeLine("食品", "大米", 5), EdgeLine("面粉", "谷物", 6)])
    assert [(p.code, p.line, p.params) for p in result.problems if p.weight == "reject"] == [
        ("edge_closes_cycle", 5, {"source": "食品", "target": "大米"})
    ]
    assert set(ObjectEdge.objects.values_list("child__name", "parent__name")) == {
        ("大米", "谷物"),
        ("谷物", "食品"),
        ("面粉", "谷物"),
    }


def test_a_broader_object_that_no_line_lists_is_a_stub_until_one_does() -> None:
    result = load(aliases=[], objects=[EdgeLine("床单", "纺织品", 2)], parts=[])
    assert [(p.code, p.params) for p in result.problems] == [("object_stub", {"name": "纺织品"})]
    assert Concept.objects.get(name="纺织品").is_stub
    load(aliases=[], objects=[EdgeLine("纺织品", "", 2)], parts=[])
    assert not Concept.objects.get(name="纺织品").is_stub


def test_the_lexicon_is_read_once_and_again_when_it_moved(django_assert_num_queries: Any) -> None:
    load()
    held = lexicon()
    with django_assert_num_queries(1):
        assert lexicon() is held
    add_alias(by=make_user(), kind="parameter", concept="铅", text="铅元素")
    assert lexicon() is not held
    assert knowledge().change == KnowledgeState.objects.get().change
    assert [meaning[0] for meaning in lexicon().concepts("parameter", "铅元素")] == ["铅"]


def test_terms_are_interned_once_with_the_keys_of_their_reading() -> None:
    load()
    first = intern_terms({"name": {"铅含量", "全部参数", ""}, "standard": {"GB/T 5009.12-2017"}})
    again = intern_terms({"name": {"铅含量", "全部参数", ""}, "standard": {"GB/T 5009.12-2017"}})
    assert first == again and len(first) == 4
    assert term_keys("铅含量") == ["p:铅"]
    assert "all" in term_keys("全部参数")
    assert term_keys("") == []
    assert Term.objects.get(kind="standard").keys == ["s:GB 5009.12"]


def test_an_answer_applies_when_terms_are_read_again_and_undoing_takes_it_back() -> None:
    load()
    import_rows([cells("毒重石指标甲"), cells("锌")])
    user = make_user()
    old = term_keys("毒重石指标甲")
    alias = add_alias(by=user, kind="parameter", concept="铅", text="毒重石指标甲")
    assert [change.id for change in stale_terms()] == [Term.objects.get(text="毒重石指标甲").pk]
    moved = reread_terms([alias.opened_change])
    assert moved == [TermChange(Term.objects.get(text="毒重石指标甲").pk, "name", frozenset(old), frozenset({"p:铅"}))]
    assert stale_terms() == [] and reread_terms() == []
    undone = undo_alias(by=user, alias_id=alias.pk)
    assert reread_terms([undone.closed_change])[0].new_keys == frozenset(old)


def test_reading_near_an_alias_finds_what_reading_all_finds() -> None:
    load()
    import_rows([cells("水份"), cells("pH值"), cells("砷、汞"), cells("六价铬(浸出)")])
    user = make_user()
    alias = add_alias(by=user, kind="parameter", concept="含水率", text="水分")
    assert reread_terms([alias.opened_change])
    assert stale_terms() == []


def test_an_answer_is_given_once_and_taken_back_once() -> None:
    user = make_user()
    alias = add_alias(by=user, kind="object", concept="大米", text="香米")
    with pytest.raises(AliasKnown):
        add_alias(by=user, kind="object", concept="大米", text=" 香 米 ")
    undo_alias(by=user, alias_id=alias.pk)
    with pytest.raises(AliasGone):
        undo_alias(by=user, alias_id=alias.pk)
    assert Alias.objects.get().answered_by == user
    assert AuditEntry.objects.filter(action__startswith="alias.").count() == 2

"""The queue of names: what is in it, in which order, who sees it, and what answering and undoing do."""

import pytest

from backbone.models import AuditEntry
from backbone.refusals import NotAllowed
from catalog.actions.proposals import Suggestion, propose
from catalog.actions.vocabulary import AliasKnown, AliasLine, add_alias, load_vocabulary, undo_alias
from catalog.models import Alias, Proposal, ProposalState, StandardItem
from matching.actions import term_queue as queue
from matching.actions.term_queue import EntryAnswered
from matching.effects import effect_of_contents, effect_of_name
from matching.models import ItemMatch, QueueEntry
from tests.factories import make_acting
from tests.matching.queues import concepts, keeper, made, salt_world
from tests.matching.world import asked, contents, demand, drained, grade, lab, row, someone, standard, verdict, words

pytestmark = pytest.mark.django_db


def test_unread_names_of_both_lists_wait_with_what_they_unlock() -> None:
    salt_world()
    place = lab()
    for category in ("电缆", "镀锌件"):
        row(place, "绝缘电组", "GB/T 1-2020", category)
    found = made()
    assert (found["盐水喷雾"].rows, found["盐水喷雾"].items, found["盐水喷雾"].enterprises) == (0, 3, 3)
    assert (found["绝缘电组"].rows, found["绝缘电组"].items) == (2, 0)
    assert (found["电缆"].kind, found["电缆"].rows) == ("object", 1)
    order = QueueEntry.objects.order_by("-weight", "-pk").values_list("text", flat=True)
    assert list(order) == ["盐水喷雾", "绝缘电组", "电缆"]


def test_one_name_in_both_lists_is_one_entry() -> None:
    salt_world(1)
    row(lab(), "盐水 喷雾", "GB/T 10125-2021", "镀锌件")
    found = made()
    assert len([entry for entry in found.values() if entry.kind == "parameter"]) == 1
    entry = QueueEntry.objects.get(folded="盐水喷雾")
    assert (entry.rows, entry.items, entry.is_public) == (1, 1, True)


def test_doubtful_names_carry_their_reading_and_weigh_a_tenth() -> None:
    words({"拉伸强度": ["抗拉强度"]})
    place = lab()
    for number in range(20):
        row(place, "钢材中拉伸强度", f"GB/T {number}-2020", "钢")
    entry = made()["钢材中拉伸强度"]
    assert entry.signs == ["doubtful"]
    assert concepts(entry, "read") == ["拉伸强度"]
    assert (entry.rows, entry.weight) == (20, 2)


def test_unread_standards_and_restrictions_wait_and_are_seen_with_a_note() -> None:
    words({"铅": []})
    place = lab()
    row(place, "铅", "按客户方法", "食品", restriction="详情咨询业务部门张工")
    found = made()
    assert found["按客户方法"].signs == ["standard"]
    assert found["详情咨询业务部门张工"].signs == ["restriction"]
    answer = queue.mark_seen(acting=keeper(), entry=found["按客户方法"], note="请机构改写")
    assert "按客户方法" not in made()
    assert (answer.state, answer.note) == ("seen", "请机构改写")
    queue.undo(acting=keeper(), proposal=answer)
    assert "按客户方法" in made()


def test_private_demands_are_not_in_the_queue_at_all() -> None:
    salt_world(4, visibility=1)
    assert made() == {}
    assert effect_of_name("parameter", "盐水喷雾", "中性盐雾", "").is_empty


@pytest.mark.parametrize(("firms", "seen"), [(2, 0), (3, 1)])
def test_operators_see_a_name_of_demands_only_once_three_enterprises_ask_it(firms: int, seen: int) -> None:
    salt_world(firms)
    made()
    entries = QueueEntry.objects
    assert entries.for_acting(make_acting("operator")).count() == seen
    assert entries.for_acting(make_acting("regulator")).count() == 1
    for acting in (
        make_acting("regulator", area="苏州市"),
        make_acting("operator", duty="audit"),
        make_acting("operator", duty="security"),
        make_acting("enterprise"),
        make_acting("lab"),
    ):
        assert entries.for_acting(acting).count() == 0


def test_the_entry_holds_nothing_of_a_demand_but_the_name() -> None:
    words({"中性盐雾": []})
    demand(asked("绝密样品", "盐水喷雾"), enterprise="绝密企业有限公司", city="泰州市")
    entry = QueueEntry.objects.get(pk=next(e.pk for e in made().values() if e.text == "盐水喷雾"))
    told = str({name: value for name, value in vars(entry).items() if name != "_state"})
    assert not any(secret in told for secret in ("绝密样品", "绝密企业", "泰州"))


def test_an_answer_changes_every_dependent_match_and_undoing_takes_it_back() -> None:
    needs = salt_world()
    acting, entry = keeper(), made()["盐水喷雾"]
    assert {verdict(need) for need in needs} == {"not_testable"}
    answer = queue.accept(acting=acting, entry=entry, concept="中性盐雾")
    drained()
    assert {verdict(need) for need in needs} == {"served"}
    assert (answer.by, answer.state) == (acting.user, "accepted")
    assert "盐水喷雾" not in made()
    queue.undo(acting=acting, proposal=answer)
    assert QueueEntry.objects.filter(folded="盐水喷雾").exists(), "the question is asked again at once"
    drained()
    assert {verdict(need) for need in needs} == {"not_testable"}
    assert made()["盐水喷雾"].items == 3
    answer.refresh_from_db()
    assert (answer.state, answer.undone_by) == ("undone", acting.user)


def test_an_entry_is_answered_once() -> None:
    salt_world()
    acting, entry = keeper(), made()["盐水喷雾"]
    same = QueueEntry.objects.get(pk=entry.pk)
    queue.accept(acting=acting, entry=entry, concept="中性盐雾")
    with pytest.raises(EntryAnswered):
        queue.reject(acting=acting, entry=same)
    assert Proposal.objects.filter(state=ProposalState.ACCEPTED).count() == 1


def test_what_is_no_name_is_remembered_and_not_asked_again() -> None:
    salt_world()
    answer = queue.reject(acting=keeper(), entry=made()["盐水喷雾"], note="口号")
    assert "盐水喷雾" not in made()
    assert propose(suggestions=[Suggestion("parameter", "盐水喷雾", "中性盐雾")]) == 0
    queue.undo(acting=keeper(), proposal=answer)
    assert "盐水喷雾" in made()


def test_a_name_may_be_a_new_concept() -> None:
    need = salt_world(1)[0]
    place = lab()
    row(place, "盐水喷雾", "GB/T 2-2020", "镀锌件")
    queue.accept(acting=keeper(), entry=made()["盐水喷雾"], concept="盐水喷雾")
    drained()
    assert grade(need, place) == "exact"
    assert "盐水喷雾" not in made()


@pytest.mark.parametrize(
    "acting", [("regulator", {"area": "苏州市"}), ("operator", {"duty": "audit"}), ("enterprise", {})], ids=str
)
def test_only_keepers_of_the_vocabulary_may_answer(acting: tuple[str, dict[str, str]]) -> None:
    salt_world()
    entry = made()["盐水喷雾"]
    kind, more = acting
    with pytest.raises(NotAllowed):
        queue.accept(acting=make_acting(kind, **more), entry=entry, concept="中性盐雾")
    assert Alias.objects.exclude(answered_by=None).count() == 0


def test_the_preview_is_what_then_happens_and_stores_nothing() -> None:
    needs = salt_world()
    other = lab()
    row(other, "盐水喷雾", "GB/T 10125-2021", "镀锌件")
    entry = made()["盐水喷雾"]
    audits, matches = AuditEntry.objects.count(), list(ItemMatch.objects.order_by("item").values_list())
    effect = effect_of_name("parameter", "盐水喷雾", "中性盐雾", "")
    assert (effect.rows, effect.items) == (1, 3)
    assert {(one.before, one.after, one.sites_before, one.sites_after) for one in effect.changed} == {
        ("exact", "exact", 1, 2)
    }
    assert AuditEntry.objects.count() == audits
    assert list(ItemMatch.objects.order_by("item").values_list()) == matches
    drained()  # nothing is stale either
    queue.accept(acting=keeper(), entry=entry, concept="中性盐雾")
    drained()
    for need, change in zip(needs, effect.changed, strict=True):
        match = ItemMatch.objects.get(demand=need)
        assert (change.demand, change.sites_after) == (need.pk, len(match.covered_sites))


def test_the_preview_tells_verdicts_before_and_after() -> None:
    needs = salt_world()
    made()
    effect = effect_of_name("parameter", "盐水喷雾", "中性盐雾", "")
    assert [(one.demand, one.before, one.after) for one in effect.verdicts] == [
        (need.pk, "not_testable", "served") for need in needs
    ]


def test_low_confidence_lines_are_proposals_and_a_persons_word_outlives_an_upgrade() -> None:
    salt_world()
    propose(suggestions=[Suggestion("parameter", "盐水喷雾", "耐盐水性", "涂料", "GB/T 1763")])
    entry = made()["盐水喷雾"]
    assert set(entry.signs) == {"unread", "shipped"}
    assert concepts(entry) == ["耐盐水性"]
    turned = queue.turn_down(acting=keeper(), entry=entry, concept="耐盐水性", field="涂料")
    assert concepts(made()["盐水喷雾"]) == []
    answer = queue.accept(acting=keeper(), entry=QueueEntry.objects.get(folded="盐水喷雾"), concept="中性盐雾")
    lines = [AliasLine("parameter", "耐盐水性", "盐水喷雾"), AliasLine("parameter", "耐盐水性", "耐盐水")]
    load_vocabulary(by=None, aliases=lines)
    assert set(Alias.objects.filter(folded="盐水喷雾", closed_change=None).values_list("concept__name", flat=True)) == {
        "中性盐雾"
    }
    queue.undo(acting=keeper(), proposal=answer)
    load_vocabulary(by=None, aliases=[AliasLine("parameter", "中性盐雾", "盐水喷雾"), lines[0]])
    assert not Alias.objects.filter(folded="盐水喷雾", closed_change=None).exists(), "taken back and turned down"
    assert turned.concept == "耐盐水性"


def test_a_list_may_say_again_what_nobody_took_back() -> None:
    words({"铅": ["Pb"]})
    alias = add_alias(by=someone(), kind="parameter", concept="铅", text="老铅")
    undo_alias(by=someone(), alias_id=alias.pk)
    add_alias(by=someone(), kind="parameter", concept="铅", text="老铅")
    with pytest.raises(AliasKnown):
        add_alias(by=someone(), kind="parameter", concept="铅", text="老铅")


def test_contents_taught_by_product_rows_are_accepted_as_ticked_and_undone() -> None:
    words({"拉力": [], "低温柔性": [], "不透水性": []})
    standard("GB 23441-2009", kind="product", title="自粘聚合物改性沥青防水卷材")
    places = [lab(), lab()]
    for place in places:
        for name in ("拉力", "低温柔性"):
            row(place, name, "GB 23441-2009", "防水卷材")
    row(places[0], "不透水性", "GB 23441-2009", "防水卷材")
    row(lab(), "全部参数", "GB 23441-2009", "防水卷材", kind="产品")
    entry = made()["GB 23441-2009"]
    assert sorted(concepts(entry)) == ["低温柔性", "拉力"], "one lab alone teaches nothing"
    assert (entry.signs, entry.rows) == (["contents"], 1)
    need = demand(asked("防水卷材", "拉力", "GB 23441-2009"))
    drained()
    sites = len(ItemMatch.objects.get(demand=need).covered_sites)
    effect = effect_of_contents("GB 23441-2009", ["拉力"])
    assert [(one.sites_before, one.sites_after) for one in effect.changed] == [(sites, sites + 1)]
    answer = queue.accept_contents(acting=keeper(), entry=entry, concepts=["拉力"])
    drained()
    assert len(ItemMatch.objects.get(demand=need).covered_sites) == sites + 1
    assert "GB 23441-2009" not in made()
    queue.undo(acting=keeper(), proposal=answer)
    drained()
    assert not StandardItem.objects.exists()
    assert len(ItemMatch.objects.get(demand=need).covered_sites) == sites


def test_listed_contents_are_not_asked_for() -> None:
    words({"拉力": [], "低温柔性": []})
    standard("GB 23441-2009", kind="product")
    contents("GB 23441-2009", 拉力=())
    for place in (lab(), lab()):
        for name in ("拉力", "低温柔性"):
            row(place, name, "GB 23441-2009", "防水卷材")
    assert "GB 23441-2009" not in made()

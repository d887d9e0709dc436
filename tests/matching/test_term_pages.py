"""The pages of the queue: who may open them, what they say, how many queries they take, and every button."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.acting import Acting
from backbone.actions.jobs import run_jobs
from catalog.actions.proposals import Suggestion, propose
from catalog.models import Alias, Approval, Concept, Proposal
from enterprises.models import Demand
from matching.models import ItemMatch, QueueEntry
from tests.factories import make_acting
from tests.matching.queues import made
from tests.matching.world import asked, demand, drained, lab, row, standard, verdict, words

pytestmark = pytest.mark.django_db
Page = Callable[[Acting | None], Client]
MOST_QUERIES = 12
PREVIEW_QUERIES = 30


@contextmanager
def at_most(number: int) -> Iterator[None]:
    with CaptureQueriesContext(connection) as seen:
        yield
    assert len(seen) <= number, "\n".join(query["sql"][:160] for query in seen.captured_queries)


@pytest.fixture
def needs() -> list[Demand]:
    """Three enterprises ask in a trade word for what a lab does."""
    words({"中性盐雾": ["NSS"], "耐盐水性": []}, objects=[("镀锌件", "")])
    row(lab("苏州示例检测有限公司"), "中性盐雾", "GB/T 10125-2021", "镀锌件")
    found = [demand(asked("镀锌件", "盐水喷雾"), enterprise=f"绝密{n}号企业") for n in range(3)]
    made()
    return found


def entry_of(text: str = "盐水喷雾") -> QueueEntry:
    return QueueEntry.objects.get(text=text)


def text_of(client: Client, name: str, *arguments: Any, **query: Any) -> str:
    answer = client.get(reverse(name, args=arguments), query)
    assert answer.status_code == 200
    return answer.content.decode()


def answer(client: Client, entry: QueueEntry, **body: str) -> str:
    return client.post(reverse("term_answer", args=[entry.pk]), body, follow=True).content.decode()


PLACES = ("term_queue", "term_history", "term_concepts")


@pytest.mark.parametrize(
    ("kind", "more"),
    [
        ("regulator", {"area": "苏州市"}),
        ("operator", {"duty": "security"}),
        ("operator", {"duty": "audit"}),
        ("enterprise", {}),
        ("lab", {}),
    ],
    ids=str,
)
def test_nobody_else_may_open_any_of_it(kind: str, more: dict[str, str], needs: list[Demand], page: Page) -> None:
    client, entry = page(make_acting(kind, **more)), entry_of()
    for name in PLACES:
        assert client.get(reverse(name)).status_code == 403
    for name in ("term_entry", "term_effect"):
        assert client.get(reverse(name, args=[entry.pk])).status_code == 403
    assert client.post(reverse("term_answer", args=[entry.pk]), {"decision": "reject"}).status_code == 403
    assert client.post(reverse("term_refresh")).status_code == 403
    assert reverse("term_queue") not in client.get("/").content.decode()


def test_visitors_are_asked_to_sign_in(page: Page) -> None:
    assert page(None).get(reverse("term_queue")).status_code == 302


@pytest.mark.parametrize("kind", ["regulator", "operator"])
def test_keepers_find_it_in_the_navigation(kind: str, page: Page) -> None:
    assert f'href="{reverse("term_queue")}"' in page(make_acting(kind)).get("/").content.decode()


def test_an_empty_queue_says_why(page: Page) -> None:
    client = page(make_acting("regulator"))
    with at_most(MOST_QUERIES):
        text = text_of(client, "term_queue")
    assert "还没有整理过" in text
    made()
    assert "没有等待筛查的名称" in text_of(client, "term_queue")
    assert "没有符合条件的条目" in text_of(client, "term_queue", kind="mined")


def test_the_list_is_filtered_by_address_and_counted(needs: list[Demand], page: Page) -> None:
    propose(suggestions=[Suggestion("parameter", "泡水试验", "耐盐水性", "涂料", "GB/T 1763")])
    made()
    client = page(make_acting("regulator"))
    text = text_of(client, "term_queue")
    assert text.index("盐水喷雾") < text.index("泡水试验")
    for tab, number in (("unread", 1), ("shipped", 1), ("mined", 0)):
        assert f'?kind={tab}"' in text
        assert len(QueueEntry.objects.filter(signs__contains=[tab])) == number
    shipped = text_of(client, "term_queue", kind="shipped")
    assert "泡水试验" in shipped and "盐水喷雾" not in shipped and "GB/T 1763" in shipped
    assert "泡水试验" not in text_of(client, "term_queue", text="喷雾")
    assert "不认识的条件" in text_of(client, "term_queue", colour="red")


def test_pages_of_the_list_follow_each_other(needs: list[Demand], page: Page) -> None:
    new = [QueueEntry(kind="parameter", folded=f"词{n}", text=f"词{n}", signs=["unread"]) for n in range(120)]
    QueueEntry.objects.bulk_create(new)
    client = page(make_acting("regulator"))
    seen: list[int] = []
    address = reverse("term_queue")
    while address:
        with at_most(MOST_QUERIES):
            answered = client.get(address)
        seen += [entry.pk for entry in answered.context["rows"]]
        address = answered.context["page"]["next_url"]
    assert len(seen) == len(set(seen)) == 121
    assert seen[0] == entry_of().pk


def test_no_page_takes_more_queries_for_more_rows(page: Page) -> None:
    words({"静态臭氧龟裂": []})
    standard("GB/T 7762-2020")
    for _ in range(6):
        place = lab()
        row(place, "臭氧老化裂纹", "GB/T 7762-2020", "橡胶")
    row(lab(), "静态臭氧龟裂", "GB/T 7762-2020", "橡胶")
    made()
    client = page(make_acting("regulator"))
    entry = entry_of("臭氧老化裂纹")
    for name, arguments in (("term_queue", ()), ("term_entry", (entry.pk,)), ("term_history", ())):
        with at_most(MOST_QUERIES):
            text_of(client, name, *arguments)
    with at_most(PREVIEW_QUERIES):
        text_of(client, "term_effect", entry.pk, concept="静态臭氧龟裂")


def test_the_entry_shows_evidence_examples_and_names_spelled_alike(page: Page) -> None:
    words({"静态臭氧龟裂": [], "臭氧老化裂缝": []})
    for _ in range(2):
        row(lab(), "臭氧老化裂纹", "GB/T 7762-2020 5.2", "橡胶")
    row(lab(), "静态臭氧龟裂", "GB/T 7762-2020 5.2", "橡胶")
    made()
    text = text_of(page(make_acting("regulator")), "term_entry", entry_of("臭氧老化裂纹").pk)
    for told in ("静态臭氧龟裂", "2 家机构、2 行", "GB/T 7762-2020 5.2", "能力清单里的例子", "与“臭氧老化裂缝”相似"):
        assert told in text


def test_nothing_of_a_demand_is_shown_beside_its_name(needs: list[Demand], page: Page) -> None:
    entry = entry_of()
    regulator, operator = page(make_acting("regulator")), page(make_acting("operator"))
    for client in (regulator, operator):
        for text in (text_of(client, "term_queue"), text_of(client, "term_entry", entry.pk)):
            assert "盐水喷雾" in text and "绝密" not in text and "镀锌件" not in text and "南京" not in text
    preview = text_of(operator, "term_effect", entry.pk, concept="中性盐雾")
    assert reverse("demand_detail", args=[needs[0].pk]) not in preview
    assert "绝密" not in preview and "需求项 1" in preview
    assert reverse("demand_detail", args=[needs[0].pk]) in text_of(
        regulator, "term_effect", entry.pk, concept="中性盐雾"
    )


def test_a_name_of_two_enterprises_does_not_exist_for_operators(page: Page) -> None:
    words({"中性盐雾": []})
    for _ in range(2):
        demand(asked("镀锌件", "盐水喷雾"))
    made()
    operator = page(make_acting("operator"))
    assert "盐水喷雾" not in text_of(operator, "term_queue")
    for name in ("term_entry", "term_effect"):
        assert operator.get(reverse(name, args=[entry_of().pk])).status_code == 404
    assert operator.post(reverse("term_answer", args=[entry_of().pk]), {"decision": "reject"}).status_code == 404
    regulator = page(make_acting("regulator"))
    answer(regulator, entry_of(), decision="reject")
    assert "盐水喷雾" in text_of(regulator, "term_history")
    assert "盐水喷雾" not in text_of(operator, "term_history")


def test_previewed_accepted_undone(needs: list[Demand], page: Page) -> None:
    acting = make_acting("regulator")
    client, entry = page(acting), entry_of()
    preview = text_of(client, "term_effect", entry.pk, concept="other:", typed="NSS")
    assert "如果“盐水喷雾”即“中性盐雾”" in preview and "可满足" in preview
    assert verdict(needs[0]) == "not_testable" and not Alias.objects.exclude(answered_by=None).exists()
    assert "已采纳" in answer(client, entry, decision="accept", concept="other:", typed="NSS")
    drained()
    assert {verdict(need) for need in needs} == {"served"}
    history = text_of(client, "term_history")
    assert acting.user is not None and acting.user.username in history and "中性盐雾" in history
    client.post(reverse("term_undo", args=[Proposal.objects.get().pk]))
    drained()
    assert {verdict(need) for need in needs} == {"not_testable"}
    assert "已撤销" in text_of(client, "term_history", state="undone")
    assert (
        "已经撤销" in client.post(reverse("term_undo", args=[Proposal.objects.get().pk]), follow=True).content.decode()
    )


def test_a_new_concept(needs: list[Demand], page: Page) -> None:
    client, entry = page(make_acting("regulator")), entry_of()
    assert "自成一个概念" in text_of(client, "term_effect", entry.pk, concept="new:")
    answer(client, entry, decision="accept", concept="new:")
    assert Concept.objects.filter(kind="parameter", name="盐水喷雾").exists()


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ({}, "请选择一个含义"),
        ({"concept": "other:", "typed": "没有这回事"}, "词汇表里没有“没有这回事”"),
        ({"concept": "没有这回事"}, "词汇表里没有“没有这回事”"),
    ],
    ids=str,
)
def test_what_is_no_concept_is_said_beside_the_field(
    query: dict[str, str], said: str, needs: list[Demand], page: Page
) -> None:
    client, entry = page(make_acting("regulator")), entry_of()
    assert said in text_of(client, "term_effect", entry.pk, **query)
    answer(client, entry, decision="accept", **query)
    assert not Alias.objects.exclude(answered_by=None).exists()
    assert QueueEntry.objects.filter(pk=entry.pk).exists()


def test_not_a_name_turned_down_and_seen(needs: list[Demand], page: Page) -> None:
    propose(suggestions=[Suggestion("parameter", "盐水喷雾", "耐盐水性", "涂料", "GB/T 1763")])
    row(lab(), "中性盐雾", "按客户方法", "镀锌件")
    made()
    client = page(make_acting("regulator"))
    assert "不是“耐盐水性”" in answer(client, entry_of(), decision="turn_down", concept="耐盐水性")
    assert entry_of().candidates == []
    assert "不是名称" in answer(client, entry_of(), decision="reject", note="口号")
    assert "已标记为看过" in answer(client, entry_of("按客户方法"), decision="seen", note="请改写")
    assert set(Proposal.objects.exclude(at=None).values_list("state", flat=True)) == {"rejected", "seen"}
    assert not QueueEntry.objects.filter(signs__overlap=["unread", "standard"]).exists()


def test_an_unknown_decision_is_nothing(needs: list[Demand], page: Page) -> None:
    client = page(make_acting("regulator"))
    assert client.post(reverse("term_answer", args=[entry_of().pk]), {"decision": "x"}).status_code == 404


def test_contents_are_ticked_previewed_and_accepted(page: Page) -> None:
    words({"拉力": [], "低温柔性": []})
    standard("GB 23441-2009", kind="product", title="防水卷材")
    for _ in range(2):
        place = lab()
        for name in ("拉力", "低温柔性"):
            row(place, name, "GB 23441-2009", "防水卷材")
    row(lab(), "全部参数", "GB 23441-2009", "防水卷材", kind="产品")
    need = demand(asked("防水卷材", "拉力", "GB 23441-2009"))
    made()
    client, entry = page(make_acting("regulator")), entry_of("GB 23441-2009")
    assert "标准要求的参数" in text_of(client, "term_entry", entry.pk)
    assert "标准要求的参数" in text_of(client, "term_effect", entry.pk), "nothing ticked: the form again"
    assert "2 → 3" in text_of(client, "term_effect", entry.pk, concepts="拉力")
    answer(client, entry, decision="accept", concepts="拉力")
    drained()
    assert len(ItemMatch.objects.get(demand=need).covered_sites) == 3


def test_concepts_are_found_by_what_is_typed(needs: list[Demand], page: Page) -> None:
    client = page(make_acting("regulator"))
    for typed in ("盐雾", "nss"):
        assert '<option value="中性盐雾">' in text_of(client, "term_concepts", kind="parameter", typed=typed)
    assert "option" not in text_of(client, "term_concepts", kind="object", typed="盐雾")
    assert "option" not in text_of(client, "term_concepts", typed="盐雾")


def test_a_worker_makes_it_anew_on_demand(needs: list[Demand], page: Page) -> None:
    client = page(make_acting("regulator"))
    row(lab(), "绝缘电组", "GB/T 1-2020", "电缆")
    drained()
    assert "正在重新整理" in client.post(reverse("term_refresh"), follow=True).content.decode()
    assert run_jobs() == 1
    assert "绝缘电组" in text_of(client, "term_queue")
    assert "已是最新" in client.post(reverse("term_refresh"), follow=True).content.decode()


def test_declared_rows_and_waiting_annexes_are_pointed_to(page: Page) -> None:
    words({"铅": []})
    row(lab(), "铅", "GB 5009.12-2023", "食品", approval=Approval.DECLARED)
    made()
    assert "另有机构声明 1 行" in text_of(page(make_acting("regulator")), "term_queue")
    assert "capabilities/?approval=declared" not in text_of(page(make_acting("operator")), "term_queue")

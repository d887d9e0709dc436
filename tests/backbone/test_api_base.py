"""What all endpoints share: problems, strict parameters, pages, limits, strict JSON."""

from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from typing import Any, ClassVar

import django_filters
import pytest
from django.db import connection
from django.http import Http404
from rest_framework import mixins, serializers
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.test import APIRequestFactory

from backbone.actions.rates import count_hit, forget_old_rates
from backbone.api.base import ApiView, ApiViewSet
from backbone.api.parsers import StrictJSONParser
from backbone.api.throttling import AnonymousThrottle, parse_rate
from backbone.models import Notice, RateCount
from backbone.refusals import Refused
from tests.factories import make_acting, make_token

FACTORY = APIRequestFactory()


class NoticeSerializer(serializers.ModelSerializer[Notice]):
    class Meta:
        model = Notice
        fields = ("id", "event", "code")


class NoticeFilter(django_filters.FilterSet):
    created_at = django_filters.DateFromToRangeFilter()

    class Meta:
        model = Notice
        fields = ("code", "created_at")


class Notices(mixins.ListModelMixin, mixins.CreateModelMixin, ApiViewSet):
    permission_classes = (AllowAny,)
    serializer_class = NoticeSerializer
    filterset_class = NoticeFilter
    ordering = ("code",)
    queryset = Notice.objects.all()


def ask(path: str = "/", **headers: str) -> Response:
    answer = Notices.as_view({"get": "list"})(FACTORY.get(path, **headers))
    answer.render()
    return answer


@pytest.fixture
def notices(db: None) -> list[int]:
    rows = [Notice(organisation=1, event=str(n), code=f"c{n % 3}") for n in range(25)]
    Notice.objects.bulk_create(rows)
    return list(Notice.objects.order_by("code", "pk").values_list("pk", flat=True))


def test_pages_hold_every_row_once_forwards_and_backwards(notices: list[int]) -> None:
    forwards, url = [], "/?page_size=4"
    while url:
        answer = ask(url)
        forwards.append([row["id"] for row in answer.data["results"]])
        last, url = answer.data["previous"], answer.data["next"]
    assert [pk for part in forwards for pk in part] == notices
    backwards, url = [], last
    while url:
        answer = ask(url)
        backwards.insert(0, [row["id"] for row in answer.data["results"]])
        url = answer.data["previous"]
    assert backwards == forwards[:-1]


def test_a_row_that_comes_in_between_moves_nothing(notices: list[int]) -> None:
    first = ask("/?page_size=10")
    Notice.objects.create(organisation=1, event="new", code="c0")
    Notice.objects.filter(pk=first.data["results"][0]["id"]).delete()
    second = ask(first.data["next"])
    assert [row["id"] for row in second.data["results"]][0] in (notices[10], Notice.objects.get(event="new").pk)
    assert not {row["id"] for row in first.data["results"]} & {row["id"] for row in second.data["results"]}


def test_lists_count_to_a_thousand_and_say_when_there_are_more(notices: list[int]) -> None:
    assert (ask().data["count"], ask().data["count_is_floor"]) == (25, False)
    Notice.objects.bulk_create(Notice(organisation=2, event=str(n), code="d") for n in range(1000))
    assert (ask().data["count"], ask().data["count_is_floor"]) == (1000, True)


@pytest.mark.parametrize(
    "query", ["page_size=0", "page_size=1001", "page_size=x", "page_size=٣", "cursor=abc", "cursor=W10"]
)
def test_a_page_that_cannot_be_is_refused(notices: list[int], query: str) -> None:
    answer = ask(f"/?{query}")
    assert answer.status_code == 400
    assert answer.data["errors"][0]["field"] == query.split("=")[0]


def test_unknown_parameters_are_named(notices: list[int]) -> None:
    answer = ask("/?code=c1&colour=red&size=3&format=json")
    assert answer.status_code == 400
    assert [(line["field"], line["code"]) for line in answer.data["errors"]] == [
        ("colour", "unknown_parameter"),
        ("format", "unknown_parameter"),
        ("size", "unknown_parameter"),
    ]
    assert answer.data["errors"][0]["reason"] == {
        "zh": "不认识的查询参数 colour。",
        "en": "Unknown query parameter colour.",
    }


def test_known_parameters_filter(notices: list[int]) -> None:
    assert ask("/?code=c1&created_at_after=2000-01-01").data["count"] == 8
    assert ask("/?created_at_before=nonsense").status_code == 400


class Failing(ApiView):
    permission_classes = (AllowAny,)
    error: ClassVar[Exception]

    def get(self, request: Request) -> Response:
        raise self.error


class LabGone(Refused):
    code = "lab_gone"
    status = 410
    zh = "机构 {name} 已不存在。"
    en = "The lab {name} is gone."


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("error", "status", "code"),
    [(Http404(), 404, "not_found"), (LabGone(name="甲", field="lab"), 410, "lab_gone")],
)
def test_errors_are_problem_documents(error: Exception, status: int, code: str) -> None:
    view = type("View", (Failing,), {"error": error}).as_view()
    answer = view(FACTORY.get("/"))
    answer.render()
    assert (answer.status_code, answer["Content-Type"]) == (status, "application/problem+json")
    assert {"type", "title", "status", "detail", "errors"} == set(answer.data)
    line = answer.data["errors"][0]
    assert line["code"] == code
    assert line["reason"]["zh"] != line["reason"]["en"]


def test_a_bug_is_not_dressed_up_as_a_problem(db: None) -> None:
    with pytest.raises(ZeroDivisionError):
        type("View", (Failing,), {"error": ZeroDivisionError()}).as_view()(FACTORY.get("/"))


def post(body: Any, **extra: Any) -> Response:
    extra = {"content_type": "application/json", **extra} if isinstance(body, str | bytes) else {"format": "json"}
    answer = Notices.as_view({"post": "create"})(FACTORY.post("/", body, **extra))
    answer.render()
    return answer


@pytest.mark.django_db
def test_field_errors_name_field_and_both_reasons() -> None:
    answer = post({"event": "x" * 121})
    lines = {line["field"]: line for line in answer.data["errors"]}
    assert answer.status_code == 400
    assert lines["code"]["reason"]["en"] == "code is required."
    assert lines["event"]["reason"]["zh"] == "event 最多 120 个字符。"


@pytest.mark.django_db
@pytest.mark.parametrize(
    "body", ["{", '{"code": NaN}', r'{"code": "\ud800"}', r'{"code": "\u0000"}', "[" * 100_000, b"\xff"]
)
def test_json_that_cannot_be_stored_is_refused(body: str | bytes) -> None:
    answer = post(body)
    assert (answer.status_code, answer.data["errors"][0]["code"]) == (400, "parse_error")


def test_escaped_text_is_read() -> None:
    body = rb'["\u4e2d", "\\u0000", "\ud83d\ude00"]'
    assert StrictJSONParser().parse(BytesIO(body)) == ["中", "\\u0000", "😀"]


class TestLimits:
    @pytest.fixture(autouse=True)
    def small(self, monkeypatch: pytest.MonkeyPatch, db: None) -> None:
        rates = {"anonymous": "3/min", "token": "5/min"}
        monkeypatch.setattr("backbone.api.throttling.api_settings.DEFAULT_THROTTLE_RATES", rates, raising=False)

    def test_visitors_are_counted_by_address(self) -> None:
        assert [ask(REMOTE_ADDR="10.0.0.1").status_code for _ in range(4)] == [200, 200, 200, 429]
        assert ask(REMOTE_ADDR="10.0.0.2").status_code == 200

    def test_a_forged_forwarding_header_does_not_help(self) -> None:
        answers = [ask(REMOTE_ADDR="10.0.0.1", HTTP_X_FORWARDED_FOR=f"1.1.1.{n}").status_code for n in range(4)]
        assert answers[-1] == 429

    def test_behind_a_proxy_the_address_it_saw_counts(self, settings: Any) -> None:
        settings.PROXIES = 1
        asked = [ask(REMOTE_ADDR="10.0.0.1", HTTP_X_FORWARDED_FOR=f"9.9.9.9, 1.1.1.{n}") for n in range(4)]
        assert {answer.status_code for answer in asked} == {200}

    def test_tokens_are_counted_by_token_and_told_when_to_come_back(self) -> None:
        one, other = (f"Bearer {make_token(make_acting('lab'))}" for _ in range(2))
        answers = [ask(HTTP_AUTHORIZATION=one) for _ in range(6)]
        assert [answer.status_code for answer in answers] == [200] * 5 + [429]
        assert 1 <= int(answers[-1]["Retry-After"]) <= 60
        assert ask(HTTP_AUTHORIZATION=other).status_code == 200

    def test_rates_are_read(self) -> None:
        assert [parse_rate(rate) for rate in ("60/min", "5/s", "7/hour", "9/d")] == [
            (60, 60), (5, 1), (7, 3600), (9, 86400),
        ]  # fmt: skip
        assert AnonymousThrottle.scope == "anonymous"


@pytest.mark.django_db(transaction=True)
def test_a_limit_holds_over_processes() -> None:
    def hit() -> int:
        try:
            return count_hit(caller="x", limit=10, seconds=60)
        finally:
            connection.close()

    with ThreadPoolExecutor(20) as pool:
        waits = [future.result(30) for future in [pool.submit(hit) for _ in range(20)]]
    assert waits.count(0) == 10
    assert RateCount.objects.get().hits == 20


@pytest.mark.django_db
def test_a_new_window_begins_when_the_old_one_ends() -> None:
    assert [count_hit(caller="x", limit=1, seconds=60) for _ in range(2)] == [0, 60]
    with connection.cursor() as cursor:
        cursor.execute("UPDATE backbone_ratecount SET until = now() - interval '1 second'")
    assert count_hit(caller="x", limit=1, seconds=60) == 0
    assert forget_old_rates() == 0

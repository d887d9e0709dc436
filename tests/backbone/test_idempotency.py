"""Idempotency-Key: one effect, one answer, whatever happens in between."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, ClassVar

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, connections
from rest_framework.exceptions import ValidationError
from rest_framework.parsers import JSONParser, MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.test import APIRequestFactory

from backbone.api.base import ApiView
from backbone.models import IdempotencyRecord, Notice
from tests.factories import make_acting, make_token


class Posting(ApiView):
    """Writes one notice per effect; `during` runs inside the handler, after the write."""

    required_scopes: ClassVar[dict[str, str]] = {"POST": "demand:write"}
    parser_classes = (JSONParser, MultiPartParser)
    during: Callable[[], Any] = staticmethod(lambda: None)

    def post(self, request: Request) -> Response:
        notice = Notice.objects.create(organisation=1, event=f"event {Notice.objects.count()}", code="x")
        type(self).during()
        return Response({"id": notice.pk, "got": sorted(request.data)}, status=201, headers={"Location": "/there/"})


@pytest.fixture
def posting() -> type[Posting]:
    class Fresh(Posting):
        pass

    return Fresh


def send(view: type[Posting], token: str, key: str | None, body: Any = None, **extra: Any) -> Response:
    headers = {"HTTP_AUTHORIZATION": f"Bearer {token}", **({"HTTP_IDEMPOTENCY_KEY": key} if key is not None else {})}
    extra.setdefault("format", "json")
    request = APIRequestFactory().post("/", body if body is not None else {"a": 1}, **extra, **headers)
    answer = view.as_view()(request)
    answer.render()
    return answer


@pytest.fixture
def token(db: None) -> str:
    return make_token(make_acting("enterprise"))


def test_without_a_key_every_post_has_its_effect(posting: type[Posting], token: str) -> None:
    assert send(posting, token, None).data["id"] != send(posting, token, None).data["id"]


def test_the_same_key_and_body_get_the_same_answer(posting: type[Posting], token: str) -> None:
    first, again = send(posting, token, "k"), send(posting, token, "k")
    assert (again.status_code, again.data, again["Location"]) == (201, first.data, "/there/")
    assert "Idempotency-Replayed" not in first
    assert again["Idempotency-Replayed"] == "true"
    assert Notice.objects.count() == 1


def test_another_body_is_refused(posting: type[Posting], token: str) -> None:
    send(posting, token, "k")
    answer = send(posting, token, "k", {"a": 2})
    assert (answer.status_code, answer.data["errors"][0]["code"]) == (422, "idempotency_key_reused")
    assert answer.content_type == "application/problem+json"
    assert Notice.objects.count() == 1


def test_another_token_is_independent(posting: type[Posting], token: str) -> None:
    send(posting, token, "k")
    other = make_token(make_acting("enterprise"))
    assert send(posting, other, "k").status_code == 201
    assert Notice.objects.count() == 2


def test_a_form_sent_again_with_a_new_boundary_is_the_same(posting: type[Posting], token: str) -> None:
    def form(content: bytes) -> dict[str, Any]:
        return {"name": "附表", "file": SimpleUploadedFile("a.csv", content)}

    first = send(posting, token, "k", form(b"1"), format="multipart")
    assert send(posting, token, "k", form(b"1"), format="multipart").data == first.data
    assert send(posting, token, "k", form(b"2"), format="multipart").status_code == 422


def test_a_refusal_is_repeated_and_leaves_nothing(posting: type[Posting], token: str) -> None:
    def refuse() -> None:
        raise ValidationError({"a": ["no"]})

    posting.during = staticmethod(refuse)
    assert send(posting, token, "k").status_code == 400
    posting.during = staticmethod(lambda: None)
    assert send(posting, token, "k").status_code == 400
    assert Notice.objects.count() == 0


def test_a_server_error_releases_the_key(posting: type[Posting], token: str) -> None:
    def fail() -> None:
        raise RuntimeError("broken")

    posting.during = staticmethod(fail)
    with pytest.raises(RuntimeError):
        send(posting, token, "k")
    assert Notice.objects.count() == 0
    posting.during = staticmethod(lambda: None)
    assert send(posting, token, "k").status_code == 201


@pytest.mark.parametrize("key", ["", "x" * 129, "a\tb"])
def test_a_key_that_cannot_be_kept_is_refused(posting: type[Posting], token: str, key: str) -> None:
    answer = send(posting, token, key)
    (error,) = answer.data["errors"]
    assert (answer.status_code, error["code"]) == (400, "idempotency_key_invalid")
    assert error["reason"]["en"] == "Idempotency-Key must have 1–128 visible characters."
    assert Notice.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_while_the_first_is_in_flight_the_others_are_told_so(posting: type[Posting]) -> None:
    token = make_token(make_acting("enterprise"))
    entered, release = threading.Event(), threading.Event()

    def wait() -> None:
        entered.set()
        assert release.wait(20)

    posting.during = staticmethod(wait)
    with ThreadPoolExecutor(20) as pool:
        first = pool.submit(closing, send, posting, token, "k")
        assert entered.wait(20)
        others = [pool.submit(closing, send, posting, token, "k") for _ in range(19)]
        statuses = [other.result(30).status_code for other in others]
        release.set()
        answer = first.result(30)
    assert statuses == [409] * 19
    assert answer.status_code == 201
    assert send(posting, token, "k").data == answer.data
    assert Notice.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_twenty_at_once_have_one_effect(posting: type[Posting]) -> None:
    token = make_token(make_acting("enterprise"))
    start = threading.Barrier(20)

    def together() -> Response:
        start.wait(20)
        return send(posting, token, "k")

    with ThreadPoolExecutor(20) as pool:
        answers = [future.result(30) for future in [pool.submit(closing, together) for _ in range(20)]]
    assert {answer.status_code for answer in answers} <= {201, 409}
    assert len({answer.data["id"] for answer in answers if answer.status_code == 201}) == 1
    assert Notice.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_request_killed_before_its_commit_can_be_sent_again_at_once(posting: type[Posting]) -> None:
    token = make_token(make_acting("enterprise"))

    def die() -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            backend = cursor.fetchone()[0]
        killer = connections.create_connection("default")
        with killer.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(%s)", [backend])
        killer.close()

    posting.during = staticmethod(die)
    with ThreadPoolExecutor(1) as pool, pytest.raises(Exception, match="terminat|closed"):
        pool.submit(closing, send, posting, token, "k").result(30)
    assert (Notice.objects.count(), IdempotencyRecord.objects.count()) == (0, 0)
    posting.during = staticmethod(lambda: None)
    assert send(posting, token, "k").status_code == 201
    assert Notice.objects.count() == 1


def closing(function: Callable[..., Response], *args: Any) -> Response:
    """Runs in a thread and gives its connection back."""
    try:
        return function(*args)
    finally:
        connection.close()

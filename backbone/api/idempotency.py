"""Idempotency-Key: the same POST sent twice has one effect and one answer, also after a crash in between."""

import json
from collections.abc import Callable, Iterator
from typing import Any

from django.db import transaction
from rest_framework.exceptions import ValidationError
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from backbone.actions.answers import keep_answer, kept_answer, lock_key
from backbone.addresses import client_address
from backbone.crypto import digest, digest_parts
from backbone.models import IdempotencyRecord
from backbone.refusals import Refused
from backbone.texts import register_texts

HEADER = "Idempotency-Key"
MAX_LENGTH = 128
_KEPT_HEADERS = ("Location", "ETag")
_UNFINISHED = {409, 429}
"""Answers about the moment, not about the request; asking again may go better."""


class KeyReused(Refused):
    code = "idempotency_key_reused"
    status = 422
    zh = "这个 Idempotency-Key 已用于另一个请求，请换一个新的。"
    en = "This Idempotency-Key was used for another request; use a new one."


class StillInFlight(Refused):
    code = "idempotency_in_flight"
    zh = "同一 Idempotency-Key 的请求正在处理，请稍后再试。"
    en = "A request with this Idempotency-Key is still being processed; try again shortly."


class IdempotentPosts(APIView):
    """Mixin of views: wraps the handler of every POST that carries an Idempotency-Key."""

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        key = request.headers.get(HEADER)
        handler = getattr(self, "post", None)
        if request.method != "POST" or key is None or handler is None:
            return
        if not 1 <= len(key) <= MAX_LENGTH or not key.isprintable():
            raise ValidationError({HEADER: ["1–128"]}, code="idempotency_key_invalid")

        def once(request: Request, *args: Any, **kwargs: Any) -> Response:
            return answer_once(self, request, key, lambda: handler(request, *args, **kwargs))

        setattr(self, "post", once)  # noqa: B010 — an attribute of this instance, over the method of its class


def answer_once(view: APIView, request: Request, key: str, handle: Callable[[], Response]) -> Response:
    """The stored answer of (caller, key), or the handler's, stored in the transaction of its effects.

    While a request runs, its transaction holds an advisory lock; a killed worker's lock goes with its connection,
    and neither effect nor answer is left. An answer of 5xx takes its effects back and releases the key.
    """
    caller = f"token:{request.auth.token}" if request.auth else f"address:{client_address(request)}"
    body = _fingerprint(request)
    with transaction.atomic():
        if not lock_key(caller=caller, key=key):
            raise StillInFlight
        known = kept_answer(caller=caller, key=key)
        if known is not None:
            return _replay(known, body)
        answer = _run(view, handle)
        if answer.status_code >= 500:
            transaction.set_rollback(True)
        elif answer.status_code not in _UNFINISHED:
            status = answer.status_code
            keep_answer(caller=caller, key=key, body_sha256=body, status=status, answer=_packed(answer))
    return answer


def _run(view: APIView, handle: Callable[[], Response]) -> Response:
    """The handler's answer; a 4xx exception becomes its problem document after its own writes are taken back."""
    try:
        with transaction.atomic():
            return handle()
    except Exception as error:  # noqa: BLE001 — handle_exception raises again what is not an answer
        return view.handle_exception(error)


def _replay(known: IdempotencyRecord, body: str) -> Response:
    if known.body_sha256 != body:
        raise KeyReused
    stored: dict[str, Any] = known.answer or {}
    headers = {**stored.get("headers", {}), "Idempotency-Replayed": "true"}
    return Response(stored.get("data"), known.status, headers=headers, content_type=stored.get("content_type"))


def _packed(answer: Response) -> dict[str, Any]:
    return {
        "data": json.loads(JSONRenderer().render(answer.data) or b"null"),
        "headers": {name: answer[name] for name in _KEPT_HEADERS if name in answer},
        "content_type": answer.content_type,
    }


def _fingerprint(request: Request) -> str:
    """A digest of address and body. Of forms the fields and files count, not the boundary each sending makes anew."""
    if (request.content_type or "").startswith("multipart/"):
        return digest_parts(_form_parts(request))
    address = f"{request.get_full_path()}\n{request.content_type}\n"
    return digest(address.encode() + request.body)


def _form_parts(request: Request) -> Iterator[bytes]:
    yield request.get_full_path().encode()
    for name, values in sorted(request.POST.lists()):
        yield json.dumps([name, values]).encode()
    for name, files in sorted(request.FILES.lists()):
        for file in files:
            yield json.dumps([name, file.name, file.size]).encode()
            yield from file.chunks()
            file.seek(0)


register_texts(
    {
        "idempotency_key_invalid": (
            "Idempotency-Key 须为 1–128 个可见字符。",
            "Idempotency-Key must have 1–128 visible characters.",
        )
    }
)

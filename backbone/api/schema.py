"""The OpenAPI document says what every endpoint answers when it says no, and that POSTs take an Idempotency-Key."""

from typing import Any

from drf_spectacular.openapi import AutoSchema
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter

from backbone.api.idempotency import HEADER, MAX_LENGTH
from backbone.api.problems import CONTENT_TYPE

_REASON = {
    "type": "object",
    "required": ["zh", "en"],
    "properties": {"zh": {"type": "string"}, "en": {"type": "string"}},
}
PROBLEM_SCHEMA = {
    "type": "object",
    "required": ["type", "title", "status", "detail", "errors"],
    "properties": {
        "type": {"type": "string", "format": "uri-reference"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string", "description": "In the language of Accept-Language."},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["code", "reason"],
                "properties": {
                    "code": {"type": "string"},
                    "reason": _REASON,
                    "field": {"type": "string"},
                    "row": {"type": "integer", "minimum": 1},
                    "column": {"type": "string"},
                },
            },
        },
    },
}
_ALWAYS = {
    "400": "Not understood: each error names its field, row or parameter.",
    "401": "No valid token.",
    "403": "The token's scope or role does not allow this.",
    "404": "Unknown, or not visible to the token's organisation.",
    "405": "Method not supported here.",
    "406": "Format not available.",
    "429": "Too many requests; see Retry-After.",
}
_WRITING = {
    "409": "Not possible in the present state, or the same Idempotency-Key is in flight.",
    "412": "If-Match does not match: the row has changed.",
    "413": "Body too large.",
    "415": "Content type not supported.",
    "422": "The Idempotency-Key was used for another request.",
}


class ApiSchema(AutoSchema):
    """Adds problem documents and the Idempotency-Key header to every operation."""

    def get_override_parameters(self) -> list[Any]:
        declared = list(super().get_override_parameters())
        if self.method != "POST":
            return declared
        header = OpenApiParameter(
            HEADER,
            OpenApiTypes.STR,
            OpenApiParameter.HEADER,
            description=f"1–{MAX_LENGTH} visible characters; the same key and body get the same answer.",
        )
        return [*declared, header]

    def get_operation(self, *args: Any, **kwargs: Any) -> dict[str, Any] | None:
        operation = super().get_operation(*args, **kwargs)
        if operation is None:
            return None
        refusals = {**_ALWAYS, **({} if self.method == "GET" else _WRITING)}
        for status, description in refusals.items():
            answer = {"description": description, "content": {CONTENT_TYPE: {"schema": PROBLEM_SCHEMA}}}
            operation["responses"].setdefault(status, answer)
        return operation

"""Many rows at once: as JSON, answered at once when few, or an annex file; predicted with `dry_run=true`."""

from typing import Any

from django.conf import settings
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse

from accounts.models import Scope
from backbone.api.base import ApiView
from backbone.api.parsers import StrictJSONParser
from backbone.api.problems import BodyTooLarge
from backbone.models import Job
from backbone.texts import register_texts
from catalog.actions.annexes import deliver_annex, upload_annex
from catalog.actions.deliveries import COLUMN_OF, FIELD_OF, Delivery, deliver_rows, order_rows, told
from catalog.api.rows import own_lab
from catalog.api.serializers import (
    MOST_ROWS,
    BulkAnswerSerializer,
    BulkFileSerializer,
    BulkSerializer,
    JobOrderSerializer,
)
from catalog.forms import LONGEST_CELL
from catalog.models import Lab

AT_ONCE = 2_000
"""Rows that are answered in the request; more become a job."""
FLAGS = {
    "dry_run": "Predict only: the same figures, nothing written.",
    "merge": "Close nothing; else rows of the named (certificate, site) pairs that the list leaves out are closed.",
    "yes": "Close more than a fifth of a pair without asking.",
}
register_texts(
    {
        "rows_needed": ("正文须为 {{\"rows\": [ … ]}}，1 到 {limit} 行。", "The body must be {{\"rows\": [ … ]}} with 1 to {limit} rows."),
        "before_start": ("{name} 不能早于该行的起始日期；起始日期未知的，不能早于录入日期。", "{name} is before the row's first day or, where that is unknown, the day it was entered."),
        "flag_invalid": ("{name} 只能是 true 或 false。", "{name} must be true or false."),
    }
)  # fmt: skip


class BulkView(ApiView):
    """The list of a lab as a whole."""

    serializer_class = BulkSerializer
    parser_classes = (StrictJSONParser, MultiPartParser)
    required_scopes = {"POST": Scope.LAB_WRITE}
    query_parameters = tuple(FLAGS)

    @extend_schema(
        operation_id="lab_capabilities_bulk",
        parameters=[
            OpenApiParameter(name, {"type": "boolean", "default": False}, description=text)
            for name, text in FLAGS.items()
        ],
        request={"application/json": BulkSerializer, "multipart/form-data": BulkFileSerializer},
        responses={200: BulkAnswerSerializer, 202: JobOrderSerializer},
    )
    def post(self, request: Request, lab: int) -> Response:
        """Up to 2,000 JSON rows are answered at once, longer bodies and files by a job (202)."""
        kept = own_lab(request, lab)
        flags = {name: _flag(request, name) for name in FLAGS}
        if "file" in request.FILES:
            return self._file(request, kept, flags)
        delivery = Delivery(kept, checked_rows(request.data), flags["merge"], flags["yes"], flags["dry_run"])
        if len(delivery.rows) > AT_ONCE:
            return self._ordered(order_rows(by=request.user, delivery=delivery))
        plan = deliver_rows(by=request.user, delivery=delivery)
        return Response(BulkAnswerSerializer(told(plan, delivery)).data)

    def _file(self, request: Request, lab: Lab, flags: dict[str, bool]) -> Response:
        file = request.FILES["file"]
        if file.size > settings.UPLOAD_LIMIT:
            raise BodyTooLarge
        upload: dict[str, Any] = {"lab": lab, "content": file, "name": file.name, "is_merge": flags["merge"]}
        if flags["dry_run"]:
            annex = upload_annex(by=request.user, **upload)
        else:
            annex = deliver_annex(by=request.user, **upload, is_confirmed=flags["yes"])
        return self._ordered(annex.job)

    def _ordered(self, job: Job) -> Response:
        address = reverse("api_job", args=[job.pk], request=self.request)
        return Response({"job": str(job.pk), "url": address}, status=202, headers={"Location": address})


def checked_rows(body: Any) -> list[dict[str, str]]:
    """The rows of a body, every cell a text. Raises ValidationError naming row and column; one pass, no serializer."""
    rows = body.get("rows") if isinstance(body, dict) and set(body) == {"rows"} else None
    if not isinstance(rows, list) or not 1 <= len(rows) <= MOST_ROWS:
        raise ValidationError({"rows": [ErrorDetail(str(MOST_ROWS), code="rows_needed")]})
    known = {*COLUMN_OF, *FIELD_OF}
    wrong: dict[int, Any] = {}
    for number, row in enumerate(rows):
        if not isinstance(row, dict):
            wrong[number] = [ErrorDetail("", code="not_a_dict")]
            continue
        found = {name: _wrong(name, row[name], known) for name in row}
        if errors := {name: [error] for name, error in found.items() if error is not None}:
            wrong[number] = errors
    if wrong:
        raise ValidationError({"rows": wrong})
    return [{name: text for name, text in row.items() if text is not None} for row in rows]


def _wrong(name: str, cell: Any, known: set[str]) -> ErrorDetail | None:
    if name not in known:
        return ErrorDetail("", code="unknown_field")
    if cell is not None and not isinstance(cell, str):
        return ErrorDetail("", code="incorrect_type")
    if cell is not None and len(cell) > LONGEST_CELL:
        return ErrorDetail(str(LONGEST_CELL), code="max_length")
    return None


def _flag(request: Request, name: str) -> bool:
    said = request.query_params.get(name, "false").lower()
    if said not in ("true", "false", "1", "0"):
        raise ValidationError({name: [ErrorDetail("", code="flag_invalid")]})
    return said in ("true", "1")

"""Capability rows of a lab: read, add, edit under a version, close."""

import datetime as dt
import re
from typing import Any

from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework.exceptions import ErrorDetail, NotFound, ValidationError
from rest_framework.mixins import ListModelMixin
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse

from accounts.api.permissions import acting_of
from accounts.models import Scope
from backbone.api.base import ApiViewSet
from backbone.refusals import Refused
from catalog.actions.capabilities import add_row, close_row, edit_row
from catalog.api.serializers import RowDetailSerializer, RowSerializer
from catalog.filters import RowFilter
from catalog.models import CapabilityRow, Lab
from catalog.reads import first_day, labs_for, rows_for
from catalog.understanding import understand

_TAG = re.compile(r'"(\d{1,18})"')
IF_MATCH = OpenApiParameter(
    "If-Match", OpenApiTypes.STR, OpenApiParameter.HEADER, description="The ETag that the change was made from."
)
ETAG = OpenApiParameter("ETag", OpenApiTypes.STR, OpenApiParameter.HEADER, response=[200, 201])


class TagUnreadable(Refused):
    code = "if_match_invalid"
    status = 412
    zh = "If-Match 不是本系统给出的 ETag：请原样填读取时得到的值（含引号），或填 *。"
    en = "If-Match is no ETag of this API; send the value that was read, quotes included, or *."


class IfMatchNeeded(Refused):
    code = "if_match_needed"
    status = 428
    zh = "修改须带 If-Match：填读取时得到的 ETag，避免覆盖他人的修改。"
    en = "A change needs If-Match with the ETag that was read, so that nobody's change is overwritten."


def own_lab(request: Request, lab: int) -> Lab:
    """The lab if the token may read its list; a foreign id answers exactly as an unknown one."""
    found: Lab | None = labs_for(acting_of(request)).filter(pk=lab).first()
    if found is None:
        raise NotFound
    return found


class RowViewSet(ListModelMixin, ApiViewSet):
    """The capability list of one lab."""

    serializer_class = RowSerializer
    filterset_class = RowFilter
    ordering = ("row",)
    required_scopes = {"POST": Scope.LAB_WRITE, "PATCH": Scope.LAB_WRITE, "DELETE": Scope.LAB_WRITE}
    query_parameters = {"destroy": ("ends", "reason")}

    def get_queryset(self) -> Any:
        """Rows of the lab in the address; the filters leave out ended ones."""
        if getattr(self, "swagger_fake_view", False):
            return CapabilityRow.objects.none()
        return rows_for(acting_of(self.request)).filter(lab=own_lab(self.request, self.kwargs["lab"]))

    @extend_schema(operation_id="lab_capabilities")
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Rows in force; `state=ended` shows closed ones."""
        return super().list(request, *args, **kwargs)

    @extend_schema(operation_id="lab_capability_add", responses={201: RowDetailSerializer}, parameters=[ETAG])
    def create(self, request: Request, lab: int) -> Response:
        """Adds a row, declared until a regulator confirms it (a verified channel: approved at once)."""
        kept = own_lab(request, lab)
        body = RowSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        opened = add_row(by=request.user, lab=kept, draft=body.draft(kept))
        return self._answer(self._row(opened.row), status=201)

    @extend_schema(operation_id="lab_capability", responses=RowDetailSerializer, parameters=[ETAG])
    def retrieve(self, request: Request, lab: int, row: int) -> Response:
        """One row as written and as understood today; its ETag is the version."""
        return self._answer(self._row(row))

    @extend_schema(
        operation_id="lab_capability_edit",
        responses={200: RowDetailSerializer, 428: OpenApiResponse(description="If-Match is missing.")},
        parameters=[IF_MATCH, ETAG],
    )
    def partial_update(self, request: Request, lab: int, row: int) -> Response:
        """Changes the named fields; 428 without If-Match, 412 where the row has changed since."""
        current, version = self._row(row), read_tag(request)
        if version is None:
            raise IfMatchNeeded
        body = RowSerializer(data=request.data, partial=True)
        body.is_valid(raise_exception=True)
        draft = body.draft(current.lab, current)
        at = current.pk if version == "*" else version
        edit_row(by=request.user, lab=current.lab, row=row, version=at, draft=draft)
        return self._answer(self._row(row))

    @extend_schema(
        operation_id="lab_capability_close",
        parameters=[
            IF_MATCH,
            OpenApiParameter("ends", OpenApiTypes.DATE, description="First day without the row; today if left out."),
            OpenApiParameter("reason", {"type": "string", "maxLength": 300}),
        ],
        responses={204: None},
    )
    def destroy(self, request: Request, lab: int, row: int) -> Response:
        """Closes the row: at once, or from a stated day on. If-Match is honoured where it is sent."""
        current, version = self._row(row), read_tag(request)
        at = version if isinstance(version, int) else None
        reason = request.query_params.get("reason", "")
        if len(reason) > 300:
            raise ValidationError({"reason": [ErrorDetail("300", code="max_length")]})
        close_row(by=request.user, lab=current.lab, row=row, version=at, ends=_ends(request, current), reason=reason)
        return Response(status=204)

    def _row(self, row: int) -> CapabilityRow:
        found: CapabilityRow | None = self.get_queryset().current().filter(row=row).first()
        if found is None:
            raise NotFound
        return found

    def _answer(self, row: CapabilityRow, status: int = 200) -> Response:
        data = {**RowSerializer(row).data, "understood": understand(row, timezone.localdate()).to_json()}
        address = reverse("api_capability", args=[row.lab_id, row.row], request=self.request)
        headers = {"ETag": f'"{row.pk}"', **({"Location": address} if status == 201 else {})}
        return Response(data, status=status, headers=headers)


def read_tag(request: Request) -> int | str | None:
    """The version of If-Match, "*" for any, None without the header. Raises TagUnreadable."""
    said = request.headers.get("If-Match")
    if said is None or said.strip() == "*":
        return said and "*"
    tag = _TAG.fullmatch(said.strip())
    if tag is None:
        raise TagUnreadable
    return int(tag[1])


def _ends(request: Request, row: CapabilityRow) -> dt.date | None:
    said = request.query_params.get("ends")
    if said is None:
        return None
    try:
        ends = dt.date.fromisoformat(said)
    except ValueError as error:
        raise ValidationError({"ends": [ErrorDetail("", code="date")]}) from error
    if ends < first_day(row):
        raise ValidationError({"ends": [ErrorDetail("", code="before_start")]})
    return ends

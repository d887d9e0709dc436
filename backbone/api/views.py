"""Jobs and the change feed of the API."""

from typing import Any
from uuid import UUID

from django.http import FileResponse
from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework.exceptions import ErrorDetail, NotFound, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from backbone.api.base import ApiView
from backbone.api.pagination import MAX_PAGE_SIZE, PAGE_SIZE, page_size
from backbone.api.serializers import FeedSerializer, JobSerializer
from backbone.models import FeedEntry, Job
from backbone.views.files import file_response

_LARGEST = 2**63 - 1


class JobView(ApiView):
    """A job of the token's organisation."""

    serializer_class = JobSerializer

    @extend_schema(operation_id="job")
    def get(self, request: Request, pk: UUID) -> Response:
        """Progress, outcome, and every problem of the input with sheet, row, column and reason."""
        return Response(self.get_serializer(_own_job(request, pk)).data)


class JobFileView(ApiView):
    """The file a job made."""

    serializer_class = None

    @extend_schema(operation_id="job_file", responses={(200, "application/octet-stream"): OpenApiTypes.BINARY})
    def get(self, request: Request, pk: UUID) -> FileResponse:
        """The annotated workbook or the export, to download."""
        job = _own_job(request, pk)
        if job.result_file is None:
            raise NotFound
        return file_response(job.result_file)


class ChangesView(ApiView):
    """What changed, in order, without gaps: every committed change appears once behind all earlier positions."""

    serializer_class = FeedSerializer
    query_parameters = ("since", "page_size")

    @extend_schema(
        operation_id="changes",
        parameters=[
            OpenApiParameter("since", {"type": "integer", "minimum": 0, "maximum": _LARGEST, "default": 0}),
            OpenApiParameter(
                "page_size", {"type": "integer", "minimum": 1, "maximum": MAX_PAGE_SIZE, "default": PAGE_SIZE}
            ),
        ],
        responses=OpenApiResponse(FeedSerializer),
    )
    def get(self, request: Request) -> Response:
        """Public changes and those of the token's organisation behind position `since`."""
        since, size = _position(request.query_params.get("since", "0")), page_size(request)
        lines = list(FeedEntry.objects.visible_to(_organisation(request)).since(since)[: size + 1])
        shown = lines[:size]
        body: dict[str, Any] = {
            "results": shown,
            "next_since": shown[-1].position if shown else since,
            "has_more": len(lines) > size,
        }
        return Response(self.get_serializer(body).data)


def _organisation(request: Request) -> int:
    organisation: int = request.auth.organisation.pk
    return organisation


def _own_job(request: Request, pk: UUID) -> Job:
    job: Job = get_object_or_404(Job.objects.of(_organisation(request)), pk=pk)
    return job


def _position(text: str) -> int:
    if not (text.isascii() and text.isdigit() and int(text[:20]) <= _LARGEST):
        raise ValidationError({"since": [ErrorDetail("", code="invalid")]})
    return int(text)

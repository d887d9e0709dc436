"""Pages of the API: cursor and page_size, a count up to 1,000 and more, and no hidden cap."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import ValidationError
from rest_framework.pagination import BasePagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.urls import remove_query_param, replace_query_param
from rest_framework.views import APIView

from backbone.keyset import CursorInvalid, KeysetPage, keyset_page

PAGE_SIZE = 100
MAX_PAGE_SIZE = 1000


class CursorPagination(BasePagination):
    """Orders by the view's `ordering` (default: primary key)."""

    parameters = ("cursor", "page_size")

    def paginate_queryset(self, queryset: QuerySet[Any], request: Request, view: APIView | None = None) -> list[Any]:
        self.url = request.build_absolute_uri()
        ordering = getattr(view, "ordering", ("pk",))
        try:
            self.page: KeysetPage = keyset_page(
                queryset,
                ordering=(ordering,) if isinstance(ordering, str) else ordering,
                cursor=request.query_params.get("cursor", ""),
                size=page_size(request),
            )
        except CursorInvalid as error:
            raise ValidationError({"cursor": [_("游标无效，请从第一页重新开始。")]}, code="cursor_invalid") from error
        return self.page.rows

    def get_paginated_response(self, data: Any) -> Response:
        return Response(
            {
                "count": self.page.count,
                "count_is_floor": self.page.count_is_floor,
                "next": self._link(self.page.next),
                "previous": self._link(self.page.previous),
                "results": data,
            }
        )

    def _link(self, cursor: str) -> str | None:
        return replace_query_param(remove_query_param(self.url, "cursor"), "cursor", cursor) if cursor else None

    def get_schema_operation_parameters(self, view: APIView) -> list[dict[str, Any]]:
        return [
            {
                "name": "cursor",
                "in": "query",
                "required": False,
                "description": "Position of the page, from `next` or `previous` of another page.",
                "schema": {"type": "string"},
            },
            {
                "name": "page_size",
                "in": "query",
                "required": False,
                "description": f"Rows of one page, at most {MAX_PAGE_SIZE}.",
                "schema": {"type": "integer", "minimum": 1, "maximum": MAX_PAGE_SIZE, "default": PAGE_SIZE},
            },
        ]

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        link = {"type": ["string", "null"], "format": "uri"}
        return {
            "type": "object",
            "required": ["count", "count_is_floor", "next", "previous", "results"],
            "properties": {
                "count": {"type": "integer", "description": "Rows of the whole list, counted up to 1,000."},
                "count_is_floor": {"type": "boolean", "description": "True when there are more than `count`."},
                "next": link,
                "previous": link,
                "results": schema,
            },
        }


def page_size(request: Request) -> int:
    """The page_size asked for, 1 to 1,000; anything else is an error, not a silent cap."""
    asked = request.query_params.get("page_size")
    if asked is None:
        return PAGE_SIZE
    if not (asked.isascii() and asked.isdigit() and 1 <= int(asked[:9]) <= MAX_PAGE_SIZE):
        raise ValidationError({"page_size": [_("须为 1 到 1000 的整数。")]}, code="page_size_invalid")
    return int(asked)

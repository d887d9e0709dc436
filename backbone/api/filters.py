"""Filters of API lists. The same filterset serves the page; only unknown names differ: refused here, named there."""

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet
from django.http import QueryDict
from django_filters import FilterSet
from django_filters.rest_framework import DjangoFilterBackend
from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.request import Request
from rest_framework.views import APIView


class StrictFilterBackend(DjangoFilterBackend):
    """django-filter, but a query parameter that nothing reads is an error instead of being ignored."""

    def filter_queryset(self, request: Request, queryset: QuerySet[Any], view: APIView) -> QuerySet[Any]:
        refuse_unknown(request.query_params, known_parameters(view))
        return super().filter_queryset(request, queryset, view)


def known_parameters(view: APIView) -> set[str]:
    """Query parameters a view reads: its `query_parameters`, and for lists also its filterset's and its pages'.

    `query_parameters` is a tuple of names, or a dict {action or method in lower case: names}.
    """
    declared = getattr(view, "query_parameters", ())
    action = getattr(view, "action", None) or (view.request.method or "").lower()
    known = set(declared.get(action, ()) if isinstance(declared, dict) else declared)
    if getattr(view, "action", None) == "list" or (action == "get" and getattr(view, "is_list", False)):
        known |= set(getattr(getattr(view, "pagination_class", None), "parameters", ()))
        known |= filterset_parameters(getattr(view, "filterset_class", None))
    return known


def filterset_parameters(filterset: type[FilterSet] | None) -> set[str]:
    """Names a filterset reads from the query, with the sub-names of its ranges (`_min`, `_after`, …)."""
    if filterset is None:
        return set()
    names = set()
    for name, one in filterset.base_filters.items():
        widget = one.field.widget
        suffixes = getattr(widget, "suffixes", None) or [""]
        names |= {f"{name}_{suffix}" if suffix else name for suffix in suffixes}
    return names


def unknown_parameters(asked: QueryDict, known: Iterable[str]) -> list[str]:
    """Names in the query that nothing reads, sorted. A page shows them as not used."""
    return sorted(set(asked) - set(known))


def refuse_unknown(asked: QueryDict, known: Iterable[str]) -> None:
    """Raises ValidationError (400) naming every unknown query parameter."""
    unknown = unknown_parameters(asked, known)
    if unknown:
        raise ValidationError({name: [ErrorDetail("", code="unknown_parameter")] for name in unknown})

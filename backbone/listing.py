"""A filtered list as a page shows it: the filterset of the API, the rows of one page, what the filter bar says."""

from typing import Any

from django.db.models import Model
from django.forms import BoundField
from django.http import HttpRequest
from django.utils.translation import gettext
from django_filters import FilterSet

from backbone.api.filters import filterset_parameters, unknown_parameters
from backbone.keyset import CursorInvalid, KeysetPage, keyset_page

PAGE_ROWS = 50


def listing(
    request: HttpRequest, filterset: FilterSet, *, ordering: tuple[str, ...] = ("pk",), size: int = PAGE_ROWS
) -> dict[str, Any]:
    """Context for components/filter_bar.html and components/pagination.html, and `rows` (at most `size`).

    Unknown query parameters are not used and named in `ignored`; a broken cursor shows the first page.
    """
    page = _page(request, filterset, ordering, size)
    return {
        "rows": page.rows,
        "form": filterset.form,
        "count": page.count,
        "count_is_floor": page.count_is_floor,
        "reset_url": request.path,
        "active": _active(request, filterset),
        "ignored": unknown_parameters(request.GET, filterset_parameters(type(filterset)) | {"cursor"}),
        "page": {
            "previous_url": _url(request, cursor=page.previous) if page.previous else "",
            "next_url": _url(request, cursor=page.next) if page.next else "",
            "shown": len(page.rows),
            "total": page.count,
            "total_is_floor": page.count_is_floor,
        },
    }


def _page(request: HttpRequest, filterset: FilterSet, ordering: tuple[str, ...], size: int) -> KeysetPage:
    try:
        return keyset_page(filterset.qs, ordering=ordering, cursor=request.GET.get("cursor", ""), size=size)
    except CursorInvalid:
        return keyset_page(filterset.qs, ordering=ordering, cursor="", size=size)


def _active(request: HttpRequest, filterset: FilterSet) -> list[dict[str, Any]]:
    """The conditions in force: label, value as a person reads it, and the address without it."""
    if not filterset.is_bound:
        return []
    filterset.form.is_valid()
    found = []
    for name, value in filterset.form.cleaned_data.items():
        field = filterset.form[name]
        if value in (None, "", [], ()) or not any(part in request.GET for part in _names(field)):
            continue
        remove_url = _url(request, without=_names(field), cursor="")
        found.append({"label": field.label, "value": _shown(field, value), "remove_url": remove_url})
    return found


def _names(field: BoundField) -> list[str]:
    suffixes = getattr(field.field.widget, "suffixes", None) or [""]
    return [f"{field.name}_{suffix}" if suffix else field.name for suffix in suffixes]


def _shown(field: BoundField, value: Any) -> str:
    if isinstance(value, slice):
        return f"{value.start or ''} – {value.stop or ''}"
    if isinstance(value, list | tuple):
        return gettext("、").join(_shown(field, one) for one in value)
    if isinstance(value, Model):
        return str(value)
    labels = {str(key): str(label) for key, label in getattr(field.field, "choices", ()) if key != ""}
    return labels.get(str(value), str(value))


def _url(request: HttpRequest, *, cursor: str, without: list[str] | None = None) -> str:
    query = request.GET.copy()
    query.pop("cursor", None)
    for name in without or ():
        query.pop(name, None)
    if cursor:
        query["cursor"] = cursor
    return f"{request.path}?{query.urlencode()}" if query else request.path

"""The coverage dashboard and the lists that its numbers count."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any, TypeVar

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from accounts.access import SignedInRequest, kinds_required
from accounts.acting import Acting
from accounts.models import OrganisationKind
from backbone.api.filters import unknown_parameters
from catalog.models import Chain, Segment
from matching.base import Key
from matching.counted import CountedItem, counted_items, counted_keys, in_state
from matching.dashboards import (
    busiest,
    chain_rows,
    city_map,
    headline_stats,
    heat_chart,
    latest_points,
    trend_chart,
    verdict_chart,
)
from matching.figures import Asked
from matching.filters import ITEM_STATES, KEY_STATES, VERDICTS, ScopeForm
from matching.kept import NotKept, past_day
from matching.labels import demand_heads, gone, item_texts, lab_names, verdict_rows
from matching.sight import own_city

PAGE_ROWS = 50
Row = TypeVar("Row")
States = tuple[tuple[str, object], ...]
regulators = kinds_required(OrganisationKind.REGULATOR)


def asked_scope(request: SignedInRequest, acting: Acting, states: States = ()) -> tuple[Asked, ScopeForm]:
    """The scope in the address; a city's regulator always sees that city. `states` may narrow a list."""
    chains = Chain.objects.open()
    # A missing area means the province: the form shows what the figures count.
    asked = {"area": "province", **request.GET.dict()}
    form = ScopeForm(asked, chains=chains, segments=Segment.objects.open(), own_city=own_city(acting))
    if states:
        form.ask_state(states)
    form.is_valid()  # a wrong value is named beside its field, the others count
    data: dict[str, Any] = form.cleaned_data
    chain, segment = data.get("chain"), data.get("segment")
    return (
        Asked(
            chain=chain.pk if chain else None,
            segment=segment.pk if segment else None,
            city=data.get("city") or form.own_city,
            area=data.get("area") or "province",
            day=data.get("day"),
            is_strict=bool(data.get("strict")),
        ),
        form,
    )


def _base(request: SignedInRequest, states: States = ()) -> tuple[Asked, dict[str, Any]]:
    asked, form = asked_scope(request, request.acting, states)
    known = {*form.fields, *Key._fields, "page"}
    context: dict[str, Any] = {
        "form": form,
        "filter_form": form,
        "asked": asked,
        "reset_url": request.path,
        "ignored": unknown_parameters(request.GET, known),
        "active": [],
    }
    if day := past_day(asked):
        context["as_of"] = day
    return asked, context


def _kept(context: dict[str, Any], rows: Callable[[], list[Row]]) -> list[Row]:
    """The rows behind a figure; none, and said so, where those of a past day were not kept."""
    try:
        return rows()
    except NotKept:
        context["not_kept"] = True
        return []


@regulators
def coverage(request: SignedInRequest) -> HttpResponse:
    """Chains × verdicts, heat map, map of cities and the monthly trend."""
    asked, context = _base(request)
    points = latest_points(asked)
    chains = list(Chain.objects.open().filter(**({"pk": asked.chain} if asked.chain else {})))
    rows = sorted(chain_rows(asked, points, chains), key=lambda row: -row["demands"]["value"])
    context |= {
        "stats": headline_stats(asked, points.get((asked.chain, asked.segment, asked.city))),
        "verdict_chart": verdict_chart(busiest(rows)),
        "area_map": city_map(asked, points),
        "heat_chart": heat_chart(asked, points, chains),
        "trend_chart": trend_chart(asked),
        "chains": rows,
    }
    return render(request, "matching/coverage.html", context)


@regulators
def items(request: SignedInRequest) -> HttpResponse:
    """The demand items a figure counts."""
    asked, context = _base(request, ITEM_STATES)
    state = context["form"].cleaned_data.get("state", "")
    wanted = {name: request.GET[name] for name in Key._fields if name in request.GET}
    found = [
        item
        for item in _kept(context, lambda: counted_items(asked))
        if (not state or item.state == state) and wanted.items() <= item.base.key._asdict().items()
    ]
    page = Paginator(found, PAGE_ROWS).get_page(request.GET.get("page"))
    return render(request, "matching/counted_items.html", context | _item_page(request, page, state))


def _item_page(request: SignedInRequest, page: Any, state: str) -> dict[str, Any]:
    shown: list[CountedItem] = list(page)
    texts = item_texts([item.base.item for item in shown], request.acting)
    rows = [{"item": item, **texts.get(item.base.item, gone(item.base))} for item in shown]
    return {"rows": rows, "state": state, "count": page.paginator.count, "page_links": _links(request, page)}


@regulators
def keys(request: SignedInRequest) -> HttpResponse:
    """The keys a figure counts: object, parameter, standard number."""
    asked, context = _base(request, KEY_STATES)
    state = context["form"].cleaned_data.get("state", "")
    found = in_state(_kept(context, lambda: counted_keys(asked)), state)
    page = Paginator(found, PAGE_ROWS).get_page(request.GET.get("page"))
    names = lab_names(place.lab for key in page for item in key.items for place in item.places)
    rows = [
        {
            "key": key,
            "url": _items_of(request, key.key),
            "labs": sorted({(names[place.lab], place.lab) for item in key.items for place in item.places}),
        }
        for key in page
    ]
    context |= {"rows": rows, "state": state, "count": page.paginator.count, "page_links": _links(request, page)}
    return render(request, "matching/counted_keys.html", context)


@regulators
def demands(request: SignedInRequest) -> HttpResponse:
    """The demands a verdict counts."""
    asked, context = _base(request, VERDICTS)
    state = context["form"].cleaned_data.get("state", "")
    found = _kept(context, lambda: verdict_rows(replace(asked, is_strict=False), state))
    page = Paginator(found, PAGE_ROWS).get_page(request.GET.get("page"))
    rows = demand_heads(list(page), request.acting)
    context |= {"rows": rows, "state": state, "count": page.paginator.count, "page_links": _links(request, page)}
    return render(request, "matching/counted_demands.html", context)


def _items_of(request: SignedInRequest, key: Key) -> str:
    """The items behind one key, in the same scope."""
    query = request.GET.copy()
    for name in ("state", "page"):
        query.pop(name, None)
    query.update(key._asdict())
    return f"{reverse('coverage_items')}?{query.urlencode()}"


def _links(request: SignedInRequest, page: Any) -> dict[str, Any]:
    def url(number: int) -> str:
        query = request.GET.copy()
        query["page"] = str(number)
        return f"{request.path}?{query.urlencode()}"

    return {
        "previous_url": url(page.previous_page_number()) if page.has_previous() else "",
        "next_url": url(page.next_page_number()) if page.has_next() else "",
        "shown": len(page),
        "total": page.paginator.count,
        "total_is_floor": False,
    }

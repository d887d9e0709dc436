"""A demand with its explained matches."""

from collections.abc import Iterable
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render

from accounts.access import SignedInRequest, kinds_required
from accounts.models import OrganisationKind
from engine.context import STUB
from enterprises.models import Demand
from matching.answers import ItemAnswer, answer
from matching.asking import asked_items
from matching.models import MatchingDay
from matching.places import start_of
from matching.reasons import flag_texts, step_texts, zero_texts
from matching.stored import answer_mark, is_pending, verdicts_by_area

readers = kinds_required(OrganisationKind.ENTERPRISE, OrganisationKind.REGULATOR)
SITES_SHOWN = 5


@readers
def demand_detail(request: SignedInRequest, pk: int) -> HttpResponse:
    """Verdicts by area and, per item, the best sites with their reasons; an open page asks on whether its `seen` still holds."""
    demand = _demand(request, pk)
    is_part, mark = getattr(request, "htmx", False), answer_mark(demand)
    if is_part and request.GET.get("seen") == mark:
        return HttpResponse(status=204)
    day = MatchingDay.objects.latest_day()
    answers = answer(asked_items([demand.pk]), day, city=demand.city, start=start_of(demand))
    context = {
        "demand": demand,
        "objects": list(dict.fromkeys(found.item.text.object for found in answers)),
        "verdicts": verdicts_by_area(demand),
        "is_pending": is_pending(demand),
        "items": [item_context(found, SITES_SHOWN) for found in answers],
        "as_of": day,
        "mark": mark,
    }
    return render(request, "matching/_demand_answer.html" if is_part else "matching/demand.html", context)


@readers
def demand_item(request: SignedInRequest, pk: int, item: int) -> HttpResponse:
    """Every row that speaks for or against one item: why, why not, and on which line of which annex."""
    demand = _demand(request, pk)
    day = MatchingDay.objects.latest_day()
    asked = [one for one in asked_items([demand.pk]) if one.id == item]
    if not asked:
        raise Http404
    found = answer(asked, day, city=demand.city, start=start_of(demand))[0]
    return render(
        request, "matching/demand_item.html", {"demand": demand, "item": item_context(found, None), "as_of": day}
    )


def _demand(request: SignedInRequest, pk: int) -> Demand:
    demand = Demand.objects.for_acting(request.acting).filter(pk=pk).first()
    if demand is None:
        raise Http404
    return demand


def item_context(found: ItemAnswer, limit: int | None) -> dict[str, Any]:
    groups = {name: getattr(found, name) for name in ("covered", "conditional", "excluded", "lapsed", "near")}
    return {
        "asked": found.item,
        "objects": _known(found.reading.object.concepts),
        "parameters": _known(concept for name in found.reading.parameter.names for concept in name.concepts),
        "best": found.best,
        "why_zero": zero_texts(found.why_zero),
        "counts": {name: len(rows) for name, rows in groups.items()},
        **{
            name: [{"row": row, "steps": step_texts(row.steps), "flags": flag_texts(row.flags)} for row in rows[:limit]]
            for name, rows in groups.items()
        },
    }


def _known(concepts: Iterable[str]) -> list[str]:
    """Distinct concepts in reading order; unknown texts left out."""
    return [concept for concept in dict.fromkeys(concepts) if not concept.startswith(STUB)]

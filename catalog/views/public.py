"""The public register: chains, labs and standards. Nobody has to sign in to read them."""

from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from accounts.access import acting_in
from backbone.listing import listing
from catalog.filters import ChainFilter, LabFilter, StandardFilter
from catalog.models import Chain, Lab, Standard
from catalog.reads import (
    RowCount,
    adopters_of,
    chains_with_counts,
    changed_at,
    editions_of,
    labs_for,
    labs_with_names,
    row_counts,
    standard_page,
    standards_listed,
    standing_of,
)
from catalog.standards import states_on
from catalog.understanding import STATE_CODES

CHAINS_SHOWN = 200


@require_safe
def chain_list(request: HttpRequest) -> HttpResponse:
    """Key industrial chains by cluster."""
    chains = ChainFilter(request.GET or None, queryset=chains_with_counts())
    return render(
        request, "catalog/chains.html", listing(request, chains, ordering=("cluster", "name"), size=CHAINS_SHOWN)
    )


@require_safe
def chain_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One chain: segments, products, and where each statement comes from."""
    chain = get_object_or_404(Chain.objects.tree(), pk=pk)
    crumbs = [{"label": pgettext("list", "产业链"), "url": reverse("chain_list")}]
    return render(request, "catalog/chain.html", {"chain": chain, "breadcrumbs": crumbs})


@require_safe
def lab_list(request: HttpRequest) -> HttpResponse:
    """Labs with certificates, sites and the number of rows in force."""
    labs = LabFilter(request.GET or None, queryset=labs_with_names())
    context = listing(request, labs, ordering=("name",))
    shown = [lab.pk for lab in context["rows"]]
    counts, standing = row_counts(shown), standing_of(shown, timezone.localdate())
    for lab in context["rows"]:
        lab.counted = counts.get(lab.pk, RowCount())
        lab.certified = [(one, standing.certificates[one.pk]) for one in lab.certificates.all()]
    return render(request, "catalog/labs.html", context)


@require_safe
def lab_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One lab: who holds it, its certificates and sites and what they may do today, how fresh its list is."""
    lab = get_object_or_404(labs_with_names(), pk=pk)
    today = timezone.localdate()
    standing = standing_of([lab.pk], today)
    total = row_counts([lab.pk]).get(lab.pk, RowCount())
    by_site = row_counts([lab.pk], by="site_id")
    acting = acting_in(request)
    may_read = labs_for(acting).filter(pk=pk).exists()
    certificates = [{"certificate": one, "state": standing.certificates[one.pk]} for one in lab.certificates.all()]
    sites = [
        {"site": one, "state": standing.sites[one.pk], "counted": by_site.get(one.pk, RowCount())}
        for one in lab.sites.all()
    ]
    context = {
        "lab": lab,
        "certificates": certificates,
        "sites": sites,
        "events": standing.events,
        "total": total,
        "changed_at": changed_at(total.change),
        "rows_url": _rows_url(lab, acting.is_lab) if may_read else "",
        "may_set_standing": may_read and acting.is_regulator,
        "breadcrumbs": [{"label": pgettext("list", "机构"), "url": reverse("lab_list")}],
    }
    return render(request, "catalog/lab.html", context)


@require_safe
def standard_list(request: HttpRequest) -> HttpResponse:
    """Standards found by number in any spelling or by title, with their state today."""
    standards = StandardFilter(request.GET or None, queryset=standards_listed())
    context = listing(request, standards, ordering=("number",))
    _with_states(context["rows"])
    return render(request, "catalog/standards.html", context)


@require_safe
def standard_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One edition: state today, editions of the number, what it replaces and what replaced it, adoption, contents."""
    standard = standard_page(pk)
    if standard is None:
        raise Http404
    later = list(standard.successor_edges.all())
    earlier = list(standard.predecessor_edges.all())
    editions, adopters = list(editions_of(standard)), list(adopters_of(standard))
    shown = [edge.successor for edge in later] + [edge.predecessor for edge in earlier]
    _with_states([standard, *shown, *editions, *adopters])
    context = {
        "standard": standard,
        "successors": later,
        "predecessors": earlier,
        "editions": editions,
        "adopters": adopters,
        "items": standard.items.all(),
        "breadcrumbs": [{"label": pgettext("list", "标准"), "url": reverse("standard_list")}],
    }
    return render(request, "catalog/standard.html", context)


def _rows_url(lab: Lab, is_own: bool) -> str:
    address = reverse("capability_list")
    return address if is_own else f"{address}?{urlencode({'lab': lab.name})}"


def _with_states(standards: list[Any]) -> None:
    """Puts `today`, the code of components/standard_state.html, on each."""
    states = states_on(standards, timezone.localdate())
    one: Standard
    for one in standards:
        one.today = STATE_CODES[states[one.pk]]  # type: ignore[attr-defined]

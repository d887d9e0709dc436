"""The gap list."""

from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from accounts.access import SignedInRequest, kinds_required
from accounts.models import OrganisationKind
from backbone.listing import listing
from catalog.models import Chain
from matching.filters import GapFilter
from matching.models import GapKey
from matching.sight import own_city


@kinds_required(OrganisationKind.REGULATOR)
def gap_list(request: SignedInRequest) -> HttpResponse:
    """Open gaps, most enterprises first."""
    filterset = GapFilter(request.GET or None, queryset=GapKey.objects.open().asked_in(own_city(request.acting)))
    context = listing(request, filterset, ordering=("-enterprises", "pk"))
    names = dict(Chain.objects.open().values_list("pk", "name"))
    for gap in context["rows"]:
        gap.chain_name = names.get(gap.chain, "")
        gap.url = _items_url(gap)
    return render(request, "matching/gaps.html", context)


def _items_url(gap: GapKey) -> str:
    """The demand items that ask for the gap's key."""
    key = {"object": gap.object_concept, "parameter": gap.parameter_concept, "family": gap.family}
    return f"{reverse('coverage_items')}?{urlencode({'chain': gap.chain or '', **key})}"

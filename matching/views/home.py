"""The front page: two lists, live."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from catalog.models import Chain
from matching.dashboards import busiest, chain_rows, latest_points, verdict_chart
from matching.figures import Asked
from matching.frontpage import list_stats


def home(request: HttpRequest) -> HttpResponse:
    """What is loaded, how well it fits, and the three ways in."""
    asked = Asked()
    points = latest_points(asked)
    chains = [chain for chain in Chain.objects.open() if (chain.pk, None, "") in points]
    rows = chain_rows(asked, points, chains)
    context = {"stats": list_stats(points.get((None, None, ""))), "coverage_chart": None}
    if rows:
        context["coverage_chart"] = verdict_chart(busiest(rows))
    return render(request, "matching/home.html", context)

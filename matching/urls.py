"""Addresses of the matching pages."""

from django.urls import URLPattern, URLResolver, path

from matching.views import coverage, demands, gaps, home

urlpatterns: list[URLPattern | URLResolver] = [
    path("", home.home, name="home"),
    path("demands/<int:pk>/", demands.demand_detail, name="demand_detail"),
    path("demands/<int:pk>/items/<int:item>/", demands.demand_item, name="demand_item"),
    path("coverage/", coverage.coverage, name="coverage"),
    path("coverage/chain/", coverage.coverage, name="coverage_chains"),
    path("coverage/items/", coverage.items, name="coverage_items"),
    path("coverage/keys/", coverage.keys, name="coverage_keys"),
    path("coverage/demands/", coverage.demands, name="coverage_demands"),
    path("gaps/", gaps.gap_list, name="gap_list"),
]

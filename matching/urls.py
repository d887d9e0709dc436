"""Addresses of the matching pages."""

from django.urls import URLPattern, URLResolver, path

from matching.views import coverage, demands, gaps, home, lookup, terms

urlpatterns: list[URLPattern | URLResolver] = [
    path("", home.home, name="home"),
    path("demands/<int:pk>/", demands.demand_detail, name="demand_detail"),
    path("demands/<int:pk>/items/<int:item>/", demands.demand_item, name="demand_item"),
    path("lookup/", lookup.lookup, name="lookup"),
    path("coverage/", coverage.coverage, name="coverage"),
    path("coverage/chain/", coverage.coverage, name="coverage_chains"),
    path("coverage/items/", coverage.items, name="coverage_items"),
    path("coverage/keys/", coverage.keys, name="coverage_keys"),
    path("coverage/demands/", coverage.demands, name="coverage_demands"),
    path("gaps/", gaps.gap_list, name="gap_list"),
    path("terms/", terms.term_queue, name="term_queue"),
    path("terms/refresh/", terms.term_refresh, name="term_refresh"),
    path("terms/concepts/", terms.term_concepts, name="term_concepts"),
    path("terms/history/", terms.term_history, name="term_history"),
    path("terms/history/<int:pk>/undo/", terms.term_undo, name="term_undo"),
    path("terms/<int:pk>/", terms.term_entry, name="term_entry"),
    path("terms/<int:pk>/effect/", terms.term_effect, name="term_effect"),
    path("terms/<int:pk>/answer/", terms.term_answer, name="term_answer"),
]

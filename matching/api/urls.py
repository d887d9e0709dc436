"""REST addresses of matching."""

from django.urls import URLPattern, URLResolver, path

from matching.api import views

urlpatterns: list[URLPattern | URLResolver] = [
    path("demands/<int:pk>/matches/", views.MatchesView.as_view(), name="api_demand_matches"),
    path("demands/<int:pk>/plan/", views.PlanView.as_view(), name="api_demand_plan"),
    path("coverage/", views.CoverageView.as_view(), name="api_coverage"),
    path("gaps/", views.GapViewSet.as_view({"get": "list"}), name="api_gaps"),
    path("lookup/", views.LookupView.as_view(), name="api_lookup"),
    path("figures/<str:name>/", views.FigureView.as_view(), name="api_figure"),
]

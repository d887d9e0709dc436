"""Addresses of the enterprises pages."""

from django.urls import URLPattern, URLResolver, path

from enterprises.views import demands, profiles, register, screening

urlpatterns: list[URLPattern | URLResolver] = [
    path("demands/", demands.demand_list, name="demand_list"),
    path("demands/new/", demands.demand_new, name="demand_new"),
    path("demands/preview/", demands.demand_preview, name="demand_preview"),
    path("demands/<int:pk>/edit/", demands.demand_edit, name="demand_edit"),
    path("demands/<int:pk>/visibility/", demands.demand_visibility, name="demand_visibility"),
    path("demands/<int:pk>/submit/", demands.demand_submit, name="demand_submit"),
    path("demands/<int:pk>/end/<str:ending>/", demands.demand_end, name="demand_end"),
    path("screening/", screening.screening_list, name="screening_list"),
    path("screening/profiles/<int:pk>/", screening.profile_confirm, name="profile_confirm"),
    path("enterprise/", profiles.enterprise_profile, name="enterprise_profile"),
    path("register/enterprise/", register.register, name="register_enterprise"),
]

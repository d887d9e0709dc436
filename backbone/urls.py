"""Addresses of the backbone pages."""

from django.urls import URLPattern, URLResolver, path

from backbone.views import health, jobs

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("jobs/<uuid:pk>/", jobs.job_detail, name="job"),
    path("jobs/<uuid:pk>/file/", jobs.job_file, name="job_file"),
]

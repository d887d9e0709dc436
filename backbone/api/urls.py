"""REST addresses of backbone."""

from django.urls import URLPattern, URLResolver, path

from backbone.api.views import ChangesView, JobFileView, JobView

urlpatterns: list[URLPattern | URLResolver] = [
    path("jobs/<uuid:pk>/", JobView.as_view(), name="api_job"),
    path("jobs/<uuid:pk>/file/", JobFileView.as_view(), name="api_job_file"),
    path("changes/", ChangesView.as_view(), name="api_changes"),
]

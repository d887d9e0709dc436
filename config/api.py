"""The REST API: /api/v1/ from each app, the OpenAPI document and its page."""

from django.urls import URLPattern, URLResolver, include, path
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView

import accounts.api.schema  # noqa: F401 — registers how the document describes the tokens

urlpatterns: list[URLPattern | URLResolver] = [
    path("v1/", include("backbone.api.urls")),
    path("v1/", include("catalog.api.urls")),
    path("v1/", include("enterprises.api.urls")),
    path("v1/", include("matching.api.urls")),
    path("schema/", SpectacularAPIView.as_view(), name="api_schema"),
    # The split view keeps script out of the page, as the content policy asks.
    path("docs/", SpectacularSwaggerSplitView.as_view(url_name="api_schema"), name="api_docs"),
]

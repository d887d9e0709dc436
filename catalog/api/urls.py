"""REST addresses of catalog."""

from django.urls import URLPattern, URLResolver, path

from catalog.api.bulk import BulkView
from catalog.api.public import ChainViewSet, StandardViewSet
from catalog.api.rows import RowViewSet

ROWS = RowViewSet.as_view({"get": "list", "post": "create"})
ROW = RowViewSet.as_view({"get": "retrieve", "patch": "partial_update", "delete": "destroy"})
urlpatterns: list[URLPattern | URLResolver] = [
    path("labs/<int:lab>/capabilities/", ROWS, name="api_capabilities"),
    path("labs/<int:lab>/capabilities/bulk/", BulkView.as_view(), name="api_capabilities_bulk"),
    path("labs/<int:lab>/capabilities/<int:row>/", ROW, name="api_capability"),
    path("chains/", ChainViewSet.as_view({"get": "list"}), name="api_chains"),
    path("standards/", StandardViewSet.as_view({"get": "list"}), name="api_standards"),
]

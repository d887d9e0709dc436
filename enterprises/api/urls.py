"""REST addresses of enterprises."""

from django.urls import URLPattern, URLResolver, path

from enterprises.api import views

urlpatterns: list[URLPattern | URLResolver] = [
    path("demands/", views.DemandViewSet.as_view({"get": "list", "post": "create"}), name="api_demands"),
    path("demands/<int:pk>/", views.DemandView.as_view(), name="api_demand"),
]

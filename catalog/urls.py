"""Addresses of the catalog pages."""

from django.urls import URLPattern, URLResolver, path

from catalog.views import register

urlpatterns: list[URLPattern | URLResolver] = [
    path("register/lab/", register.register, name="register_lab"),
    path("claims/", register.claim_list, name="claim_list"),
    path("claims/<int:pk>/", register.claim_decide, name="claim_decide"),
]

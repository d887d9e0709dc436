"""Every address of the site; each app lists its own."""

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("django_prometheus.urls")),
    path("i18n/", include("django.conf.urls.i18n")),
    path("api/", include("config.api")),
    path("", include("backbone.urls")),
    path("", include("accounts.urls")),
    path("", include("catalog.urls")),
    path("", include("enterprises.urls")),
    path("", include("matching.urls")),
]

handler404 = "backbone.views.errors.not_found"

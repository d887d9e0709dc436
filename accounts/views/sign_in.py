"""Signing in, signing out, and the language of the pages."""

import time
from typing import Any

from django.conf import settings
from django.contrib.auth import login, logout
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import check_for_language
from django.views.decorators.http import require_POST, require_safe

from accounts.actions.sessions import record_sign_in, record_sign_out
from accounts.actions.users import set_language
from accounts.forms import SignInForm
from accounts.models import User
from backbone.addresses import client_address

MODEL_BACKEND = "django.contrib.auth.backends.ModelBackend"


class SignIn(LoginView):
    """Five wrong passwords lock username and address for 15 minutes (django-axes)."""

    template_name = "accounts/sign_in.html"
    authentication_form = SignInForm
    redirect_authenticated_user = True

    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        response = super().form_valid(form)
        begin_session(self.request)
        user: Any = form.get_user()
        record_sign_in(by=user, address=client_address(self.request))
        if user.language:
            _remember_language(response, user.language)
        return response


def sign_in_new(request: HttpRequest, user: User) -> None:
    """Signs in somebody who has just registered."""
    login(request, user, backend=MODEL_BACKEND)
    begin_session(request)


def begin_session(request: HttpRequest) -> None:
    """Starts the clocks of a session (accounts.middleware) and forgets whom an earlier one acted for."""
    request.session["began"] = request.session["seen"] = int(time.time())
    request.session.pop("membership", None)


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    if request.user.is_authenticated:
        record_sign_out(by=request.user)  # type: ignore[arg-type]
        logout(request)
    return redirect(settings.LOGOUT_REDIRECT_URL)


@require_POST
def choose_language(request: HttpRequest) -> HttpResponse:
    """POST language, next: keeps the language in a cookie and, when signed in, with the user."""
    language = request.POST.get("language", "")
    response = redirect(own_address(request, request.POST.get("next", "")))
    if language in dict(settings.LANGUAGES) and check_for_language(language):
        if request.user.is_authenticated:
            set_language(by=request.user, language=language)  # type: ignore[arg-type]
        _remember_language(response, language)
    return response


@require_safe
def register(request: HttpRequest) -> HttpResponse:
    """Which kind of account: the forms themselves belong to the apps that know enterprises and labs."""
    return render(request, "accounts/register.html", {"breadcrumbs": []})


def own_address(request: HttpRequest, asked: str) -> str:
    """`asked` if it stays on this site, else the home page."""
    hosts = {request.get_host()}
    is_own = url_has_allowed_host_and_scheme(asked, allowed_hosts=hosts, require_https=request.is_secure())
    return asked if is_own else reverse(settings.LOGIN_REDIRECT_URL)


def _remember_language(response: HttpResponse, language: str) -> None:
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=365 * 24 * 3600,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )

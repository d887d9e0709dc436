"""Which membership the signed-in user acts through, and how long a session lives."""

import time
from collections.abc import Callable

from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from accounts.acting import VISITOR, acting_for

IDLE_SECONDS = 30 * 60
ABSOLUTE_SECONDS = 12 * 3600
NOTED_EVERY = 30
"""Seconds between two notes of the last request: a busy session is not written on every click."""


class CurrentMembership:
    """Sets `request.acting`. The membership is fixed when the session first has one.

    Ends the session when it was idle for 30 minutes, is 12 hours old, or its membership has ended: a person whose
    role was taken or changed signs in again before doing anything in another one.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        acting = VISITOR
        if request.user.is_authenticated and is_session_alive(request, int(time.time())):
            pinned = request.session.get("membership")
            acting = acting_for(request.user, pinned)
            if pinned is None and acting.membership is not None:
                request.session["membership"] = acting.membership
            if pinned is not None and acting.membership is None:
                _end(request, _("您的身份已变更，请重新登录。"))
                acting = VISITOR
        request.acting = acting  # type: ignore[attr-defined]
        return self.get_response(request)


def is_session_alive(request: HttpRequest, now: int) -> bool:
    """Notes that the session is in use, or ends it. `now`: seconds since 1970."""
    session = request.session
    began, seen = session.get("began"), session.get("seen")
    if began is None or seen is None:
        session["began"] = session["seen"] = now
        return True
    if now - began > ABSOLUTE_SECONDS or now - seen > IDLE_SECONDS:
        _end(request, _("登录已超时，请重新登录。"))
        return False
    if now - seen > NOTED_EVERY:
        session["seen"] = now
    return True


def _end(request: HttpRequest, why: str) -> None:
    logout(request)
    messages.info(request, why)

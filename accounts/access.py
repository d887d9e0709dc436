"""Who may open a page. Whose rows they see there is the business of for_acting() querysets."""

from collections.abc import Callable
from functools import wraps
from math import ceil
from typing import Any, TypeVar

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render

from accounts.acting import VISITOR, Acting
from accounts.models import User
from backbone.actions.rates import count_hit
from backbone.addresses import client_address


class SignedInRequest(HttpRequest):
    """What views behind a sign-in get: CurrentMembership and login_required have seen to it."""

    user: User
    acting: Acting


def acting_in(request: HttpRequest) -> Acting:
    """Who acts on a page that anyone may open: the visitor where nobody signed in."""
    return getattr(request, "acting", VISITOR)


View = TypeVar("View", bound=Callable[..., HttpResponseBase])


def kinds_required(*kinds: str) -> Callable[[View], View]:
    """Decorator: only members of active organisations of these kinds; visitors are sent to sign in, others get 403."""
    return _required(lambda acting: acting.kind in kinds)


def duty_required(*duties: str) -> Callable[[View], View]:
    """Decorator: only operators with one of these duties."""
    return _required(lambda acting: acting.is_operator and acting.duty in duties)


def keepers_required(view: View) -> View:
    """Decorator: only those who keep the vocabulary."""
    return _required(lambda acting: acting.keeps_vocabulary)(view)


def posts_limited(scope: str, *, limit: int, seconds: int, and_get: str = "") -> Callable[[View], View]:
    """Decorator: at most so many POSTs from one network address; more are answered 429.

    `and_get`: a query parameter whose presence makes a GET count too.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def limited(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if request.method == "POST" or and_get in request.GET:
                caller = f"{scope}:{client_address(request)}"
                if wait := count_hit(caller=caller, limit=limit, seconds=seconds):
                    return render(request, "429.html", {"minutes": ceil(wait / 60)}, status=429)
            return view(request, *args, **kwargs)

        return limited  # type: ignore[return-value]

    return decorate


def _required(is_allowed: Callable[[Acting], bool]) -> Callable[[View], View]:
    def decorate(view: View) -> View:
        @wraps(view)
        @login_required
        def checked(request: SignedInRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not is_allowed(request.acting):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        return checked  # type: ignore[return-value]

    return decorate

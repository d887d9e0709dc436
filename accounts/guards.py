"""Who may open a page: a decorator that names the kinds of organisation, and nothing else."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase

from accounts.acting import VISITOR, Acting

View = Callable[..., HttpResponseBase]


def acting_in(request: HttpRequest) -> Acting:
    """Who acts on this page; the visitor where nobody signed in."""
    return getattr(request, "acting", VISITOR)


def only_for(*kinds: str) -> Callable[[View], View]:
    """Lets in who acts for an organisation of one of the kinds; a visitor is sent to sign in, others get 403."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            acting = acting_in(request)
            if acting.user is None:
                return redirect_to_login(request.get_full_path())
            if acting.kind not in kinds:
                raise PermissionDenied
            return view(request, *args, **kwargs)

        return guarded

    return decorate

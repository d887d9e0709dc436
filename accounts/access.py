"""Who may open a page. Whose rows they see there is the business of for_acting() querysets."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase

from accounts.acting import Acting
from accounts.models import User


class SignedInRequest(HttpRequest):
    """What views behind a sign-in get: CurrentMembership and login_required have seen to it."""

    user: User
    acting: Acting


View = TypeVar("View", bound=Callable[..., HttpResponseBase])


def kinds_required(*kinds: str) -> Callable[[View], View]:
    """Decorator: only members of active organisations of these kinds; visitors are sent to sign in, others get 403."""
    return _required(lambda acting: acting.kind in kinds)


def duty_required(*duties: str) -> Callable[[View], View]:
    """Decorator: only operators with one of these duties."""
    return _required(lambda acting: acting.is_operator and acting.duty in duties)


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

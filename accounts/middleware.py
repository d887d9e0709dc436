"""Which membership the signed-in user acts through."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from accounts.acting import Acting, acting_for


class CurrentMembership:
    """Sets `request.acting`: user, organisation and role, or the anonymous visitor."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        acting: Acting = acting_for(request.user, request.session.get("organisation"))
        request.acting = acting  # type: ignore[attr-defined]
        return self.get_response(request)

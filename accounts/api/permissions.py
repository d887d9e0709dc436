"""What a token may do. Public endpoints say so with permission_classes = [AllowAny]."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rest_framework.permissions import SAFE_METHODS, BasePermission
from rest_framework.request import Request

from accounts.acting import VISITOR, Acting
from accounts.models import Scope

if TYPE_CHECKING:
    from rest_framework.views import APIView


class HasScope(BasePermission):
    """The token holds `view.required_scopes[method]`; reading needs `read` unless the view says otherwise.

    A writing method that names no scope is refused. Without a token the answer is 401.
    """

    def has_permission(self, request: Request, view: APIView) -> bool:
        acting: Acting | None = request.auth
        if acting is None:
            return False
        required: dict[str, str] = getattr(view, "required_scopes", {})
        if request.method in SAFE_METHODS:
            return required.get("GET", Scope.READ) in acting.scopes
        return required.get(request.method or "") in acting.scopes


def acting_of(request: Request) -> Acting:
    """Who calls the API: the token's Acting, or the visitor."""
    return request.auth or VISITOR

"""Bearer tokens of systems that act for an organisation."""

from django.utils import timezone
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from accounts.acting import Acting
from accounts.actions.tokens import USE_NOTED_EVERY, note_use
from accounts.models import ApiToken, User
from backbone.crypto import digest


class TokenAuthentication(BaseAuthentication):
    """`Authorization: Bearer <token>` → request.user, and request.auth = Acting with the token's id and scopes."""

    keyword = "Bearer"

    def authenticate(self, request: Request) -> tuple[User, Acting] | None:
        kind, _, secret = request.headers.get("Authorization", "").partition(" ")
        if kind.lower() != self.keyword.lower():
            return None
        token = ApiToken.objects.usable(digest(secret.strip()))
        if token is None:
            raise AuthenticationFailed
        now = timezone.now()
        if token.last_used_at is None or now - token.last_used_at > USE_NOTED_EVERY:
            note_use(token=token.pk, at=now)
        acting = Acting(
            user=token.user, organisation=token.organisation, token=token.pk, scopes=frozenset(token.scopes)
        )
        return token.user, acting

    def authenticate_header(self, request: Request) -> str:
        return f'{self.keyword} realm="lianjian"'

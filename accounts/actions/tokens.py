"""API tokens: made once, shown once, kept as a hash, revoked at once."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from accounts.models import SCOPES_BY_KIND, ApiToken, Organisation, OrganisationState, User
from backbone.actions.changes import next_change, record
from backbone.crypto import digest, new_secret
from backbone.refusals import NotThere, Refused

MARK = "lj_"
MAX_DAYS = 366
USE_NOTED_EVERY = timedelta(minutes=1)


class ScopeNotAllowed(Refused):
    code = "scope_not_allowed"
    status = 422
    zh = "这个单位的令牌不能有权限 {scope}。"
    en = "A token of this organisation cannot have the scope {scope}."


class TokenLifeInvalid(Refused):
    code = "token_life_invalid"
    status = 422
    zh = "有效期须为 1 到 {limit} 天。"
    en = "A token may live 1 to {limit} days."


def create_token(
    *, by: User, organisation: Organisation, name: str, scopes: Sequence[str], days: int
) -> tuple[ApiToken, str]:
    """A token of `by` for an organisation they act for, and its secret, which is nowhere else. `days` of life."""
    allowed = SCOPES_BY_KIND[organisation.kind] if organisation.state == OrganisationState.ACTIVE else ()
    refused = sorted(set(scopes) - set(allowed))
    if refused or not scopes:
        raise ScopeNotAllowed(field="scopes", scope=", ".join(refused) or "—")
    if not 1 <= days <= MAX_DAYS:
        raise TokenLifeInvalid(field="days", limit=MAX_DAYS)
    secret = MARK + new_secret()
    with transaction.atomic():
        change = next_change()
        token = ApiToken.objects.create(
            user=by,
            organisation=organisation,
            name=name,
            prefix=secret[:10],
            sha256=digest(secret),
            scopes=sorted(set(scopes)),
            expires_at=timezone.now() + timedelta(days=days),
        )
        _record(change, "token.create", token, by=by)
    return token, secret


def revoke_token(*, by: User, token: ApiToken) -> None:
    """Ends a token at once; ending it again changes nothing and raises NotThere."""
    with transaction.atomic():
        change = next_change()
        if not ApiToken.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=timezone.now()):
            raise NotThere
        _record(change, "token.revoke", token, by=by)


def note_use(*, token: int, at: datetime) -> None:
    """Remembers the last use, at most once a minute, whichever process sees it first."""
    stale = Q(last_used_at=None) | Q(last_used_at__lt=at - USE_NOTED_EVERY)
    ApiToken.objects.filter(stale, pk=token).update(last_used_at=at)


def _record(change: int, action: str, token: ApiToken, *, by: User) -> None:
    record(
        change,
        by=by,
        action=action,
        subject_kind="token",
        subject=token.pk,
        details={"name": token.name, "prefix": token.prefix, "scopes": token.scopes, "user": token.user_id},
        organisation=token.organisation_id,
    )

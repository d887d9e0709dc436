"""API tokens from making to ending."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from rest_framework.test import APIClient

from accounts.actions.memberships import end_membership
from accounts.actions.tokens import ScopeNotAllowed, TokenLifeInvalid, create_token, note_use, revoke_token
from accounts.models import ApiToken, OrganisationState
from backbone.crypto import digest
from backbone.models import AuditEntry
from backbone.refusals import NotThere
from tests.factories import make_acting, make_token

pytestmark = pytest.mark.django_db
FEED = "/api/v1/changes/"


def call(secret: str, scheme: str = "Bearer") -> int:
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"{scheme} {secret}")
    status: int = client.get(FEED).status_code
    return status


def test_the_secret_is_nowhere_but_in_the_answer() -> None:
    secret = make_token(make_acting("lab"))
    token = ApiToken.objects.get()
    assert token.sha256 == digest(secret)
    assert secret.startswith(token.prefix)
    kept = str(ApiToken.objects.values().get()) + str(list(AuditEntry.objects.values()))
    assert secret not in kept


def test_a_token_opens_the_api_whatever_the_case_of_bearer() -> None:
    secret = make_token(make_acting("lab"))
    assert (call(secret), call(secret, "bearer")) == (200, 200)


@pytest.mark.parametrize("secret", ["", "lj_", "lj_" + "x" * 40, "é", "a b"])
def test_a_wrong_token_is_401(secret: str) -> None:
    answer = APIClient().get(FEED, headers={"Authorization": f"Bearer {secret}"})
    assert answer.status_code == 401
    assert answer["WWW-Authenticate"].startswith("Bearer")
    assert answer.json()["errors"][0]["code"] == "authentication_failed"


def test_another_scheme_is_no_token() -> None:
    assert call("dXNlcjpwYXNz", "Basic") == 401


@pytest.mark.parametrize("end", ["revoked", "expired", "membership", "user", "organisation"])
def test_a_token_ends_at_once(end: str) -> None:
    acting = make_acting("lab")
    assert acting.user is not None
    assert acting.organisation is not None
    secret = make_token(acting)
    assert call(secret) == 200
    token = ApiToken.objects.get()
    if end == "revoked":
        revoke_token(by=acting.user, token=token)
    elif end == "expired":
        ApiToken.objects.update(expires_at=timezone.now())
    elif end == "membership":
        end_membership(by=make_acting("operator").user, membership=acting.user.memberships.get())  # type: ignore[arg-type]
    elif end == "user":
        acting.user.is_active = False
        acting.user.save()
    else:
        acting.organisation.state = OrganisationState.CLOSED
        acting.organisation.save()
    assert call(secret) == 401


def test_revoking_twice_is_told() -> None:
    acting = make_acting("lab")
    assert acting.user is not None
    make_token(acting)
    token = ApiToken.objects.get()
    revoke_token(by=acting.user, token=token)
    with pytest.raises(NotThere):
        revoke_token(by=acting.user, token=token)
    assert AuditEntry.objects.filter(action="token.revoke").count() == 1


@pytest.mark.parametrize(
    ("kind", "scopes"),
    [
        ("enterprise", ["lab:write"]),
        ("lab", ["read", "demand:write"]),
        ("operator", ["read"]),
        ("lab", []),
        ("lab", ["*"]),
    ],
)
def test_scopes_beyond_the_role_are_refused(kind: str, scopes: list[str]) -> None:
    acting = make_acting(kind)
    with pytest.raises(ScopeNotAllowed):
        make_token_with(acting, scopes=scopes)
    assert ApiToken.objects.count() == 0


def test_an_unconfirmed_organisation_gets_no_token() -> None:
    acting = make_acting("lab")
    assert acting.organisation is not None
    acting.organisation.state = OrganisationState.PENDING
    with pytest.raises(ScopeNotAllowed):
        make_token_with(acting)


@pytest.mark.parametrize("days", [0, 367])
def test_a_token_lives_at_most_a_year(days: int) -> None:
    with pytest.raises(TokenLifeInvalid):
        make_token_with(make_acting("lab"), days=days)


def make_token_with(acting: Any, scopes: list[str] | None = None, days: int = 30) -> None:
    create_token(
        by=acting.user,
        organisation=acting.organisation,
        name="x",
        scopes=["read"] if scopes is None else scopes,
        days=days,
    )


def test_the_last_use_is_noted_at_most_once_a_minute(django_assert_num_queries: Any) -> None:
    secret = make_token(make_acting("lab"))
    call(secret)
    first = ApiToken.objects.get().last_used_at
    with django_assert_num_queries(3):  # token, rate, feed
        call(secret)
    assert ApiToken.objects.get().last_used_at == first
    note_use(token=ApiToken.objects.get().pk, at=first + timedelta(seconds=59))
    assert ApiToken.objects.get().last_used_at == first
    ApiToken.objects.update(last_used_at=first - timedelta(seconds=61))
    call(secret)
    assert ApiToken.objects.get().last_used_at > first


class TestPage:
    def test_made_shown_once_and_revoked(self, page: Any) -> None:
        browser = page(make_acting("lab"))
        made = browser.post("/account/tokens/", {"name": "实验室系统", "scopes": ["read", "lab:write"], "days": 90})
        token = ApiToken.objects.get()
        secret = made.context["secret"]
        assert digest(secret) == token.sha256
        assert secret in made.content.decode()
        assert secret not in browser.get("/account/tokens/").content.decode()
        browser.post(f"/account/tokens/{token.pk}/revoke/")
        assert call(secret) == 401

    def test_only_scopes_of_the_role_are_offered(self, page: Any) -> None:
        shown = page(make_acting("enterprise")).get("/account/tokens/").content.decode()
        assert "demand:write" in shown
        assert "lab:write" not in shown
        refused = page(make_acting("enterprise")).post(
            "/account/tokens/", {"name": "x", "scopes": ["lab:write"], "days": 90}
        )
        assert refused.status_code == 200
        assert ApiToken.objects.count() == 0

    def test_a_foreign_token_is_unknown(self, page: Any) -> None:
        make_token(make_acting("lab"))
        token = ApiToken.objects.get()
        assert page(make_acting("lab")).post(f"/account/tokens/{token.pk}/revoke/").status_code == 404
        assert ApiToken.objects.live().count() == 1


def test_security_finds_live_tokens(page: Any) -> None:
    acting = make_acting("lab")
    make_token(acting)
    browser = page(make_acting("operator", duty="security"))
    assert len(browser.get("/operations/security/?is_live=true").context["rows"]) == 1
    ApiToken.objects.update(expires_at=timezone.now())
    assert len(browser.get("/operations/security/?is_live=true").context["rows"]) == 0
    assert len(browser.get("/operations/security/?is_live=false&q=lj_").context["rows"]) == 1


def test_the_document_describes_bearer_tokens_and_refusals(client: Any) -> None:
    document = client.get("/api/schema/?format=json").json()
    assert document["components"]["securitySchemes"]["token"]["scheme"] == "bearer"
    operation = document["paths"]["/api/v1/changes/"]["get"]
    assert operation["security"] == [{"token": []}]
    assert "application/problem+json" in operation["responses"]["401"]["content"]

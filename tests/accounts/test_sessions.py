"""Signing in, and how sessions end."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from axes.models import AccessAttempt
from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.test import Client
from django.utils import timezone

from accounts import middleware
from accounts.actions.memberships import end_membership, set_membership
from accounts.actions.users import reset_password, set_active
from accounts.models import Duty, Membership, User
from backbone.models import AuditEntry
from tests.factories import PASSWORD, make_acting, make_organisation, make_user

pytestmark = pytest.mark.django_db


def sign_in(browser: Client, username: str, password: str = PASSWORD, **extra: Any) -> Any:
    return browser.post("/sign-in/", {"username": username, "password": password, **extra})


def is_signed_in(browser: Client) -> bool:
    return browser.get("/account/").status_code == 200


@contextmanager
def later(monkeypatch: pytest.MonkeyPatch, seconds: float) -> Iterator[None]:
    with monkeypatch.context() as patched:
        now = middleware.time.time() + seconds
        patched.setattr(middleware.time, "time", lambda: now)
        yield


def test_signing_in_goes_where_one_wanted_to_but_never_off_the_site() -> None:
    make_user("li")
    assert sign_in(Client(), "li", next="/account/tokens/")["Location"] == "/account/tokens/"
    assert sign_in(Client(), "li", next="https://evil.example/")["Location"] == "/"
    assert AuditEntry.objects.filter(action="session.begin").count() == 2


def test_signing_out_is_a_post() -> None:
    make_user("li")
    browser = Client()
    sign_in(browser, "li")
    assert browser.get("/sign-out/").status_code == 405
    assert is_signed_in(browser)
    browser.post("/sign-out/")
    assert not is_signed_in(browser)


class TestLockOut:
    def test_five_wrong_passwords_lock_for_a_quarter_of_an_hour(self) -> None:
        make_user("li"), make_user("wang")
        statuses = [sign_in(Client(), "li", "wrong").status_code for _ in range(5)]
        assert statuses == [200, 200, 200, 200, 429]
        locked = sign_in(Client(), "li")
        assert locked.status_code == 429
        assert "15" in locked.content.decode()
        assert sign_in(Client(), "wang").status_code == 302
        AccessAttempt.objects.update(attempt_time=timezone.now() - timedelta(minutes=14))
        assert sign_in(Client(), "li").status_code == 429
        AccessAttempt.objects.update(attempt_time=timezone.now() - timedelta(minutes=16))
        assert sign_in(Client(), "li").status_code == 302

    def test_another_address_is_not_locked(self) -> None:
        make_user("li")
        for _ in range(5):
            sign_in(Client(), "li", "wrong")
        assert sign_in(Client(REMOTE_ADDR="10.0.0.9"), "li").status_code == 302

    def test_a_name_that_does_not_exist_locks_alike(self) -> None:
        statuses = [sign_in(Client(), "nobody", "wrong").status_code for _ in range(6)]
        assert statuses == [200, 200, 200, 200, 429, 429]

    def test_security_ends_a_lock_out_early(self, page: Any) -> None:
        make_user("li")
        for _ in range(5):
            sign_in(Client(), "li", "wrong")
        browser = page(make_acting("operator", duty=Duty.SECURITY))
        assert "li" in browser.get("/operations/security/").content.decode()
        browser.post(f"/operations/security/lockouts/{AccessAttempt.objects.get().pk}/end/")
        assert sign_in(Client(), "li").status_code == 302
        assert AuditEntry.objects.get(action="session.unlock").details["username"] == "li"


def test_a_wrong_name_costs_as_much_hashing_as_a_wrong_password(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.PBKDF2PasswordHasher"]
    monkeypatch.setattr(PBKDF2PasswordHasher, "iterations", 1000)
    rounds: list[int] = []
    encode = PBKDF2PasswordHasher.encode

    def counted(self: Any, password: str, salt: str, iterations: int | None = None) -> str:
        rounds.append(iterations or self.iterations)
        return str(encode(self, password, salt, iterations))

    monkeypatch.setattr(PBKDF2PasswordHasher, "encode", counted)
    make_user("li")
    spent = []
    for username in ("li", "nobody"):
        rounds.clear()
        sign_in(Client(), username, "wrong")
        spent.append(sum(rounds))
    assert spent == [1000, 1000]


class TestLife:
    @pytest.fixture
    def browser(self) -> Client:
        make_acting("lab", user=make_user("li"))
        browser = Client()
        sign_in(browser, "li")
        return browser

    def test_idle_for_half_an_hour(self, browser: Client, monkeypatch: pytest.MonkeyPatch) -> None:
        with later(monkeypatch, 29 * 60):
            assert is_signed_in(browser)
        with later(monkeypatch, 58 * 60):
            assert is_signed_in(browser)
        with later(monkeypatch, 89 * 60):
            assert not is_signed_in(browser)

    def test_twelve_hours_however_busy(self, browser: Client, monkeypatch: pytest.MonkeyPatch) -> None:
        for minutes in range(25, 12 * 60, 25):
            with later(monkeypatch, minutes * 60):
                assert is_signed_in(browser), minutes
        with later(monkeypatch, 12 * 3600 + 60):
            assert not is_signed_in(browser)

    def test_a_new_password_ends_the_other_sessions(self, browser: Client) -> None:
        other = Client()
        sign_in(other, "li")
        new = "another-long-secret-9"
        done = other.post("/account/password/", {"old_password": PASSWORD, "new_password1": new, "new_password2": new})
        assert done.status_code == 302
        assert is_signed_in(other)
        assert not is_signed_in(browser)

    @pytest.mark.parametrize("weak", ["short", "1234567890123", "password1234"])
    def test_a_weak_password_is_refused(self, browser: Client, weak: str) -> None:
        form = {"old_password": PASSWORD, "new_password1": weak, "new_password2": weak}
        assert browser.post("/account/password/", form).status_code == 200
        assert User.objects.get(username="li").check_password(PASSWORD)

    @pytest.mark.parametrize("cause", ["ended", "changed", "password", "inactive"])
    def test_what_an_operator_does_ends_the_session(self, browser: Client, cause: str) -> None:
        assert is_signed_in(browser)
        operator = make_acting("operator").user
        assert operator is not None
        user, membership = User.objects.get(username="li"), Membership.objects.get(user__username="li")
        if cause == "ended":
            end_membership(by=operator, membership=membership)
        elif cause == "changed":
            set_membership(by=operator, user=user, organisation=membership.organisation, is_admin=True)
        elif cause == "password":
            reset_password(by=operator, user=user)
        else:
            set_active(by=operator, user=user, is_active=False)
        assert not is_signed_in(browser)


def test_a_page_costs_three_queries_to_know_who_asks(page: Any, django_assert_num_queries: Any) -> None:
    browser = page(make_acting("lab"))
    browser.get("/language/")
    with django_assert_num_queries(3):  # session, user, membership with organisation
        browser.get("/language/")


class TestSwitching:
    def test_between_own_organisations_only(self, page: Any) -> None:
        first = make_acting("lab")
        second = make_acting("enterprise", user=first.user)
        foreign = make_acting("lab")
        browser = page(first)
        browser.post("/account/organisation/", {"membership": second.membership})
        assert browser.get("/account/").context["acting"].organisation == second.organisation
        browser.post("/account/organisation/", {"membership": foreign.membership})
        assert browser.get("/account/").context["acting"].organisation == second.organisation
        for nonsense in ("", "x", "9" * 30, "٣"):
            assert browser.post("/account/organisation/", {"membership": nonsense}).status_code == 302

    def test_a_closed_organisation_cannot_be_acted_for(self, page: Any) -> None:
        acting = make_acting("lab", organisation=make_organisation("lab", state="closed"))
        assert acting.organisation is None


class TestLanguage:
    def test_kept_for_the_visitor_in_a_cookie_and_for_the_user_everywhere(self, page: Any) -> None:
        visitor = Client()
        assert "登录" in visitor.get("/sign-in/").content.decode()
        visitor.post("/language/", {"language": "en", "next": "/sign-in/"})
        assert 'lang="en"' in visitor.get("/sign-in/").content.decode()
        make_user("li")
        sign_in(visitor, "li")
        visitor.post("/language/", {"language": "en"})
        elsewhere = Client()
        sign_in(elsewhere, "li")
        assert 'lang="en"' in elsewhere.get("/account/").content.decode()

    @pytest.mark.parametrize("language", ["xx", "", "../en"])
    def test_only_languages_there_are(self, language: str) -> None:
        assert not Client().post("/language/", {"language": language}).cookies

    def test_never_off_the_site(self) -> None:
        answer = Client().post("/language/", {"language": "en", "next": "//evil.example/"})
        assert answer["Location"] == "/"


def test_posts_need_the_token_of_their_form() -> None:
    assert Client(enforce_csrf_checks=True).post("/sign-in/", {"username": "li", "password": "x"}).status_code == 403

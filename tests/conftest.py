"""Fixtures every test may ask for; tests that ask for no database get none."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client
from rest_framework.test import APIClient

from accounts.acting import Acting
from tests.factories import make_token


@pytest.fixture(autouse=True)
def quick_and_local(settings: object, tmp_path: Path) -> None:
    """Cheap password hashes, files of each test in its own folder, and no broker that anybody could reach."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # type: ignore[attr-defined]
    settings.FILES_DIR = tmp_path / "files"  # type: ignore[attr-defined]
    settings.IS_DEMO = False  # type: ignore[attr-defined]
    settings.STORAGES = {  # type: ignore[attr-defined]
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }


@pytest.fixture(autouse=True)
def hints(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The tasks that workers were hinted to do, in order, instead of a message to Redis."""
    sent: list[str] = []

    def note(task: str, *args: str) -> bool:
        sent.append(task)
        return True

    monkeypatch.setattr("backbone.wake.hint", note)
    return sent


@pytest.fixture
def page() -> Callable[[Acting | None], Client]:
    """page(acting) = a browser signed in as that member; page(None) = a visitor."""

    def open_as(acting: Acting | None) -> Client:
        client = Client()
        if acting is not None:
            assert acting.user is not None
            client.force_login(acting.user)
            session = client.session
            session["membership"] = acting.membership
            session.save()
        return client

    return open_as


@pytest.fixture
def api() -> Callable[[Acting | None], APIClient]:
    """api(acting) = a client with a token of that member, every scope; api(None) = one without."""

    def call_as(acting: Acting | None, *scopes: str) -> APIClient:
        client = APIClient()
        if acting is not None:
            client.credentials(HTTP_AUTHORIZATION=f"Bearer {make_token(acting, scopes or None)}")
        return client

    return call_as

"""A clock that tests may set, and a database whose matching day is that clock's."""

import datetime as dt
from collections.abc import Callable

import pytest
from django.utils import timezone

from catalog.knowledge import forget_knowledge


@pytest.fixture(autouse=True)
def own_knowledge() -> None:
    """Each test starts with an empty database, and so must the process' memory of vocabulary and standards."""
    forget_knowledge()


@pytest.fixture
def on_day(monkeypatch: pytest.MonkeyPatch) -> Callable[[dt.date], None]:
    """on_day(d) = from now on the platform's date is d."""

    def move(day: dt.date) -> None:
        monkeypatch.setattr(timezone, "localdate", lambda *ignored: day)

    return move

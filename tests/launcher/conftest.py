"""A folder of servers for one test; the environment names no servers, whatever the machine offers."""

from pathlib import Path

import pytest

from launcher.servers import Var


@pytest.fixture(autouse=True)
def _no_given_servers(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL", "LIANJIAN_VAR"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def var(tmp_path: Path) -> Var:
    return Var(tmp_path / "var")

"""Throw-away processes: a queue of one's own and worker groups on the test's database. All end with the test."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection

from backbone import wake
from backbone.wake import hint as real_hint
from catalog.knowledge import forget_knowledge
from config.celery import app
from launcher.processes import spawn, tail
from launcher.valkey import Valkey
from launcher.wheels import valkey_program

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(autouse=True)
def own_knowledge() -> None:
    forget_knowledge()


@pytest.fixture
def queue(tmp_path: Path) -> Iterator[Valkey]:
    """A running queue server that tests may stop, hang, kill and empty."""
    server = Valkey(valkey_program(), tmp_path / "queue", tmp_path / "queue.log")
    server.start()
    try:
        yield server
    finally:
        if server.process is not None and server.process.poll() is None:
            server.process.kill()
            server.process.wait(10)


@pytest.fixture
def hints(queue: Valkey, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Hints go to the queue, as they do in a running site."""
    monkeypatch.setattr(wake, "hint", real_hint)
    monkeypatch.setattr(wake, "_resting_until", 0.0)
    monkeypatch.setattr(wake, "_local", type(wake._local)())
    before = app.conf.broker_write_url
    app.conf.broker_write_url = queue.url
    yield
    app.conf.broker_write_url = before


class Workers:
    """Worker groups (a Celery parent with its children and its beat), each killed as a whole."""

    def __init__(self, queue: Valkey, folder: Path) -> None:
        self.folder = folder
        self.groups: list[subprocess.Popen[bytes]] = []
        self.started = 0
        database = connection.settings_dict
        account = f"{database['USER']}:{database['PASSWORD']}" if database["PASSWORD"] else database["USER"]
        host, port = database["HOST"] or "", database["PORT"]
        if host.startswith("/"):  # the folder of a socket cannot stand before the slash of the name
            address = f"postgres://{account}@/{database['NAME']}?host={host}"
        else:
            address = f"postgres://{account}@{host}{f':{port}' if port else ''}/{database['NAME']}"
        self.environment = {
            **os.environ,
            "DATABASE_URL": address,
            "REDIS_URL": queue.url,
            "FILES_DIR": str(folder / "files"),
        }

    def start(self) -> None:
        self.started += 1
        beat = ["--beat", "--schedule", str(self.folder / f"beat{self.started}")]
        options = ["--concurrency", "1", "--loglevel", "ERROR", "--without-gossip", "--without-mingle"]
        command = [sys.executable, "-m", "celery", "-A", "config", "worker", *beat, *options]
        name = ["--hostname", f"w{self.started}@test", "--pidfile", ""]
        self.groups.append(
            spawn([*command, *name], log=self.log, environment=self.environment, folder=ROOT, on_death=signal.SIGKILL)
        )

    def kill(self, which: int) -> None:
        """kill -9 of a whole group; spawn gave it a session, and so a process group, of its own."""
        group = self.groups.pop(which)
        os.killpg(group.pid, signal.SIGKILL)
        group.wait(10)

    @property
    def log(self) -> Path:
        return self.folder / "workers.log"

    def said(self) -> str:
        return tail(self.log)


@pytest.fixture
def workers(queue: Valkey, tmp_path: Path) -> Iterator[Workers]:
    groups = Workers(queue, tmp_path)
    try:
        yield groups
    finally:
        while groups.groups:
            groups.kill(0)

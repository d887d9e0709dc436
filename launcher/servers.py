"""Who holds the embedded servers of one LIANJIAN_VAR: one holder at a time, commands join a demo or queue."""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import secrets
import shutil
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path

from launcher.messages import Refusal, disk_full
from launcher.postgres import OWNER, Postgres
from launcher.processes import is_alive, started_at, wait_until
from launcher.valkey import Valkey
from launcher.wheels import postgres_programs, valkey_program

NEEDED_MB = 500
SOCKET_LIMIT = 107  # bytes of a socket's path, including /.s.PGSQL.5432


@dataclass
class State:
    """What the holder tells the others, in run/state.json; the lock, not this file, says whether it lives."""

    pid: int
    started: str
    is_demo: bool
    environment: dict[str, str] = field(default_factory=dict)
    address: str = ""
    sockets: str = ""

    def is_current(self) -> bool:
        return is_alive(self.pid) and started_at(self.pid) == self.started


class Var:
    """The folder LIANJIAN_VAR: pg/, redis/, files/, snapshots/, log/, run/, secret_key."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder.expanduser().resolve()
        self.pg, self.redis, self.log, self.run = (self.folder / name for name in ("pg", "redis", "log", "run"))
        self.state_file = self.run / "state.json"

    def prepare(self) -> None:
        """Make the folders and the key; refuse a disk that is nearly full."""
        for name in ("redis", "files", "snapshots", "log", "run"):
            (self.folder / name).mkdir(mode=0o700 if name == "files" else 0o755, parents=True, exist_ok=True)
        free_mb = shutil.disk_usage(self.folder).free // 2**20
        if free_mb < NEEDED_MB:
            raise Refusal(disk_full(self.folder, free_mb, NEEDED_MB))
        for log in self.log.glob("*.log"):
            if log.stat().st_size > 10 * 2**20:
                log.replace(log.with_suffix(".old"))

    def secret_key(self) -> str:
        """Made once, readable by its owner only."""
        path = self.folder / "secret_key"
        if not path.exists():
            unfinished = self.run / f"secret_key.{os.getpid()}"
            unfinished.touch(mode=0o600)
            unfinished.write_text(secrets.token_urlsafe(50), encoding="ascii")
            unfinished.rename(path)
        return path.read_text(encoding="ascii").strip()

    def state(self) -> State | None:
        """What the present holder wrote; None when it wrote nothing yet or is gone."""
        try:
            state = State(**json.loads(self.state_file.read_text(encoding="utf-8")))
        except (OSError, ValueError, TypeError):
            return None
        return state if state.is_current() else None

    def write_state(self, state: State) -> None:
        unfinished = self.state_file.with_suffix(".part")
        unfinished.touch(mode=0o600)
        unfinished.write_text(json.dumps(asdict(state)), encoding="utf-8")
        unfinished.replace(self.state_file)

    def forget_state(self) -> None:
        """Remove what a former holder left, also when it was killed: its state and its folder of sockets."""
        with contextlib.suppress(OSError, ValueError, TypeError):
            left = State(**json.loads(self.state_file.read_text(encoding="utf-8")))
            if left.sockets and Path(left.sockets).name.startswith("lj-"):
                shutil.rmtree(left.sockets, ignore_errors=True)
        self.state_file.unlink(missing_ok=True)


class Held:
    """The servers this process holds; those whose address the environment gives are None."""

    def __init__(self, var: Var, given: dict[str, str], *, is_durable: bool) -> None:
        self.var = var
        self.sockets = _socket_folder()
        self.postgres: Postgres | None = None
        self.valkey: Valkey | None = None
        self.environment = dict(given)
        if "DATABASE_URL" not in given:
            self.postgres = Postgres(
                postgres_programs(), var.pg, self.sockets, var.log / "postgres.log", is_durable=is_durable
            )
        if "REDIS_URL" not in given:
            self.valkey = Valkey(valkey_program(), var.redis, var.log / "valkey.log")

    def start(self) -> None:
        if self.postgres is not None:
            self.postgres.start()
            self.environment["DATABASE_URL"] = self.postgres.url()
            self.environment["DATABASE_OWNER_URL"] = self.postgres.url(OWNER)
        if self.valkey is not None:
            self.valkey.start()
            self.environment["REDIS_URL"] = self.valkey.url

    def stop(self) -> None:
        if self.valkey is not None:
            self.valkey.stop()
        if self.postgres is not None:
            self.postgres.stop()
        shutil.rmtree(self.sockets, ignore_errors=True)

    def publish(self, *, is_demo: bool, address: str = "") -> None:
        """Tell other commands how to join."""
        pid = os.getpid()
        self.var.write_state(State(pid, started_at(pid), is_demo, self.environment, address, str(self.sockets)))


def given_servers() -> dict[str, str]:
    """The servers named by the environment; those are used as they are and not embedded."""
    names = ("DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL")
    return {name: os.environ[name] for name in names if os.environ.get(name)}


def _socket_folder() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="lj-"))
    if len(os.fsencode(folder / ".s.PGSQL.5432")) > SOCKET_LIMIT:
        folder.rmdir()
        folder = Path(tempfile.mkdtemp(prefix="lj-", dir="/tmp"))
    return folder


@contextlib.contextmanager
def hold(var: Var, *, is_demo: bool = False, is_durable: bool = True) -> Iterator[Held | State]:
    """The servers of `var` for the length of the block: started here, or those of the demo that runs there.

    A command waits for another command; a demo refuses to start beside a demo, the caller says so.
    """
    var.prepare()
    with (var.run / "lock").open("a", encoding="ascii") as lock:
        joined = _lock_or_join(lock.fileno(), var, is_demo=is_demo)
        if joined is not None:
            yield joined
            return
        var.forget_state()
        held = Held(var, given_servers(), is_durable=is_durable)
        try:
            if is_demo:
                var.write_state(State(os.getpid(), started_at(os.getpid()), True, sockets=str(held.sockets)))
            held.start()
            if not is_demo:
                held.publish(is_demo=False)
            yield held
        finally:
            held.stop()
            var.forget_state()


def _lock_or_join(lock: int, var: Var, *, is_demo: bool) -> State | None:
    """Take the lock (None), or the state of the demo that has it. The kernel frees it when its holder dies."""
    has_said_so = False
    while True:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return None
        except BlockingIOError:
            pass
        state = var.state()
        if state is not None and state.is_demo and (is_demo or state.environment):
            return state
        if not has_said_so:
            has_said_so = True
            print(f"Waiting for the command that uses {var.folder} now …", file=sys.stderr)
        wait_until(lambda: False, 0.2)

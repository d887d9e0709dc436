"""The embedded PostgreSQL: made once, started, stopped; reached through a socket in a private folder."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

from launcher import identity
from launcher.messages import Refusal, did_not_start, other_postgres, still_used
from launcher.processes import is_alive, spawn, stop, tail, wait_until

MAJOR = "16"  # the data folder belongs to one major; the wheel is pinned to it
DATABASE = "lianjian"
OWNER, APP = "lianjian_owner", "lianjian_app"
SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "100",
    "shared_buffers": "256MB",
    "work_mem": "32MB",
    "max_wal_size": "2GB",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "lc_messages": "C",
}
THROW_AWAY = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
SUPERUSER = "postgres"
ROLES = f"""
CREATE ROLE {OWNER} LOGIN CREATEDB;
CREATE ROLE {APP} LOGIN;
GRANT {APP} TO {OWNER};
"""


class Postgres:
    """One cluster in `folder`; `sockets` is a short, private folder; `programs` holds initdb, postgres, psql."""

    def __init__(self, programs: Path, folder: Path, sockets: Path, log: Path, *, is_durable: bool = True) -> None:
        self.who = identity.choose()
        self.programs = identity.programs_for(programs, self.who)
        self.link = folder
        self.folder = identity.home_for(folder, self.who)
        self.sockets = sockets
        self.log = log
        self.settings = SETTINGS if is_durable else {**SETTINGS, **THROW_AWAY}
        self.process: subprocess.Popen[bytes] | None = None

    def url(self, role: str = APP, database: str = DATABASE) -> str:
        return f"postgresql://{role}@/{database}?host={self.sockets}"

    def start(self, seconds: float = 60.0) -> None:
        """Make the cluster when it is missing, refuse one of another major, start, wait for it, make roles."""
        self._refuse_other_major()
        self._stop_leftover()
        is_new = not (self.folder / "PG_VERSION").exists()
        if is_new:
            self._make()
        os.chown(self.sockets, self.who.uid, self.who.gid)
        self._launch(seconds)
        if is_new:
            self._make_database()

    def stop(self, gently: signal.Signals = signal.SIGINT) -> None:
        """SIGINT: fast shutdown with a checkpoint; SIGQUIT: immediate, the next start replays the log."""
        if self.process is not None:
            stop(self.process, gently=gently, seconds=30.0)
            self.process = None

    def restart(self) -> None:
        """Start again after a stop or a crash, on the same socket."""
        self.stop(signal.SIGQUIT)
        self._launch(60.0)

    def sql(self, text: str, database: str = "postgres") -> str:
        """Run statements as the superuser of the cluster; what psql prints, unaligned."""
        command = [self.programs / "psql", "-XqAt", "-v", "ON_ERROR_STOP=1", "-d", self.url(SUPERUSER, database)]
        done = subprocess.run([*map(str, command), "-c", text], capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise Refusal(did_not_start("PostgreSQL", self.log, done.stderr.strip()))
        return done.stdout.strip()

    def _refuse_other_major(self) -> None:
        version = self.folder / "PG_VERSION"
        if version.exists() and version.read_text().strip() != MAJOR:
            found = version.read_text().strip()
            raise Refusal(other_postgres(self.link, found, MAJOR, is_root=os.geteuid() == 0))

    def _make(self) -> None:
        """initdb beside the final place, then rename: a killed initdb never leaves half a cluster there."""
        unfinished = self.folder.with_name(f"{self.folder.name}.part")
        shutil.rmtree(unfinished, ignore_errors=True)
        unfinished.mkdir(mode=0o700)
        os.chown(unfinished, self.who.uid, self.who.gid)
        characters = "UTF-8" if sys.platform == "darwin" else "C.UTF-8"
        options = ["--encoding=UTF8", "--locale=C", f"--lc-ctype={characters}", "--auth=trust", "--no-instructions"]
        command: list[str | Path] = [self.programs / "initdb", *options, "-U", SUPERUSER, "-D", unfinished]
        making = spawn(command, log=self.log, folder=unfinished, on_death=signal.SIGKILL, become=self.who.become)
        if making.wait() != 0:
            raise Refusal(did_not_start("initdb", self.log, tail(self.log)))
        unfinished.rename(self.folder)

    def _launch(self, seconds: float) -> None:
        options = [f"-c{name}={value}" for name, value in self.settings.items()]
        self.process = spawn(
            [self.programs / "postgres", "-D", self.folder, "-k", self.sockets, *options],
            log=self.log,
            folder=self.folder,
            on_death=signal.SIGQUIT,
            become=self.who.become,
        )
        wait_until(lambda: self._is_ready() or not self.is_running(), seconds)
        if not self._is_ready():
            self.stop(signal.SIGQUIT)
            raise Refusal(did_not_start("PostgreSQL", self.log, tail(self.log)))

    def is_running(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def _pid_file(self) -> list[str]:
        try:
            return (self.folder / "postmaster.pid").read_text().splitlines()
        except OSError:
            return []

    def _is_ready(self) -> bool:
        """The server itself writes its state into line 8 of postmaster.pid."""
        lines = self._pid_file()
        is_ours = self.process is not None and lines[:1] == [str(self.process.pid)]
        return is_ours and self.is_running() and len(lines) >= 8 and lines[7].strip() == "ready"

    def _stop_leftover(self) -> None:
        """End a server that a killed launcher left on this folder, and forget a pid file that names somebody else.

        The lock is ours, so no other launcher uses the folder; PostgreSQL itself guards it by its shared memory.
        """
        lines = self._pid_file()
        if not lines:
            return
        pid = int(lines[0])
        if is_alive(pid) and self._works_here(pid):
            os.kill(pid, signal.SIGQUIT)
            if not wait_until(lambda: not is_alive(pid), 20.0):
                raise Refusal(still_used(self.folder, pid))
        (self.folder / "postmaster.pid").unlink(missing_ok=True)

    def _works_here(self, pid: int) -> bool:
        """Whether this process is a server of this folder; numbers are given out again after a crash."""
        try:
            return Path(f"/proc/{pid}/cwd").resolve(strict=True) == self.folder.resolve()
        except OSError:
            shown = subprocess.run(["ps", "-o", "args=", "-p", str(pid)], capture_output=True, text=True, check=False)
            return "postgres" in shown.stdout and str(self.folder) in shown.stdout

    def _make_database(self) -> None:
        self.sql(ROLES)
        self.sql(f"CREATE DATABASE {DATABASE} OWNER {OWNER}")

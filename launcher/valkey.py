"""The embedded Valkey: a Redis-compatible server on a loopback port, with a password of its own. It keeps nothing."""

from __future__ import annotations

import secrets
import signal
import socket
import subprocess
from pathlib import Path

from launcher.messages import Refusal, did_not_start
from launcher.processes import spawn, stop, tail, wait_until


def free_port(first: int = 0) -> int:
    """A loopback port nobody uses now: the first free one from `first`, else any."""
    for port in range(first, first + 100) if first else (0,):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return int(probe.getsockname()[1])
    return free_port()


class Valkey:
    """One server; port and password stay the same across restarts of the same object."""

    def __init__(self, program: Path, folder: Path, log: Path) -> None:
        self.program = program
        self.folder = folder
        self.log = log
        self.port = free_port()
        self.password = secrets.token_urlsafe(24)
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"redis://:{self.password}@127.0.0.1:{self.port}/0"

    def start(self, seconds: float = 20.0) -> None:
        """The password goes through a private file, not through the command line that every user can read."""
        self.folder.mkdir(parents=True, exist_ok=True)
        settings = self.folder / "valkey.conf"
        settings.unlink(missing_ok=True)
        settings.touch(mode=0o600)
        settings.write_text(
            f"bind 127.0.0.1\nport {self.port}\nrequirepass {self.password}\n"
            'save ""\nappendonly no\nmaxmemory-policy noeviction\n',
            encoding="utf-8",
        )
        self.process = spawn([self.program, settings], log=self.log, folder=self.folder, on_death=signal.SIGKILL)
        wait_until(lambda: self.answers() or not self.is_running(), seconds)
        if not self.answers():
            self.stop()
            raise Refusal(did_not_start("Valkey", self.log, tail(self.log)))

    def is_running(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def answers(self) -> bool:
        """Whether the server on our port accepts our password."""
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=1.0) as line:
                line.sendall(f"AUTH {self.password}\r\nPING\r\n".encode())
                return line.recv(64).startswith(b"+OK")
        except OSError:
            return False

    def stop(self, gently: signal.Signals = signal.SIGTERM) -> None:
        if self.process is not None:
            stop(self.process, gently=gently, seconds=5.0)
            self.process = None

    def restart(self) -> None:
        """Start again after a stop or a crash, on the same port with the same password."""
        self.stop(signal.SIGKILL)
        self.start()

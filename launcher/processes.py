"""Starting and stopping child processes so that none outlives the launcher, however the launcher ends."""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None, use_errno=True)


def die_with_parent(on_death: signal.Signals) -> Callable[[], None]:
    """A step for the child between fork and exec: the kernel sends it `on_death` when its parent thread ends.

    Linux only. On macOS a launcher killed with -9 leaves its children; the next start ends the PostgreSQL among them.
    """
    parent = os.getpid()

    def step() -> None:
        if sys.platform == "linux":
            _libc.prctl(PR_SET_PDEATHSIG, int(on_death), 0, 0, 0)
            if os.getppid() != parent:  # it died before prctl
                os._exit(1)

    return step


def spawn(
    command: Sequence[str | Path],
    *,
    log: Path | None = None,
    environment: Mapping[str, str] | None = None,
    folder: Path | None = None,
    on_death: signal.Signals = signal.SIGTERM,
    become: Callable[[], None] | None = None,
) -> subprocess.Popen[bytes]:
    """Start `command` in a session of its own, so that Ctrl-C reaches only the launcher, which stops it in order.

    Call from the main thread: the death signal fires when the calling thread ends. `become` runs first in the child
    (another user, a user namespace). Output goes to `log`, else to the launcher's own streams.
    """
    mortal = die_with_parent(on_death)

    def before_exec() -> None:
        if become is not None:
            become()
        mortal()

    words = [str(word) for word in command]
    if log is None:
        return subprocess.Popen(words, env=environment, cwd=folder, start_new_session=True, preexec_fn=before_exec)
    with log.open("ab") as output:
        return subprocess.Popen(
            words,
            env=environment,
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            preexec_fn=before_exec,
        )


def stop(process: subprocess.Popen[bytes], *, gently: signal.Signals = signal.SIGTERM, seconds: float = 10.0) -> None:
    """Ask the process to end, wait `seconds`, then kill what is left of its session."""
    if process.poll() is None:
        process.send_signal(gently)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(seconds)
    with contextlib.suppress(ProcessLookupError, PermissionError):  # macOS answers EPERM for a group of zombies
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def is_alive(pid: int) -> bool:
    """Whether a process runs under this number; a zombie does not."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except (OSError, IndexError):
        return sys.platform != "linux"
    return state != "Z"


def started_at(pid: int) -> str:
    """A text that differs when the number was given to another process; empty where the system does not tell."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[19]
    except (OSError, IndexError):
        return ""


def wait_until(is_done: Callable[[], bool], seconds: float, pause: float = 0.02) -> bool:
    """Poll until `is_done` or the time is over; tells which."""
    end = time.monotonic() + seconds
    while not is_done():
        if time.monotonic() > end:
            return False
        time.sleep(pause)
    return True


def tail(log: Path, lines: int = 15) -> str:
    """The last lines of a log file, for a message."""
    try:
        return "\n".join(log.read_text(encoding="utf-8", errors="replace").splitlines()[-lines:])
    except FileNotFoundError:
        return ""

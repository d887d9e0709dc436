"""What the launcher says when it cannot go on: what is wrong, and what to type next."""

from __future__ import annotations

import errno
import shlex
from pathlib import Path

OLDEST_PYTHON = (3, 11)


class Refusal(Exception):
    """The launcher stops here; its text is all the user needs. `status` is the exit status."""

    def __init__(self, text: str, status: int = 1) -> None:
        super().__init__(text)
        self.status = status


def no_installer(version: str) -> str:
    return (
        f"Python {version} has neither pip nor ensurepip, so no packages can be installed.\n"
        "Install them and run the same command again:\n"
        "  Debian, Ubuntu:  apt-get install python3-venv\n"
        "  Fedora, openEuler:  dnf install python3-pip"
    )


def no_wheel(package: str, platform: str, version: str) -> str:
    return (
        f"No ready-made package of {package} exists for this machine ({platform}, Python {version}).\n"
        "Supported: Linux with glibc 2.34 or newer (x86_64, aarch64) and macOS, Python 3.11 to 3.13.\n"
        "If only the embedded servers are missing, use your own instead:\n"
        "  export DATABASE_URL=postgresql://USER:PASSWORD@HOST:5432/lianjian REDIS_URL=redis://HOST:6379/0"
    )


def install_failed(requirements: str, tail: str) -> str:
    return (
        f"Installing {requirements} failed. pip said:\n{tail}\n"
        "Check the network connection, then run the same command again."
    )


def wrong_hash(tail: str) -> str:
    return f"A downloaded package is not the one that was pinned; nothing of it was installed.\n{tail}"


def busy_port(port: int, free: int) -> str:
    return f"Port {port} is already in use. Choose another one:\n  python3 run.py demo --port {free}"


def already_running(address: str, pid: int, var: Path) -> str:
    return f"A demo already runs on {var}: {address} (process {pid}). Stop it with:\n  kill {pid}"


def disk_full(path: Path, free_mb: int, needed_mb: int) -> str:
    return (
        f"Not enough disk space for {path}: {free_mb} MB free, {needed_mb} MB needed.\n"
        "Free some space, or put the data elsewhere:\n"
        "  export LIANJIAN_VAR=/another/disk/lianjian"
    )


def other_postgres(folder: Path, found: str, ours: str, *, is_root: bool) -> str:
    """The two commands that carry the data over: dump with the old programs, load with ours."""
    pg, kept, dump = (shlex.quote(str(path)) for path in (folder, f"{folder}-{found}", folder.parent / "lianjian.sql"))
    save = (
        f"pg_ctl -D {pg} -o '-k /tmp -h \"\"' -w start && "
        f"pg_dump -h /tmp -U postgres --no-owner --no-privileges -f {dump} lianjian; pg_ctl -D {pg} -w stop"
    )
    if is_root:  # the old programs refuse root just as ours do
        save = f"unshare --user --map-user=65534 --map-group=65534 sh -c {shlex.quote(save)}"
    return (
        f"{folder} was written by PostgreSQL {found}; this version runs PostgreSQL {ours} and left it untouched.\n"
        f"Carry the data over with these two commands (the first needs the programs of PostgreSQL {found} in PATH):\n"
        f"  {save}\n"
        f"  mv {pg} {kept} && LIANJIAN_AS_OWNER=1 python3 run.py manage dbshell -- -q -f {dump}"
    )


def still_used(folder: Path, pid: int) -> str:
    return f"Another PostgreSQL (process {pid}) uses {folder} and does not end. Stop it with:\n  kill -QUIT {pid}"


def did_not_start(name: str, log: Path, tail: str) -> str:
    return f"{name} did not start. The last lines of {log}:\n{tail}"


def child_gave_up(name: str, log: Path, tail: str) -> str:
    return f"{name} ended again and again, so everything was stopped. The last lines of {log}:\n{tail}"


def unreachable(folder: Path) -> str:
    return (
        f"PostgreSQL refuses to run as root, and this machine allows neither user namespaces nor another user's "
        f"access to {folder}.\nRun as an ordinary user, or put the data where every user may enter:\n"
        "  export LIANJIAN_VAR=/var/lib/lianjian"
    )


def file_error(error: OSError, var: Path) -> str:
    """An operating system error while files are written, told by its cause."""
    where = Path(str(error.filename or var))
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return disk_full(where, 0, 1)
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return f"{where}: {error.strerror}. Give this user access, or set LIANJIAN_VAR to a folder it owns."
    return f"{where}: {error.strerror or error}"

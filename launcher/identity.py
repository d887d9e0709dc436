"""As whom PostgreSQL runs: it refuses root, yet a container or a fresh server often has nobody else."""

from __future__ import annotations

import ctypes
import hashlib
import os
import pwd
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from launcher.messages import Refusal, unreachable

CLONE_NEWUSER = 0x10000000
SHARED_HOME = Path("/var/lib/lianjian")
_libc = ctypes.CDLL(None, use_errno=True)


@dataclass(frozen=True)
class Identity:
    """`become` runs in the child before exec; `uid` owns the data folder as seen from outside."""

    become: Callable[[], None] | None
    uid: int
    gid: int
    is_lowered: bool = False


def _nobody() -> pwd.struct_passwd:
    """An account that exists everywhere; initdb looks its own user up by name."""
    try:
        return pwd.getpwnam("nobody")
    except KeyError:
        return next(entry for entry in pwd.getpwall() if entry.pw_uid != 0)


def _enter_namespace(uid: int, gid: int) -> Callable[[], None]:
    """In the child: a user namespace in which root outside is `uid` inside; files stay root's outside."""

    def step() -> None:
        if _libc.unshare(CLONE_NEWUSER) != 0:
            raise OSError(ctypes.get_errno(), "unshare")
        for name, text in (("setgroups", "deny"), ("uid_map", f"{uid} 0 1"), ("gid_map", f"{gid} 0 1")):
            with open(f"/proc/self/{name}", "w", encoding="ascii") as entry:
                entry.write(text)

    return step


def _drop_to(uid: int, gid: int) -> Callable[[], None]:
    def step() -> None:
        os.setgroups([])
        os.setgid(gid)
        os.setuid(uid)

    return step


def _works(become: Callable[[], None]) -> bool:
    try:
        return subprocess.run(["/bin/true"], preexec_fn=become, check=False).returncode == 0
    except (OSError, subprocess.SubprocessError):
        return False


def choose() -> Identity:
    """An ordinary user stays who they are; root enters a user namespace, else becomes `nobody`."""
    if os.geteuid() != 0:
        return Identity(None, os.geteuid(), os.getegid())
    nobody = _nobody()
    if sys.platform == "linux":
        become = _enter_namespace(nobody.pw_uid, nobody.pw_gid)
        if _works(become):
            return Identity(become, 0, 0)
    return Identity(_drop_to(nobody.pw_uid, nobody.pw_gid), nobody.pw_uid, nobody.pw_gid, is_lowered=True)


def _may_enter(folder: Path) -> bool:
    """Whether every user may pass through all parents of `folder`."""
    return all(parent.stat().st_mode & 0o001 for parent in folder.resolve().parents)


def home_for(folder: Path, who: Identity) -> Path:
    """Where the data folder really lies: `folder`, or behind a link where a lowered user cannot pass its parents."""
    if folder.is_symlink():
        return folder.resolve()
    if not who.is_lowered or _may_enter(folder):
        return folder
    home = SHARED_HOME / hashlib.sha256(str(folder.resolve()).encode()).hexdigest()[:12] / folder.name
    try:
        home.parent.mkdir(parents=True, exist_ok=True)
        folder.symlink_to(home)
    except OSError as error:
        raise Refusal(unreachable(folder)) from error
    return home


def programs_for(programs: Path, who: Identity) -> Path:
    """The server programs, copied once where a lowered user can read them."""
    if not who.is_lowered or _may_enter(programs):
        return programs
    copy = SHARED_HOME / programs.parent.name
    if not (copy / "bin" / "postgres").exists():
        shutil.copytree(programs.parent, copy.with_suffix(".part"), symlinks=True, dirs_exist_ok=True)
        copy.with_suffix(".part").rename(copy)
    return copy / "bin"

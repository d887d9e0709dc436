"""As whom PostgreSQL runs when only root is there."""

import os
import pwd
import subprocess
from pathlib import Path

import pytest

from launcher import identity
from launcher.identity import Identity

LOWERED = Identity(None, 65534, 65534, is_lowered=True)
PLAIN = Identity(None, os.geteuid(), os.getegid())


def test_the_server_never_runs_as_root() -> None:
    who = identity.choose()
    shown = subprocess.run(["id", "-u"], preexec_fn=who.become, capture_output=True, text=True, check=True)
    assert int(shown.stdout) != 0


def test_its_user_has_a_name_for_initdb_to_look_up() -> None:
    who = identity.choose()
    shown = subprocess.run(["id", "-un"], preexec_fn=who.become, capture_output=True, text=True, check=True)
    assert pwd.getpwnam(shown.stdout.strip())


def test_without_namespaces_root_becomes_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setattr(identity, "_works", lambda become: False)
    nobody = pwd.getpwnam("nobody")
    who = identity.choose()
    assert (who.uid, who.gid, who.is_lowered) == (nobody.pw_uid, nobody.pw_gid, True)


def test_data_behind_a_closed_door_lies_elsewhere_behind_a_link(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(identity, "SHARED_HOME", tmp_path / "shared")
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    home = identity.home_for(closed / "pg", LOWERED)
    assert home.parent.parent == tmp_path / "shared"
    assert (closed / "pg").is_symlink()
    home.mkdir()
    assert identity.home_for(closed / "pg", LOWERED) == home
    assert identity.home_for(closed / "other", PLAIN) == closed / "other"


def test_programs_behind_a_closed_door_are_copied_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(identity, "SHARED_HOME", tmp_path / "shared")
    programs = tmp_path / "closed" / "pginstall" / "bin"
    programs.mkdir(parents=True)
    (programs / "postgres").write_text("server")
    (tmp_path / "closed").chmod(0o700)
    copy = identity.programs_for(programs, LOWERED)
    assert copy == tmp_path / "shared" / "pginstall" / "bin"
    assert (copy / "postgres").read_text() == "server"
    assert identity.programs_for(programs, LOWERED) == copy
    assert identity.programs_for(programs, PLAIN) == programs

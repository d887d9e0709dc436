"""No child outlives the launcher: not a deaf one, not a grandchild, not after kill -9."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from launcher.processes import is_alive, spawn, stop, wait_until

ROOT = Path(__file__).resolve().parents[2]
DEAF = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('deaf', flush=True); time.sleep(60)"
SUPERVISOR = f"""
import os, signal, sys, time
from pathlib import Path
sys.path.insert(0, {str(ROOT)!r})
import run
from launcher.processes import spawn, stop
for ending in run.ENDINGS:
    signal.signal(ending, run.end)
children = [spawn([sys.executable, "-c", "import time; time.sleep(60)"], on_death=signal.SIGKILL) for _ in range(3)]
print(*[child.pid for child in children], flush=True)
try:
    time.sleep(60)
except run.Ended:
    pass
finally:
    for child in children:
        stop(child, seconds=2)
"""


def supervisor(*, ignores_sigint: bool = False) -> tuple[subprocess.Popen[str], list[int]]:
    def ignore() -> None:
        signal.signal(signal.SIGINT, signal.SIG_IGN)

    process = subprocess.Popen(
        [sys.executable, "-c", SUPERVISOR],
        stdout=subprocess.PIPE,
        text=True,
        preexec_fn=ignore if ignores_sigint else None,
    )
    assert process.stdout is not None
    return process, [int(word) for word in process.stdout.readline().split()]


@pytest.mark.parametrize("ignores_sigint", [False, True])
@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGKILL])
def test_every_ending_takes_the_children_along(ending: signal.Signals, ignores_sigint: bool) -> None:
    process, children = supervisor(ignores_sigint=ignores_sigint)
    assert len(children) == 3
    assert all(map(is_alive, children))
    process.send_signal(ending)
    process.communicate(timeout=20)
    assert wait_until(lambda: not any(map(is_alive, children)), 5)


def test_a_deaf_child_and_its_own_children_are_killed(tmp_path: Path) -> None:
    log = tmp_path / "log"
    grandchild = f"import subprocess, sys; p = subprocess.Popen(['sleep', '60']); print(p.pid, flush=True); {DEAF}"
    child = spawn([sys.executable, "-c", grandchild], log=log)
    assert wait_until(lambda: log.exists() and "deaf" in log.read_text(), 10)
    second = int(log.read_text().split()[0])
    stop(child, seconds=0.3)
    assert child.returncode == -signal.SIGKILL
    assert wait_until(lambda: not is_alive(second), 5)


def test_stopping_twice_is_harmless(tmp_path: Path) -> None:
    child = spawn(["true"], log=tmp_path / "log")
    assert child.wait(10) == 0
    stop(child)
    stop(child)
    assert child.returncode == 0


def test_a_child_has_a_session_of_its_own(tmp_path: Path) -> None:
    child = spawn(["sleep", "60"], log=tmp_path / "log")
    assert os.getsid(child.pid) == child.pid
    stop(child)

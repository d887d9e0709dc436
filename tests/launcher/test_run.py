"""run.py as a stranger calls it."""

import ast
import os
import socket
import subprocess
import sys
from pathlib import Path

from launcher.valkey import free_port

ROOT = Path(__file__).resolve().parents[2]
RUN = ROOT / "run.py"


def call(*words: str, var: Path) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "LIANJIAN_VAR": str(var)}
    command = [sys.executable, str(RUN), *words]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, env=environment, check=False)


def test_an_old_python_can_read_the_file_up_to_its_refusal() -> None:
    ast.parse(RUN.read_text(encoding="utf-8"), feature_version=(3, 6))


def test_an_old_python_is_refused_with_the_way_out() -> None:
    pretend = f"import sys; sys.version_info = (3, 10, 12); exec(compile(open({str(RUN)!r}).read(), 'run.py', 'exec'))"
    done = subprocess.run([sys.executable, "-c", pretend], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr.startswith("链检 needs Python 3.11 or newer; this is 3.10.")
    assert "apt-get install python3 python3-venv" in done.stderr


def test_a_busy_port_is_refused_before_anything_is_made(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = call("demo", "--port", str(port), var=tmp_path / "var")
    assert done.returncode == 1
    assert f"Port {port} is already in use." in done.stderr
    assert not (tmp_path / "var" / "pg").exists()


def test_bad_usage_is_status_2(tmp_path: Path) -> None:
    assert call("demo", "--prot", "8000", var=tmp_path).returncode == 2
    assert call("dance", var=tmp_path).returncode == 2
    assert call(var=tmp_path).returncode == 2


def test_the_next_free_port_is_proposed() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        assert free_port(taken.getsockname()[1]) != taken.getsockname()[1]

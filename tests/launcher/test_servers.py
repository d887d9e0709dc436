"""The real embedded servers: made, kept, joined, refused."""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psycopg2
import pytest
import redis

from launcher import servers
from launcher.messages import Refusal
from launcher.postgres import APP, OWNER
from launcher.processes import is_alive, started_at, wait_until
from launcher.servers import Held, State, Var, hold

ROOT = Path(__file__).resolve().parents[2]


def held_by(var: Var) -> Held:
    """Server programs that are throw-away: the tests are about starting and stopping, not about disks."""
    var.prepare()
    return Held(var, servers.given_servers(), is_durable=False)


def test_servers_start_with_the_roles_and_keep_the_data(var: Var) -> None:
    with hold(var) as first:
        assert isinstance(first, Held)
        assert first.postgres is not None
        with psycopg2.connect(first.environment["DATABASE_OWNER_URL"]) as owner, owner.cursor() as cursor:
            cursor.execute("CREATE TABLE kept (text text); INSERT INTO kept VALUES ('链检')")
            cursor.execute("SELECT pg_encoding_to_char(encoding), datcollate, datctype FROM pg_database LIMIT 1")
            assert cursor.fetchone() == ("UTF8", "C", "C.UTF-8")
        owner.close()
        assert first.postgres.sql("SHOW fsync") == "on"
        asked = f"SELECT rolname, rolsuper, rolcreatedb FROM pg_roles WHERE rolname IN ('{OWNER}', '{APP}') ORDER BY 1"
        assert first.postgres.sql(asked).splitlines() == [f"{APP}|f|f", f"{OWNER}|f|t"]
        queue = redis.Redis.from_url(first.environment["REDIS_URL"])
        assert queue.config_get("maxmemory-policy") == {"maxmemory-policy": "noeviction"}
        queue.close()
    with hold(var) as second:
        assert isinstance(second, Held)
        assert second.postgres is not None
        assert second.postgres.sql("SELECT text FROM kept", "lianjian") == "链检"


def test_secrets_are_readable_by_their_owner_only(var: Var) -> None:
    var.prepare()
    key = var.secret_key()
    assert len(key) >= 50
    assert var.secret_key() == key
    var.write_state(State(os.getpid(), "", False))
    modes = {path.name: path.stat().st_mode & 0o077 for path in (var.folder / "secret_key", var.state_file)}
    assert modes == {"secret_key": 0, "state.json": 0}


def test_the_socket_stays_short_in_a_long_temporary_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    deep = tmp_path / ("long" * 30)
    deep.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(deep))
    folder = servers._socket_folder()
    assert len(os.fsencode(folder / ".s.PGSQL.5432")) <= 107
    folder.rmdir()


def test_another_major_is_refused_and_left_alone(var: Var) -> None:
    var.pg.mkdir(parents=True)
    (var.pg / "PG_VERSION").write_text("15\n")
    with pytest.raises(Refusal, match="written by PostgreSQL 15"), hold(var):
        raise AssertionError("started")
    assert [path.name for path in var.pg.iterdir()] == ["PG_VERSION"]


def test_a_full_disk_is_refused_before_anything_is_written(var: Var, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = shutil.disk_usage("/")
    monkeypatch.setattr(servers.shutil, "disk_usage", lambda path: usage._replace(free=3 * 2**20))
    with pytest.raises(Refusal, match="3 MB free, 500 MB needed"), hold(var):
        raise AssertionError("started")


def test_given_servers_are_used_as_they_are(var: Var, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://somebody@db.example/lianjian")
    monkeypatch.setenv("REDIS_URL", "redis://queue.example/0")
    with hold(var) as given:
        assert given.environment == {
            "DATABASE_URL": "postgresql://somebody@db.example/lianjian",
            "REDIS_URL": "redis://queue.example/0",
        }
    assert not var.pg.exists()


def test_one_given_server_leaves_the_other_embedded(var: Var, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://somebody@db.example/lianjian")
    with hold(var) as half:
        assert half.environment["REDIS_URL"].startswith("redis://:")
    assert not var.pg.exists()


def test_a_stale_pid_file_of_somebody_else_is_no_obstacle(var: Var) -> None:
    with hold(var):
        pass
    with subprocess.Popen(["sleep", "60"]) as stranger:
        (var.pg / "postmaster.pid").write_text(f"{stranger.pid}\n{var.pg}\n0\n5432\n/tmp\n\n\n")
        var.write_state(State(stranger.pid, "long ago", True, {"DATABASE_URL": "gone"}))
        with hold(var) as again:
            assert isinstance(again, Held)
        assert stranger.poll() is None
        stranger.kill()


def test_servers_come_back_on_the_same_addresses(var: Var) -> None:
    held = held_by(var)
    try:
        held.start()
        assert held.postgres is not None
        assert held.valkey is not None
        before = dict(held.environment)
        for server in (held.postgres, held.valkey):
            assert server.process is not None
            server.process.kill()
            assert wait_until(lambda server=server: not server.is_running(), 10)  # type: ignore[misc]
        time.sleep(0.5)  # the backends of a killed server notice within a moment
        held.postgres.restart()
        held.valkey.restart()
        assert held.postgres.sql("SELECT 1") == "1"
        assert held.valkey.answers()
        assert held.environment == before
    finally:
        held.stop()


def test_a_stranger_cannot_use_the_queue(var: Var) -> None:
    with hold(var) as held:
        assert isinstance(held, Held)
        assert held.valkey is not None
        with socket.create_connection(("127.0.0.1", held.valkey.port), timeout=5) as line:
            line.sendall(b"PING\r\n")
            assert line.recv(64).startswith(b"-NOAUTH")


HOLDER = """
import sys, time
from pathlib import Path
sys.path.insert(0, {root!r})
from launcher.servers import Var, hold
with hold(Var(Path({var!r})), is_demo={is_demo}) as held:
    if {is_demo}:
        held.publish(is_demo=True, address="http://127.0.0.1:1")
    print("held", held.postgres.process.pid, held.valkey.process.pid, held.sockets, flush=True)
    time.sleep({seconds})
"""


def holder(var: Var, *, is_demo: bool, seconds: float) -> tuple[subprocess.Popen[str], list[str]]:
    """Another process that holds the servers of `var`, and what it said once they ran."""
    program = HOLDER.format(root=str(ROOT), var=str(var.folder), is_demo=is_demo, seconds=seconds)
    process = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    return process, process.stdout.readline().split()


def test_a_command_joins_a_running_demo(var: Var) -> None:
    process, said = holder(var, is_demo=True, seconds=60)
    try:
        with hold(var) as joined:
            assert isinstance(joined, State)
            assert joined.pid == process.pid
            connection = psycopg2.connect(joined.environment["DATABASE_URL"])
            connection.close()
        assert is_alive(int(said[1])), "leaving must not stop the servers of the demo"
    finally:
        process.terminate()
        process.communicate(timeout=30)


def test_two_short_commands_queue(var: Var, capsys: pytest.CaptureFixture[str]) -> None:
    process, _ = holder(var, is_demo=False, seconds=1.5)
    with hold(var) as mine:
        assert isinstance(mine, Held)
        assert process.wait(10) == 0
    process.communicate()
    assert "Waiting for the command that uses" in capsys.readouterr().err


def test_kill_9_of_the_holder_leaves_nothing_and_the_next_start_works(var: Var) -> None:
    process, said = holder(var, is_demo=True, seconds=60)
    pids = [int(word) for word in said[1:3]]
    backends = subprocess.run(["pgrep", "-P", str(pids[0])], capture_output=True, text=True, check=True)
    pids += [int(line) for line in backends.stdout.split()]
    process.kill()
    process.communicate()
    assert wait_until(lambda: not any(map(is_alive, pids)), 15), [pid for pid in pids if is_alive(pid)]
    with hold(var) as next_one:
        assert isinstance(next_one, Held)
        assert not Path(said[3]).exists(), "the folder of sockets of the killed holder stays"


def test_a_number_given_out_again_is_not_taken_for_the_old_process() -> None:
    mine = started_at(os.getpid())
    assert mine
    assert not State(os.getpid(), "0", True).is_current()
    assert State(os.getpid(), mine, True).is_current()

"""`run.py demo`: from a fresh machine to a site with a believable world, watched until it is told to stop."""

from __future__ import annotations

import signal
import subprocess
import time
import urllib.error
import urllib.request
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from launcher import install
from launcher.commands import django_environment, manage_command, migrate
from launcher.install import PYTHON, Installation, one_at_a_time, say
from launcher.messages import Refusal, already_running, busy_port, child_gave_up
from launcher.processes import spawn, stop, tail
from launcher.servers import Held, State, Var, given_servers, hold
from launcher.valkey import free_port
from launcher.wheels import ROOT

RESTARTS = 5  # per process and minute; more is a fault that a restart does not cure
READY_SECONDS = 300.0


@dataclass
class Service:
    """One process of the site. When the launcher is killed it dies too: a kill loses nothing, the rows are the queue."""

    name: str
    command: list[str]
    environment: dict[str, str]
    log: Path
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        self.process = spawn(
            self.command, log=self.log, environment=self.environment, folder=ROOT, on_death=signal.SIGKILL
        )

    def restart(self) -> None:
        self.stop()
        self.start()

    def is_running(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def stop(self) -> None:
        if self.process is not None:
            stop(self.process, seconds=10.0)
            self.process = None


@dataclass
class Watch:
    """Restarts what ends by itself, and gives up on what ends again and again."""

    services: list[Service]
    held: Held
    restarts: dict[str, list[float]] = field(default_factory=dict)

    def look(self) -> None:
        for name, server in (("postgres", self.held.postgres), ("valkey", self.held.valkey)):
            if server is not None and not server.is_running():
                self._count(name, server.log)
                server.restart()
        for service in self.services:
            if not service.is_running():
                self._count(service.name, service.log)
                service.restart()

    def _count(self, name: str, log: Path) -> None:
        now = time.monotonic()
        recent = [at for at in self.restarts.get(name, []) if now - at < 60.0]
        if len(recent) >= RESTARTS:
            raise Refusal(child_gave_up(name, log, tail(log)))
        self.restarts[name] = [*recent, now]
        say(f"{name} ended and is started again; see {log}")


def demo(*, folder: Path, port: int, with_world: bool) -> None:
    """Runs until a signal ends it; the caller turns signals into an exception."""
    var = Var(folder)
    _refuse_second(var)
    if free_port(port) != port:
        raise Refusal(busy_port(port, free_port(port + 1)))
    with ExitStack() as installing:
        installing.enter_context(one_at_a_time())
        install.make_environment()
        if len(given_servers().keys() & {"DATABASE_URL", "REDIS_URL"}) < 2:
            install.install("requirements-embedded.txt")
        packages = Installation("requirements.txt")
        installing.callback(packages.cancel)
        # The servers are made and started while the packages still come.
        with hold(var, is_demo=True) as held:
            if isinstance(held, State):
                raise Refusal(already_running(held.address, held.pid, var.folder))
            packages.finish()
            installing.close()
            _serve(var, held, port, with_world=with_world)


def _refuse_second(var: Var) -> None:
    state = var.state()
    if state is not None and state.is_demo:
        raise Refusal(already_running(state.address or "still starting", state.pid, var.folder))


def _serve(var: Var, held: Held, port: int, *, with_world: bool) -> None:
    address = f"http://127.0.0.1:{port}"
    site = {"SITE_URL": address, "LIANJIAN_DEMO": "true" if with_world else "false"}
    environment = {**django_environment(var, held.environment), **site}
    environment.pop("DATABASE_OWNER_URL", None)  # what serves strangers cannot even name the owner of the tables
    migrate(var, held.environment)
    held.publish(is_demo=True, address=address)
    web, *others = services = _services(var, environment, port)
    try:
        web.start()  # it comes up beside the loading; /readyz says 503 until the world is there
        if with_world:
            say("Loading the demo world …")
            manage_command(["load_demo_world"], environment)
        for service in others:
            service.start()
        watch = Watch(services, held)
        _wait_until_ready(address, watch)
        if with_world and held.postgres is not None:
            manage_command(["load_demo_world", "--logins"], environment)
        print(f"\n链检 Lianjian is ready: {address}", flush=True)
        print("Ctrl-C stops everything; the data stays.", flush=True)
        while True:
            time.sleep(0.5)
            watch.look()
    finally:
        say("Stopping …")
        for service in reversed(services):
            service.stop()


def _services(var: Var, environment: dict[str, str], port: int) -> list[Service]:
    """Web, worker and sweep. No proxy buffers here, so threads keep an idle browser connection from blocking all."""
    python = str(PYTHON)
    web = f"-m gunicorn config.wsgi:application --bind 127.0.0.1:{port} --workers 2 --threads 4 --preload"
    web += " --timeout 60 --graceful-timeout 5 --log-level warning"
    worker = "-m celery -A config.celery:app worker --concurrency 1 --loglevel WARNING"
    worker += " --without-gossip --without-mingle --without-heartbeat"
    return [
        Service("web", [python, *web.split()], environment, var.log / "web.log"),
        Service("worker", [python, *worker.split()], environment, var.log / "worker.log"),
        Service("sweep", [python, "manage.py", "drain"], environment, var.log / "sweep.log"),
    ]


def _wait_until_ready(address: str, watch: Watch) -> None:
    end = time.monotonic() + READY_SECONDS
    while not _answers(f"{address}/readyz"):
        watch.look()
        if time.monotonic() > end:
            web = watch.services[0]
            raise Refusal(f"{address}/readyz did not become 200 in {READY_SECONDS:.0f} s. {web.log}:\n{tail(web.log)}")
        time.sleep(0.2)


def _answers(url: str) -> bool:
    """Proxies of the environment are for other machines, not for loopback."""
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with direct.open(url, timeout=5.0) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False

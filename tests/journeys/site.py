"""The site as it runs in service, for one run of the journeys: its own database, web, worker and sweep."""

import os
import secrets
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from urllib.parse import urlsplit

import psycopg2

from launcher.processes import spawn, stop, tail
from launcher.valkey import free_port

ROOT = Path(__file__).resolve().parents[2]
QUEUE = "/14"
"""The numbered database of the queue server: nobody else's worker may take our hints."""
PYTHON = sys.executable
LOADING = "from tests.journeys.world import load; load()"
WEB = "-m gunicorn config.wsgi:application --bind 127.0.0.1:{port} --workers 2 --threads 4 --preload --timeout 60"
WORKER = "-m celery -A config.celery:app worker --concurrency 1 --without-gossip --without-mingle --without-heartbeat"


class Site:
    """Starts on `start()`, is gone after `stop()`; `address` has no slash at its end."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.server = urlsplit(os.environ.get("DATABASE_OWNER_URL") or os.environ["DATABASE_URL"])
        self.database = f"lianjian_journeys_{secrets.token_hex(4)}"
        port = free_port()
        self.address = f"http://127.0.0.1:{port}"
        self.processes: list[subprocess.Popen[bytes]] = []
        self.commands = {"web": WEB.format(port=port), "worker": WORKER, "sweep": "manage.py drain"}

    def start(self) -> None:
        """Ready when the world is loaded, matched, and the first page answers."""
        self._administer(f"CREATE DATABASE {self.database} TEMPLATE template0 ENCODING 'UTF8'")
        self._run_to_end("manage.py", "shell", "--no-imports", "--command", LOADING)
        for name, command in self.commands.items():
            self._spawn(name, command.split())
        self._wait_until_ready()

    def stop(self) -> None:
        for process in reversed(self.processes):
            stop(process, gently=signal.SIGKILL)
        self._administer(f"DROP DATABASE IF EXISTS {self.database} WITH (FORCE)")

    def run(self, *words: str) -> None:
        """A management command on the database of the site; raises what it said when it fails."""
        self._run_to_end("manage.py", *words)

    def log(self, name: str) -> Path:
        return self.folder / f"{name}.log"

    def _environment(self) -> dict[str, str]:
        kept = {
            name: value
            for name, value in os.environ.items()
            if name not in ("DATABASE_OWNER_URL", "LIANJIAN_AS_OWNER", "LIANJIAN_DEMO", "DEBUG")
        }
        return kept | {
            "DATABASE_URL": self.server._replace(path=f"/{self.database}").geturl(),
            "REDIS_URL": urlsplit(os.environ["REDIS_URL"])._replace(path=QUEUE).geturl(),
            "SITE_URL": self.address,
            "LIANJIAN_VAR": str(self.folder),
            "FILES_DIR": str(self.folder / "files"),
        }

    def _administer(self, statement: str) -> None:
        server = psycopg2.connect(self.server._replace(path="/postgres").geturl())
        server.autocommit = True
        try:
            with server.cursor() as cursor:
                cursor.execute(statement)
        finally:
            server.close()

    def _spawn(self, name: str, words: list[str]) -> subprocess.Popen[bytes]:
        process = spawn(
            [PYTHON, *words],
            log=self.log(name),
            environment=self._environment(),
            folder=ROOT,
            on_death=signal.SIGKILL,
        )
        self.processes.append(process)
        return process

    def _run_to_end(self, *words: str) -> None:
        loading = self._spawn("loading", list(words))
        if loading.wait(180) != 0:
            raise RuntimeError(f"loading failed:\n{tail(self.log('loading'), 40)}")

    def _wait_until_ready(self) -> None:
        direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        end = time.monotonic() + 120.0
        while True:
            try:
                with direct.open(f"{self.address}/readyz", timeout=30.0):
                    return
            except (urllib.error.URLError, OSError) as error:
                if time.monotonic() > end:
                    raise RuntimeError(f"/readyz: {error}\n{tail(self.log('web'), 40)}") from error
            time.sleep(0.1)

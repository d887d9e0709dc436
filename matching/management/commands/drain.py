"""`manage.py drain [--once]`: sweeps, waiting jobs and sealing, without Redis or Celery."""

import signal
import threading
import time
from argparse import ArgumentParser
from collections.abc import Callable
from types import FrameType
from typing import Any

import structlog
from django.core.management.base import BaseCommand
from django.db import DatabaseError, connection

from backbone.actions.jobs import run_jobs
from backbone.actions.seal import seal
from matching.actions.term_queue import order_refresh
from matching.drain import drain_once, sweep

log = structlog.get_logger(__name__)
REST_SECONDS = 0.5


class Command(BaseCommand):
    """Digest changes until stopped, or once until nothing is left."""

    help = "推进匹配日期、展开变更、重算匹配、处理任务、封存审计；--once 处理完即退出"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """--once: until no fact and no pending demand is left."""
        parser.add_argument("--once", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        """Runs until SIGTERM or SIGINT; a database outage is waited out."""
        if options["once"]:
            run_jobs()
            done = drain_once()
            seal()
            self.stdout.write(f"facts {done.facts}  items {done.items}  differences {done.differences}")
            return
        self._stopping = threading.Event()
        signal.signal(signal.SIGTERM, self._stop)
        signal.signal(signal.SIGINT, self._stop)
        # A long job must not hold up the sweep; one that dies with this process is taken up again by its heartbeat.
        threading.Thread(target=self._repeat, args=[lambda: run_jobs(limit=1)], daemon=True).start()
        self._repeat(_round)

    def _repeat(self, work: Callable[[], object]) -> None:
        while not self._stopping.is_set():
            try:
                work()
            except DatabaseError as error:
                log.warning("round_failed", error=type(error).__name__)
                connection.close()
            time.sleep(REST_SECONDS)

    def _stop(self, number: int, frame: FrameType | None) -> None:
        self._stopping.set()


def _round() -> None:
    sweep()
    order_refresh(by=None)
    seal()

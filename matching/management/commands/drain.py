"""`manage.py drain [--once]`: the sweep, without Redis or Celery."""

import signal
import time
from argparse import ArgumentParser
from types import FrameType
from typing import Any

import structlog
from django.core.management.base import BaseCommand
from django.db import DatabaseError, connection

from matching.drain import drain_once, sweep

log = structlog.get_logger(__name__)
REST_SECONDS = 1.0


class Command(BaseCommand):
    """Digest changes until stopped, or once until nothing is left."""

    help = "推进匹配日期、展开变更、重算匹配；--once 处理完即退出"
    _stopping = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        """--once: until no fact and no pending demand is left."""
        parser.add_argument("--once", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        """Runs until SIGTERM or SIGINT; a database outage is waited out."""
        if options["once"]:
            done = drain_once()
            self.stdout.write(f"facts {done.facts}  items {done.items}  differences {done.differences}")
            return
        signal.signal(signal.SIGTERM, self._stop)
        signal.signal(signal.SIGINT, self._stop)
        while not self._stopping:
            try:
                sweep()
            except DatabaseError as error:
                log.warning("sweep_failed", error=type(error).__name__)
                connection.close()
            time.sleep(REST_SECONDS)

    def _stop(self, number: int, frame: FrameType | None) -> None:
        self._stopping = True

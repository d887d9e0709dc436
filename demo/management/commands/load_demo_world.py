"""`manage.py load_demo_world [--logins]`: the world of `run.py demo`, once."""

import time
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils import timezone

from backbone.arguments import day_argument
from backbone.health import WORLD_LOADED
from backbone.models import AuditEntry
from demo.accounts import logins
from demo.loading import load_world
from matching.drain import drain_once


class Command(BaseCommand):
    """Loads the world where it is not there yet; with --logins only tells the sign-ins."""

    help = "载入演示世界；已载入则只处理未完成的变更"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """--logins: print one login per role; --today: the day the world is built for."""
        parser.add_argument("--logins", action="store_true")
        parser.add_argument("--today", type=day_argument, default=None)

    def handle(self, *args: Any, **options: Any) -> None:
        """Idempotent."""
        if options["logins"]:
            for login in logins():
                self.stdout.write(f"  {login.role:<16} {login.username:<8} {login.password}")
            return
        if AuditEntry.objects.filter(action=WORLD_LOADED).exists():
            drain_once()
            return
        started = time.monotonic()
        load_world(options["today"] or timezone.localdate(), settings.VAR_DIR / "examples", self._say)
        self._say(f"演示世界已载入并匹配，用时 {time.monotonic() - started:.1f} s")

    def _say(self, text: str) -> None:
        self.stdout.write(f"  {text}")
        self.stdout.flush()

"""`manage.py mine_names`: proposes names from the capability list and makes the queue of names anew."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from matching.actions.term_queue import refresh_queue


class Command(BaseCommand):
    """Accepts nothing: what it finds waits for a person on the page 名称筛查."""

    help = "从能力清单挖掘名称候选，并重新整理名称筛查清单；只提出建议，不采纳"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """--json: one object instead of a line."""
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        """Idempotent."""
        done = refresh_queue()
        line = f"entries {done['entries']}  mined {done['mined']}  new {done['new']}"
        self.stdout.write(json.dumps(done) if options["json"] else line)

"""`manage.py recompute_matches [--verify]`: all matches against a from-scratch recompute."""

import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from matching.compare import compare_from_scratch, heal
from matching.drain import drain_once


class Command(BaseCommand):
    """Compare everything; without --verify also put right what differs."""

    help = "全部重算并比对；--verify 只比对，有差异时退出码为 1"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """--verify: change nothing."""
        parser.add_argument("--verify", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        """Prints the number of differing rows."""
        compared = compare_from_scratch()
        self.stdout.write(f"{compared.differences} differing rows in {compared.demands} demands")
        if options["verify"]:
            if compared.differences:
                sys.exit(1)
            return
        heal(compared)
        drain_once()

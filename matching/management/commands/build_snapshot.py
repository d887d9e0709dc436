"""`manage.py build_snapshot`: the postings of the matching day as files that all processes share."""

from typing import Any

from django.core.management.base import BaseCommand

from matching.snapshot.database import build_snapshot


class Command(BaseCommand):
    """Write a snapshot and make it the one in force."""

    help = "把匹配日的能力清单写成各进程共享的快照文件，并切换为当前快照"

    def handle(self, *args: Any, **options: Any) -> None:
        """Prints where it lies and what it holds."""
        made = build_snapshot()
        version = made.version
        self.stdout.write(f"{made.folder}: change {version.change}, day {version.day}, {made.bytes / 1e6:.1f} MB")

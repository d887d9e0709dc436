"""Walks the chain of the audit and names every position that was tampered with."""

import json
from argparse import ArgumentParser
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from backbone.actions.seal import verify_chain


class Command(BaseCommand):
    help = "Recomputes the hash chain of the audit. Exit 1 when an entry was altered, added or removed."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--expect", metavar="POSITION:DIGEST", help="a head noted elsewhere earlier")
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        state = verify_chain(expected=_expected(options["expect"]))
        if options["json"]:
            self.stdout.write(json.dumps({**asdict(state), "is_whole": state.is_whole}))
        else:
            self.stdout.write(f"{state.sealed} sealed, {state.unsealed} not yet sealed, head {state.head}")
            for position in state.broken:
                self.stdout.write(f"position {position}: altered or missing")
        if not state.is_whole:
            raise SystemExit(1)


def _expected(text: str | None) -> tuple[int, str] | None:
    if text is None:
        return None
    position, _, digest = text.partition(":")
    if not position.isdigit() or len(digest) != 64:
        raise CommandError("--expect takes POSITION:DIGEST, as the log line audit_sealed has them", returncode=2)
    return int(position), digest

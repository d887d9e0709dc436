"""`manage.py update_messages`: brings the English catalogue up to date with what the sources say."""

from typing import Any

from django.core.management.base import BaseCommand

from backbone.messages import english, extracted, forms, merged, untranslated, write


class Command(BaseCommand):
    """Extract, merge into the .po, compile the .mo."""

    help = "Collects messages into locale/en, keeps their translations, compiles; exit 1 while one lacks its English."

    def handle(self, *args: Any, **options: Any) -> None:
        catalog = merged(english(), extracted())
        write(catalog)
        missing = untranslated(catalog)
        self.stdout.write(f"{len(catalog)} messages, {len(missing)} without English")
        for message in missing:
            self.stdout.write(f"  {forms(message.id)[0]}")
        if missing:
            raise SystemExit(1)

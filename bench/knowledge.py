"""The shipped lists as the product knows them, without a database."""

import csv
import os
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
os.environ.setdefault("SECRET_KEY", "benchmarks-sign-nothing")
os.environ.setdefault("DATABASE_URL", "postgres://postgres@127.0.0.1:5432/postgres")
os.environ.setdefault("REDIS_URL", "redis://127.0.0.1:6379/0")
django.setup()

from catalog.knowledge import Knowledge, Records  # noqa: E402 - models need the set-up
from catalog.shipped import IN_FOLDERS, SETS  # noqa: E402
from engine.lexicon import Lexicon  # noqa: E402
from engine.lexicon.listing import (  # noqa: E402
    Row,
    read_aliases,
    read_listed_standards,
    read_objects,
    read_parts,
    read_standard_items,
)
from engine.reader import Reader  # noqa: E402

DATA = Path(__file__).resolve().parents[1] / "data"


def _rows(name: str) -> Iterable[Row]:
    path = DATA / name
    for file in sorted(path.glob("*.csv")) if path.is_dir() else [path]:
        with file.open(encoding="utf-8-sig", newline="") as lines:
            yield from csv.DictReader(lines)


@lru_cache(maxsize=2)
def shipped_knowledge(withheld: frozenset[str] = frozenset()) -> Knowledge:
    """Everything of data/ but the withheld parameters, as change 0."""
    names = [alias for alias in read_aliases(_rows(IN_FOLDERS["aliases.csv"])) if alias.concept not in withheld]
    records = Records(
        aliases=[*names, *read_aliases(_rows(SETS["aliases"]))],
        objects=read_objects(_rows(IN_FOLDERS["objects.csv"])),
        parts=[*read_parts(_rows(IN_FOLDERS["parameter_parts.csv"])), *read_parts(_rows(SETS["parts"]))],
        standards=read_listed_standards(_rows(IN_FOLDERS["standards.csv"])),
        standard_items=read_standard_items(_rows(IN_FOLDERS["standard_items.csv"])),
        licences=[],
    )
    lexicon = Lexicon.build(*records)
    return Knowledge(0, lexicon, Reader(lexicon), records)

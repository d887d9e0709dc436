"""A small vocabulary for tests of reading: the lists of the development set, folded into a dictionary."""

import csv
from functools import cache
from pathlib import Path

from engine.reading.fold import fold
from engine.reading.names import Kind
from engine.reading.types import How

DEV = Path(__file__).resolve().parents[2] / "data" / "dev"
Hit = tuple[str, str, How]


def rows(path: Path) -> list[dict[str, str]]:
    """The lines of a csv file as dictionaries."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


class Listed:
    """Vocabulary of listed names: {(kind, folded): hits}."""

    def __init__(self, hits: dict[tuple[str, str], tuple[Hit, ...]]) -> None:
        self.hits = hits

    def concepts(self, kind: Kind, folded: str) -> tuple[Hit, ...]:
        return self.hits.get((kind, folded), ())

    def knows(self, folded: str) -> bool:
        return bool(self.concepts("parameter", folded))


@cache
def listed() -> Listed:
    """Aliases, objects and the parameters of product standards of the development set."""
    hits: dict[tuple[str, str], dict[Hit, None]] = {}
    for row in rows(DEV / "aliases.csv"):
        for name, how in ((row["concept"], "exact"), (row["alias"], "alias")):
            hits.setdefault((row["kind"], fold(name)), {})[(row["concept"], row["field"], how)] = None  # type: ignore[index]
    for row in rows(DEV / "objects.csv"):
        for name in filter(None, (row["object"], row["broader"])):
            hits.setdefault(("object", fold(name)), {(name, "", "exact"): None})
    for row in rows(DEV / "standard_items.csv"):
        hits.setdefault(("parameter", fold(row["parameter"])), {(row["parameter"], "", "exact"): None})
    return Listed({key: tuple(found) for key, found in hits.items()})

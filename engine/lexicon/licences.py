"""Further licences (另须其他资质): what CMA alone does not allow, by field and purpose. Rows of a table, no rules here."""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from engine.lexicon.fields import FIELD_ROOTS
from engine.lexicon.vocabulary import Vocabulary


class FurtherLicence(NamedTuple):
    """Objects of `field` (a trade, or an object with all below it) need it for these purposes (() = for every one)."""

    field: str
    purposes: tuple[str, ...]
    licence: str
    since: date | None = None
    is_confirmed: bool = False
    """The operator has confirmed the row."""


class Licences:
    """Which further licences an object needs for a purpose."""

    def __init__(self, rows: Iterable[FurtherLicence], vocabulary: Vocabulary) -> None:
        self._rows = tuple(rows)
        self._vocabulary = vocabulary

    def needed(self, objects: Iterable[str], purpose: str, day: date) -> list[FurtherLicence]:
        """The rows that apply to an object by its concepts, in the order of the table."""
        if not self._rows:
            return []
        broader = {wide for concept in objects for wide in (concept, *self._vocabulary.ancestors(concept))}
        return [
            row
            for row in self._rows
            if (row.since is None or row.since <= day)
            and (not row.purposes or any(word in purpose for word in row.purposes))
            and not broader.isdisjoint(FIELD_ROOTS.get(row.field, (row.field,)))
        ]

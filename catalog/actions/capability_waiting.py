"""Stored rows that wait for the line of a list that stands for them, found by their second identity."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from catalog.actions.capability_lines import Identity, Line
from catalog.actions.capability_stored import Stored
from catalog.actions.directory import Pair
from engine.reading.fold import fold

Key = tuple[Any, ...]
"""(certificate, site, second identity)"""


class WaitingRows:
    """Gives each row out once: to a line that prints its name the same way, else to one of the same identity.

    A row whose own name another line prints waits for that line, so that 冲击 and 冲击试验 of one list stay two rows.
    """

    def __init__(
        self,
        rows: Sequence[Stored],
        lines: Sequence[tuple[Pair, Line]],
        *,
        texts: Mapping[int, str],
        identity: Identity,
        taken: set[int],
    ) -> None:
        """`taken`: ids of rows that have their line already, kept up to date by the caller."""
        self._identity, self._taken = identity, taken
        self._rows: dict[Key, dict[str, list[Stored]]] = defaultdict(dict)
        self._printed: set[tuple[Key, str]] = set()
        told = set()
        for pair, line in lines:
            told.add((line.content.band is not None, line.content.category is not None))
            if not line.external_id:
                self._printed.add((self._key(pair, line), fold(line.content.name)))
        for row in reversed(rows):
            band, category, name, title, standard, *_ = (texts[term] for term in row.terms)
            for by_band, by_category in told:
                key = identity.of(band if by_band else None, category if by_category else None, name, standard, title)
                self._rows[row.certificate, row.site, *key].setdefault(fold(name), []).append(row)

    def take(self, pair: Pair, line: Line) -> Stored | None:
        """The next row with the identity of a line; of the same name in the order in which they first came."""
        key, name = self._key(pair, line), fold(line.content.name)
        by_name = self._rows.get(key, {})
        for own in (name, *(other for other in by_name if (key, other) not in self._printed)):
            rows = by_name.get(own, [])
            while rows:
                row = rows.pop()
                if row.id not in self._taken:
                    return row
        return None

    def _key(self, pair: Pair, line: Line) -> Key:
        band, category, name, standard, title, *_ = line.content
        return pair.certificate.pk, pair.site.pk, *self._identity.of(band, category, name, standard, title or "")

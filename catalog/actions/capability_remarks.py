"""What a person should look at before a list is written: warnings about its lines, and how much it would close."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from catalog.actions.capability_lines import Identity, Line, PlaceText
from catalog.actions.capability_stored import Stored
from catalog.actions.directory import Directory, Pair, some
from catalog.importers.problems import Problem
from engine.reading.fold import fold

MOST_CLOSED = 0.2
"""Closing a larger share of the rows of a (certificate, site) asks for a yes."""


class Remarks:
    """Warnings about accepted lines; each is said of the first line that earns it."""

    def __init__(self, directory: Directory, identity: Identity) -> None:
        self._directory = directory
        self._identity = identity
        self._places: set[PlaceText] = set()
        self._said: set[tuple[str, ...]] = set()

    def about(self, pair: Pair, line: Line) -> Iterator[Problem]:
        """Certificates and sites new to a known lab, another lab's name, a standard that cannot be read."""
        if line.place not in self._places:
            self._places.add(line.place)
            yield from self._about_place(pair, line)
        standard, title = line.content.standard, line.content.title or ""
        if not self._identity.is_read(standard, title):
            column = "标准编号" if standard else "标准名称"
            yield from self._once("row_standard_unread", line, column, value=(standard or title)[:60])

    def _about_place(self, pair: Pair, line: Line) -> Iterator[Problem]:
        lab = pair.lab.name
        if pair.certificate.pk is None and (known := self._directory.certificates_of(pair.lab)):
            number = pair.certificate.number
            yield from self._once("certificate_new", line, "证书编号", number=number, lab=lab, known=some(known))
        if pair.site.pk is None and (known := self._directory.sites_of(pair.lab)):
            yield from self._once("site_new", line, "场所名称", name=pair.site.name, lab=lab, known=some(known))
        if self._is_other(line.place.lab, pair):
            yield from self._once("lab_named_otherwise", line, "机构名称", said=line.place.lab, lab=lab)

    def _once(self, code: str, line: Line, column: str, **params: str) -> Iterator[Problem]:
        key = (code, *params.values())
        if key not in self._said:
            self._said.add(key)
            yield Problem(code, line.sheet, line.line, column, params)

    def _is_other(self, said: str, pair: Pair) -> bool:
        """A title may say more than the name (its branch), a body go by the name of its legal person."""
        names = (fold(pair.lab.name), fold(pair.lab.holder.name))
        return bool(said) and not any(fold(said).startswith(name) or name.startswith(fold(said)) for name in names)


def much_closed(pairs: Iterable[Pair], stored: Sequence[Stored], closings: Sequence[Stored]) -> list[dict[str, Any]]:
    """[{lab, certificate, site, closed, of}]: pairs of which more than MOST_CLOSED would close."""
    totals = Counter((row.certificate, row.site) for row in stored)
    closed = Counter((row.certificate, row.site) for row in closings)
    found = []
    for pair in pairs:
        key = (pair.certificate.pk, pair.site.pk)
        if closed[key] > MOST_CLOSED * totals[key]:
            names = {"lab": pair.lab.name, "certificate": pair.certificate.number, "site": pair.site.name}
            found.append({**names, "closed": closed[key], "of": totals[key]})
    return found

"""What a product or limit standard asks for: its parameters in order and the methods it prescribes for each."""

from collections.abc import Iterable
from dataclasses import dataclass

from engine.lexicon.numbers import Edition, edition_of, read_number
from engine.lexicon.records import StandardItem
from engine.lexicon.states import StandardGraph
from engine.reading.fold import fold
from engine.reading.types import StandardRef


@dataclass(frozen=True, slots=True)
class Entry:
    """One parameter of a standard. `methods` are the prescribed method standards, () = the standard's own clause."""

    parameter: str
    printed: str
    methods: tuple[StandardRef, ...]
    groups: frozenset[str]


class Contents:
    """Contents per edition, with borrowing for editions that list none. Immutable once built."""

    def __init__(self, items: Iterable[StandardItem], graph: StandardGraph) -> None:
        self._graph = graph
        self._listed: dict[Edition, tuple[Entry, ...]] = {}
        self._editions: dict[str, list[Edition]] = {}
        self._containing: dict[str, frozenset[str]] = {}
        self._borrowed: dict[Edition, tuple[Entry, ...]] = {}
        self._methods: dict[Edition, dict[str, tuple[StandardRef, ...]]] = {}
        self._read(items)
        self._index()

    def _read(self, items: Iterable[StandardItem]) -> None:
        found: dict[Edition, dict[str, tuple[str, list[StandardRef], set[str]]]] = {}
        for standard, parameter, methods, group, printed in items:
            ref = read_number(standard)
            if ref is None:
                continue
            entry: tuple[str, list[StandardRef], set[str]] = (printed or parameter, [], set())
            _, refs, groups = found.setdefault(edition_of(ref), {}).setdefault(parameter, entry)
            for number in methods:
                method = read_number(number)
                if method is not None and edition_of(method).stem != edition_of(ref).stem and method not in refs:
                    refs.append(method)
            groups.add(fold(group))
        for edition, parameters in found.items():
            self._listed[edition] = tuple(
                Entry(name, printed, tuple(refs), frozenset(groups))
                for name, (printed, refs, groups) in parameters.items()
            )
            self._editions.setdefault(edition.stem, []).append(edition)

    def _index(self) -> None:
        containing: dict[str, set[str]] = {}
        for edition, entries in self._listed.items():
            stems = {edition.stem, *self._graph.lineage(edition.stem)}
            for entry in entries:
                containing.setdefault(entry.parameter, set()).update(stems)
        self._containing = {parameter: frozenset(stems) for parameter, stems in containing.items()}

    def own(self, edition: Edition) -> tuple[Entry, ...]:
        """The contents of this edition, else of another edition of the same number (in force last: newest first)."""
        entries = self._listed.get(edition)
        if entries is not None:
            return entries
        others = self._editions.get(edition.stem)
        return self._listed[max(others)] if others else ()

    def borrowed(self, edition: Edition) -> tuple[Entry, ...]:
        """As `own`, else those of the nearest successor or predecessor. For grading only, never for expanding."""
        known = self._borrowed.get(edition)
        if known is None:
            known = self.own(edition)
            for stem in () if known else self._graph.lineage(edition.stem):
                known = known or self.own(Edition(stem, ""))
            self._borrowed[edition] = known
        return known

    def methods(self, edition: Edition, parameter: str) -> tuple[StandardRef, ...] | None:
        """The methods prescribed for a parameter, () = its own clause, None = the standard does not ask for it."""
        table = self._methods.get(edition)
        if table is None:
            table = {entry.parameter: entry.methods for entry in self.borrowed(edition)}
            self._methods[edition] = table
        return table.get(parameter)

    def containing(self, parameter: str) -> frozenset[str]:
        """Stems of all standards whose contents, own or borrowed, name the parameter."""
        return self._containing.get(parameter, frozenset())

"""Standard relation: how the standards of a row stand to the cited ones, on a day, for a parameter.

`compare` relates two references as documents; `StandardJudge` adds what product and limit standards prescribe.
"""

from collections.abc import Iterable
from datetime import date

from engine.judging.relations import EDITION_FITS, StandardFit
from engine.lexicon.lexicon import Lexicon
from engine.lexicon.numbers import PHARMACOPOEIA, SERIES_PART, Edition, edition_of, series_of
from engine.lexicon.states import State
from engine.reading.types import StandardRef

Finding = tuple[StandardFit, StandardRef | None, StandardRef | None]
"""How well, by which reference of the row, against which cited (or prescribed) reference."""

NOTHING: Finding = (StandardFit.UNRELATED, None, None)


class StandardJudge:
    """Relations of references on one day. Pure; the graph caches its answers."""

    def __init__(self, lexicon: Lexicon, day: date) -> None:
        self.lexicon = lexicon
        self.graph = lexicon.standards
        self.day = day

    def state(self, ref: StandardRef) -> State:
        return self.graph.state(edition_of(ref), self.day)

    def named_row(self, cited: Iterable[StandardRef], row: Iterable[StandardRef], concepts: tuple[str, ...]) -> Finding:
        """The best finding for a row that names the parameter."""
        refs = list(cited)
        best = NOTHING
        for held in row:
            found = [self._named(ref, held, concepts) for ref in refs] or [self._open(held, StandardFit.OPEN)]
            best = min(best, *found, key=lambda finding: finding[0])
        return best

    def product_row(
        self, cited: Iterable[StandardRef], row: Iterable[StandardRef], concepts: tuple[str, ...]
    ) -> Finding:
        """The best finding for a whole-product row whose standard asks for the parameter."""
        refs = list(cited)
        best = NOTHING
        for held in row:
            found = [self._product(ref, held, concepts) for ref in refs] or [self._open(held, StandardFit.WHOLE_OPEN)]
            best = min(best, *found, key=lambda finding: finding[0])
        return best

    def _open(self, held: StandardRef, good: StandardFit) -> Finding:
        """Nothing cited: any standard in force does."""
        state = self.state(held)
        if not held.year and self.graph.is_dated(edition_of(held).stem):
            return StandardFit.UNDATED, held, None
        if state.holds:
            return good, held, None
        return (StandardFit.UPCOMING if state is State.UPCOMING else StandardFit.LAB_BEHIND), held, None

    def _named(self, cited: StandardRef, held: StandardRef, concepts: tuple[str, ...]) -> Finding:
        direct = self.compare(cited, held)
        if direct is not None:
            return direct, held, cited
        best = NOTHING
        for method in self.prescribed(cited, concepts) or ():
            found = self.compare(method, held)
            if found is not None:
                fit = StandardFit.PRESCRIBED if found is StandardFit.SAME else found
                best = min(best, (fit, held, method), key=lambda finding: finding[0])
        if best is not NOTHING:
            return best
        return (StandardFit.OTHER_METHOD, held, cited) if self.state(held).holds else NOTHING

    def _product(self, cited: StandardRef, held: StandardRef, concepts: tuple[str, ...]) -> Finding:
        direct = self.compare(cited, held)
        if direct is not None:
            return (direct if direct in EDITION_FITS else StandardFit.WHOLE), held, cited
        if not self.state(held).holds:
            return NOTHING
        best: Finding = (StandardFit.OTHER_METHOD, held, cited)
        mine = self._current(self.prescribed(held, concepts) or ())
        for method in mine:
            found = self.compare(cited, method)
            if found is not None:
                fit = StandardFit.DEMAND_BEHIND if found in EDITION_FITS else StandardFit.WHOLE_METHOD
                best = min(best, (fit, held, cited), key=lambda finding: finding[0])
        theirs = self._current(self.prescribed(cited, concepts) or ())
        if any(self.compare(left, right) is StandardFit.SAME for left in theirs for right in mine):
            best = min(best, (StandardFit.WHOLE_SHARED, held, cited), key=lambda finding: finding[0])
        return best

    def prescribed(self, standard: StandardRef, concepts: tuple[str, ...]) -> tuple[StandardRef, ...] | None:
        """The methods a standard prescribes for a parameter (or a whole it is part of), None = it does not ask for it."""
        edition = self._meant(edition_of(standard))
        for concept in concepts:
            for name in (concept, *self.lexicon.vocabulary.wholes(concept)):
                methods = self.lexicon.contents.methods(edition, name)
                if methods is not None:
                    return methods
        return None

    def _current(self, methods: tuple[StandardRef, ...]) -> tuple[StandardRef, ...]:
        """Prescribed methods as the editions they mean today."""
        dated = []
        for method in methods:
            node = self.graph.node(self._meant(edition_of(method)))
            dated.append(method if method.year or node is None else node.ref)
        return tuple(dated)

    def _meant(self, edition: Edition) -> Edition:
        """Where no year is given, the current edition is meant."""
        if edition.year:
            return edition
        current = self.graph.current(edition.stem, self.day)
        return current[-1] if current else edition

    def compare(self, cited: StandardRef, held: StandardRef) -> StandardFit | None:
        """Relate two references as documents; None = different documents."""
        if cited.prefix == held.prefix == PHARMACOPOEIA:
            return self._compare_chapters(cited, held)
        mine, theirs = edition_of(cited), edition_of(held)
        if mine.stem == theirs.stem:
            return self._compare_editions(cited, held)
        if self._is_series(cited) and theirs.stem.startswith(mine.stem + "."):
            return self._of_series(held)
        if held.part == SERIES_PART and series_of(cited) == theirs.stem:
            return StandardFit.UNDATED
        adopted = self._compare_adoption(cited, held)
        if adopted is not None:
            return adopted
        link = self.graph.replacement(mine.stem, theirs.stem)
        if link == "later":
            return StandardFit.DEMAND_BEHIND
        if link == "earlier":
            return StandardFit.LAB_BEHIND
        return StandardFit.OTHER_EDITION if link else None

    def _compare_editions(self, cited: StandardRef, held: StandardRef) -> StandardFit:
        """Two references of one family."""
        mine, theirs = edition_of(cited), edition_of(held)
        if not held.year:
            is_dated = bool(cited.year) or self.graph.is_dated(theirs.stem)
            return StandardFit.UNDATED if is_dated else StandardFit.SAME
        if mine.year == theirs.year:
            return StandardFit.SAME if cited.prefix == held.prefix else StandardFit.EQUIVALENT
        state = self.state(held)
        if not cited.year:
            if state.holds:
                is_other_number = cited.prefix != held.prefix and self.graph.is_listed_as(theirs, cited.prefix)
                return StandardFit.EQUIVALENT if is_other_number else StandardFit.SAME
            return StandardFit.UPCOMING if state is State.UPCOMING else StandardFit.LAB_BEHIND
        if state is State.UPCOMING:
            return StandardFit.UPCOMING
        return StandardFit.DEMAND_BEHIND if state.holds and theirs.year > mine.year else StandardFit.LAB_BEHIND

    def _is_series(self, cited: StandardRef) -> bool:
        """A citation of a whole series: said so, or a bare number of which only parts exist."""
        if cited.part == SERIES_PART:
            return True
        return not cited.part and not cited.year and not self.graph.editions(edition_of(cited).stem)

    def _of_series(self, held: StandardRef) -> StandardFit:
        state = self.state(held)
        if not held.year and self.graph.is_dated(edition_of(held).stem):
            return StandardFit.UNDATED
        if state.holds:
            return StandardFit.SAME
        return StandardFit.UPCOMING if state is State.UPCOMING else StandardFit.LAB_BEHIND

    def _compare_chapters(self, cited: StandardRef, held: StandardRef) -> StandardFit | None:
        """Pharmacopoeia: a volume or the whole book stands for its chapters; two chapters must be one."""
        if _is_chapter(cited) and _is_chapter(held) and cited.number != held.number:
            return None
        are_volumes = not _is_chapter(cited) and not _is_chapter(held)
        if are_volumes and cited.number and held.number and cited.number != held.number:
            return None
        if cited.year and held.year:
            if cited.year == held.year:
                return StandardFit.SAME
            return StandardFit.DEMAND_BEHIND if self.state(held).holds else StandardFit.LAB_BEHIND
        if not held.year:
            return StandardFit.UNDATED
        state = self.state(held)
        if state.holds:
            return StandardFit.SAME
        return StandardFit.UPCOMING if state is State.UPCOMING else StandardFit.LAB_BEHIND

    def _compare_adoption(self, cited: StandardRef, held: StandardRef) -> StandardFit | None:
        """Identical adoption, either way round or of a common source."""
        mine, theirs = edition_of(cited), edition_of(held)
        best: StandardFit | None = None
        for word, source in self.graph.adoptions(theirs):
            if word == "IDT":
                best = _better(best, self._adopted(cited, mine, source, self.state(held)))
        for edition in [mine] if mine.year else self.graph.current(mine.stem, self.day):
            for word, source in self.graph.adoptions(edition):
                if word == "IDT" and source == theirs:
                    best = _better(best, StandardFit.EQUIVALENT)
                elif word == "IDT" and source.stem == theirs.stem:
                    best = _better(best, StandardFit.OTHER_EDITION)
                elif word == "IDT" and ("IDT", source) in self.graph.adoptions(theirs):
                    best = _better(best, StandardFit.EQUIVALENT)
        return best

    def _adopted(self, cited: StandardRef, mine: Edition, source: Edition, held: State) -> StandardFit | None:
        """The row adopts `source`: is that what the demand cites?"""
        if source == mine:
            return StandardFit.EQUIVALENT
        if source.stem == mine.stem:
            is_current = not mine.year and self.graph.state(source, self.day) is State.IN_FORCE
            return StandardFit.EQUIVALENT if is_current and held.holds else StandardFit.OTHER_EDITION
        if not mine.year and not cited.part and source.stem.startswith(mine.stem + "."):
            return StandardFit.EQUIVALENT if held.holds else StandardFit.OTHER_EDITION
        return None


def _better(known: StandardFit | None, found: StandardFit | None) -> StandardFit | None:
    if known is None or found is None:
        return known or found
    return min(known, found)


def _is_chapter(ref: StandardRef) -> bool:
    return ref.number[:4].isdigit()

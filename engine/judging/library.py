"""The national library (一单一库) on a day: what it says of a row's standards, and what that leaves of a grade.

What a state does is data: rules with the day they begin. Before any rule is in force, and before the library was
first seen, it says nothing. A row is judged by the standards it holds: of several in one cell the best one counts.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import NamedTuple, TypeVar

from engine.judging.standing import Standing, under_standing, with_standing
from engine.judging.types import Graded, Judgement
from engine.lexicon.numbers import PHARMACOPOEIA, Edition, edition_of, read_number
from engine.reading.types import RowReading, StandardRef

UNLISTED, OTHER = "不在库", "其他"
"""What the rules call a standard that the library does not hold, and a state that they do not name."""
COUNTS, RESTRICTED = "counts", "restricted"
EFFECTS = (COUNTS, RESTRICTED)
Key = TypeVar("Key")


class Entry(NamedTuple):
    """The library showed this standard in this state on this day (None = ever since)."""

    domain: str
    standard: str
    state: str
    seen_on: date | None = None


class Rule(NamedTuple):
    """From this day on (None = ever since) a standard in this state has this effect, one of EFFECTS."""

    state: str
    effect: str
    since: date | None = None


@dataclass(frozen=True, slots=True)
class Outside:
    """What speaks against a row, and the row with those of its standards that nothing speaks against (None = no such)."""

    standing: Standing
    rest: RowReading | None


class Library:
    """The library with its rules on one day. Pure."""

    def __init__(self, entries: Iterable[Entry], rules: Iterable[Rule], day: date) -> None:
        self._effects = _latest({(rule.state, rule.since): rule.effect for rule in rules}, day)
        self._states: dict[Edition, set[str]] = defaultdict(set)
        self._families: dict[str, set[str]] = defaultdict(set)
        seen = {
            ((entry.domain, edition), entry.seen_on): entry.state for entry in entries if (edition := _edition(entry))
        }
        for (_, edition), state in _latest(seen, day).items():
            self._states[edition].add(state)
            self._families[edition.stem].add(state)
        self.speaks = bool(self._effects and self._states)
        """The library was seen, and some rule is in force."""

    def outside(self, row: RowReading) -> Outside | None:
        """What speaks against the row; None where nothing does, or where it names no standard that could be read."""
        against = {ref: found for ref in row.standards.refs if (found := self._against(ref))} if self.speaks else {}
        if not against:
            return None
        kept = tuple(ref for ref in row.standards.refs if ref not in against)
        rest = replace(row, standards=replace(row.standards, refs=kept)) if kept else None
        return Outside(next(iter(against.values())), rest)

    def _against(self, ref: StandardRef) -> Standing | None:
        states = self._held(ref) or {UNLISTED}
        if any(self._effect(state) == COUNTS for state in states):
            return None
        state = min(states)
        if state == UNLISTED:
            return Standing("outside_library", {"standard": ref.edition})
        return Standing("library_state", {"standard": ref.edition, "state": state})

    def _effect(self, state: str) -> str:
        return self._effects.get(state) or self._effects.get(OTHER, RESTRICTED)

    def _held(self, ref: StandardRef) -> set[str]:
        """The states of an edition, over all domains. Where one side prints no year, any edition stands for it."""
        edition = edition_of(ref)
        if not edition.year:
            found = self._families.get(edition.stem)
        else:
            found = self._states.get(edition) or self._states.get(Edition(edition.stem, ""))
        return found or (self._volume(edition.year) if ref.prefix == PHARMACOPOEIA else set())

    def _volume(self, year: str) -> set[str]:
        """A general chapter that the library does not name has the state of its pharmacopoeia."""
        volumes = (one for one in self._states if one.stem.startswith(PHARMACOPOEIA) and one.year == year)
        return {state for one in volumes if not _is_chapter(one) for state in self._states[one]}


def judged_within(judgement: Judgement, outside: Outside, rest: Judgement | None) -> Judgement:
    """The judgement of a row under what speaks against it; `rest`: of the row with its other standards only."""
    limited = with_standing(judgement, [outside.standing])
    return rest if rest is not None and rest.grade <= limited.grade else limited


def graded_within(graded: Graded, outside: Outside, rest: Graded | None) -> Graded:
    """Grade and flags of `judged_within`."""
    limited = under_standing(*graded, [outside.standing])
    return rest if rest is not None and rest[0] <= limited[0] else limited


def _edition(entry: Entry) -> Edition | None:
    ref = read_number(entry.standard)
    return edition_of(ref) if ref else None


def _is_chapter(edition: Edition) -> bool:
    return edition.stem.removeprefix(PHARMACOPOEIA).strip()[:4].isdigit()


def _latest(told: dict[tuple[Key, date | None], str], day: date) -> dict[Key, str]:
    """What was told last of each key, on or before the day."""
    order = sorted(told.items(), key=lambda one: one[0][1] or date.min)
    return {key: value for (key, since), value in order if since is None or since <= day}

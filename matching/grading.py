"""Grades items against posted rows with the engine: the same few lines for live compute, comparing and explaining."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from typing import NamedTuple

from catalog.knowledge import Knowledge
from engine.judging.grade import Judge
from engine.judging.library import Library, Outside, graded_within, judged_within
from engine.judging.meaning import Asked, Offered
from engine.judging.standing import Standing, under_standing, with_standing
from engine.judging.types import Grade, Graded, Judgement
from engine.reading.types import ItemReading, ItemText, RowReading
from matching.loading import AnyPostings, AskedItem, PostedRow, Signature
from matching.standing import VALID, Standings

NO_MARK, CMA = "none", "CMA"
MOST_MEANINGS = 300_000
"""Rows and items remembered before the process starts afresh: about 300 MB."""
NOT_STRICT = frozenset({"start_unknown"})
"""Flags that say something of the past only; the strict figure does not subtract them."""


@dataclass(frozen=True, slots=True)
class SiteEvidence:
    """The best row of one site for one item."""

    site: int
    grade: Grade
    row: int
    is_strict: bool
    """A covering row of this site carries no flag."""
    whole_rows: tuple[int, ...] = ()
    """Where the item wants a whole-product conclusion: the whole-product rows that cover it."""


@dataclass(frozen=True, slots=True)
class RowEvidence:
    """One row's judgement for one item, with its standing applied."""

    row: PostedRow
    judgement: Judgement
    is_lapsed: bool = False
    """Suspended, withdrawn, expired or not yet approved on the day: would have counted, shown as a reason."""


UNSTORED = (Grade.NEAR, Grade.NONE)


class _Rank(NamedTuple):
    """How good a row is for its site: best first."""

    grade: int
    is_flagged: bool
    row: int


@dataclass(slots=True)
class _Remembered:
    """What judging with one knowledge for one day has understood so far. Pure, so it may outlive a batch."""

    knowledge: Knowledge
    judge: Judge
    library: Library
    rows: dict[Signature, Offered] = field(default_factory=dict)
    outside: dict[Offered, "_Limited | None"] = field(default_factory=dict)
    items: dict[ItemText, Asked] = field(default_factory=dict)

    def is_for(self, knowledge: Knowledge, day: date) -> bool:
        is_same = self.knowledge is knowledge and self.judge.day == day
        return is_same and len(self.rows) + len(self.items) < MOST_MEANINGS


class _Memory:
    held: _Remembered | None = None


class _Limited(NamedTuple):
    """What the national library says against a row, and the row with the rest of its standards."""

    outside: Outside
    rest: Offered | None


class _Understood(dict[int, Offered]):
    """Signature index → meaning, read when first asked for: a snapshot holds more than anybody asks."""

    def __init__(self, offered: Callable[[int], Offered]) -> None:
        super().__init__()
        self._offered = offered

    def __missing__(self, index: int) -> Offered:
        found = self[index] = self._offered(index)
        return found


class _Posted:
    """Postings as one grader sees them: the meaning of each signature, and its rows with their standings."""

    def __init__(self, postings: AnyPostings, offered: Callable[[int], Offered]) -> None:
        self.postings = postings
        self.rows = _Understood(offered)
        self.standings: dict[tuple[int, str], list[tuple[int, int, list[Standing]]]] = {}
        """(signature index, mark asked) → (site, row version, standings) of the rows with that mark."""


class Grader:
    """Lexicon, day and standings put together. Meanings and relations are remembered by the process."""

    def __init__(self, knowledge: Knowledge, standings: Standings) -> None:
        self.knowledge = knowledge
        self.standings = standings
        if _Memory.held is None or not _Memory.held.is_for(knowledge, standings.day):
            day = standings.day
            library = Library(knowledge.library, knowledge.library_rules, day)
            _Memory.held = _Remembered(knowledge, Judge(knowledge.lexicon, day), library)
        self._memory = _Memory.held
        self.judge = self._memory.judge
        self._last: _Posted | None = None

    @property
    def day(self) -> date:
        return self.standings.day

    def read(self, item: AskedItem) -> ItemReading:
        """The item as understood today."""
        return self._asked(item).reading

    def evidence(self, item: AskedItem, postings: AnyPostings, *, with_lapsed: bool = False) -> Iterable[RowEvidence]:
        """Every posted row that grades anything but none for the item.

        Rows without standing on the day (suspended, withdrawn, expired, not yet approved) are left out unless `with_lapsed`.
        """
        reading = self.read(item)
        for index, (grade, _) in sorted(self._grades(item, self._posted(postings)).items()):
            if grade is Grade.NONE:
                continue
            judgement = self._judged(item, reading, self.knowledge.reader.read_row(postings.row_text(index)))
            for row in postings.rows[index]:
                judged = self._standing_applied(item, row, judgement)
                if judged is None:
                    continue
                if judged.grade != Grade.NONE:
                    yield RowEvidence(row, judged)
                elif with_lapsed and judgement.grade != Grade.NEAR:
                    yield RowEvidence(row, judged, is_lapsed=True)

    def by_site(self, item: AskedItem, postings: AnyPostings) -> list[SiteEvidence]:
        """The best row of each site, sites ascending; of equal grades the one without flags, then the lowest id."""
        posted = self._posted(postings)
        best: dict[int, _Rank] = {}
        strict: set[int] = set()
        whole: dict[int, list[int]] = defaultdict(list)
        for index, graded in self._grades(item, posted).items():
            if graded[0] in UNSTORED:
                continue
            for site, row, standings in self._rows(item, posted, index):
                grade, flags = under_standing(*graded, standings) if standings else graded
                if grade in UNSTORED:
                    continue
                is_strict = grade.is_covered and NOT_STRICT.issuperset(flags)
                if is_strict:
                    strict.add(site)
                if item.wants_whole and grade is Grade.WHOLE_PRODUCT:
                    whole[site].append(row)
                rank = _Rank(grade, not is_strict, row)
                if site not in best or rank < best[site]:
                    best[site] = rank
        return [
            SiteEvidence(site, Grade(rank.grade), rank.row, site in strict, tuple(sorted(whole.get(site, ()))))
            for site, rank in sorted(best.items())
        ]

    def by_signature(self, item: AskedItem, postings: AnyPostings) -> dict[int, Graded]:
        """Signature index → grade, the standing and mark of single rows left aside (see `under`)."""
        return self._grades(item, self._posted(postings))

    def under(self, item: AskedItem, graded: Graded, row: PostedRow) -> Graded | None:
        """The grade of a row with its standing; None where its mark is not the asked one."""
        return under_standing(*graded, self._standings(item, row)) if self._mark_fits(item, row) else None

    def _asked(self, item: AskedItem) -> Asked:
        known = self._memory.items.get(item.text)
        if known is None:
            # Marks belong to certificates, not to texts: _mark_fits compares them row by row.
            unmarked = replace(item.text, mark=NO_MARK)
            known = self._memory.items[item.text] = self.judge.asked(self.knowledge.reader.read_item(unmarked))
        return known

    def _posted(self, postings: AnyPostings) -> _Posted:
        """The postings as understood; those of the last call are kept, because many items ask the same."""
        if self._last is None or self._last.postings is not postings:
            self._last = _Posted(postings, lambda index: self._offered(postings, index))
        return self._last

    def _offered(self, postings: AnyPostings, index: int) -> Offered:
        signature = postings.signatures[index]
        known = self._memory.rows.get(signature)
        if known is None:
            reading = self.knowledge.reader.read_row(postings.row_text(index))
            known = self._memory.rows[signature] = self.judge.offered(reading)
        return known

    def _grades(self, item: AskedItem, posted: _Posted) -> dict[int, Graded]:
        """Signature index → grade of the signatures that share a key with the item; one grading per meaning."""
        asked, rows, known = self._asked(item), posted.rows, dict[Offered, Graded]()
        grades = {}
        for index in posted.postings.find(item.keys):
            row = rows[index]
            graded = known.get(row)
            if graded is None:
                graded = known[row] = self._graded(item, asked, row)
            grades[index] = graded
        return grades

    def _graded(self, item: AskedItem, asked: Asked, row: Offered) -> Graded:
        """The grade under what the national library says, which speaks of the CMA mark only."""
        graded = self.judge.grade_meanings(asked, row)
        limited = self._limited(row) if item.text.mark == CMA and self._memory.library.speaks else None
        if limited is None:
            return graded
        rest = self.judge.grade_meanings(asked, limited.rest) if limited.rest else None
        return graded_within(graded, limited.outside, rest)

    def _limited(self, row: Offered) -> "_Limited | None":
        known = self._memory.outside
        if row not in known:
            outside = self._memory.library.outside(row.reading)
            rest = self.judge.offered(outside.rest) if outside and outside.rest else None
            known[row] = outside and _Limited(outside, rest)
        return known[row]

    def _judged(self, item: AskedItem, reading: ItemReading, row: RowReading) -> Judgement:
        """The judgement that `_graded` is the grade of."""
        judgement = self.judge.judge(reading, row)
        outside = self._memory.library.outside(row) if item.text.mark == CMA else None
        if outside is None:
            return judgement
        return judged_within(judgement, outside, self.judge.judge(reading, outside.rest) if outside.rest else None)

    def _rows(self, item: AskedItem, posted: _Posted, index: int) -> list[tuple[int, int, list[Standing]]]:
        """(site, row version, standings) of the rows of a signature that have the mark the item asks for."""
        key = (index, item.text.mark)
        known = posted.standings.get(key)
        if known is None:
            known = posted.standings[key] = [
                (row.site, row.id, self._standings(item, row))
                for row in posted.postings.rows[index]
                if self._mark_fits(item, row)
            ]
        return known

    def _standing_applied(self, item: AskedItem, row: PostedRow, judgement: Judgement) -> Judgement | None:
        """The judgement under the row's standing; None where the mark is not the asked one."""
        if not self._mark_fits(item, row):
            return None
        standings = self._standings(item, row)
        return with_standing(judgement, standings) if standings else judgement

    def _standings(self, item: AskedItem, row: PostedRow) -> list[Standing]:
        """What is said of the row on the day, as the engine's standing codes; [] = valid and approved."""
        found = []
        if row.valid_from is not None and row.valid_from > self.day:
            found.append(Standing("not_yet_approved", {"date": row.valid_from.isoformat()}))
        if row.state != VALID:
            found.append(Standing(f"row_{row.state}"))
        state, params = self.standings.of(row.certificate, row.site)
        if state != VALID:
            found.append(Standing(state, params))
        if row.approval == "declared" and item.text.mark != NO_MARK:
            found.append(Standing("declared"))
        if row.valid_from is None and self.standings.is_past:
            found.append(Standing("start_unknown"))
        return found

    def _mark_fits(self, item: AskedItem, row: PostedRow) -> bool:
        return item.text.mark == NO_MARK or self.standings.marks.get(row.certificate, "") == item.text.mark

"""Grades items against posted rows with the engine: the same few lines for live compute, comparing and explaining."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date

from catalog.knowledge import Knowledge
from engine.judging.grade import Judge
from engine.judging.standing import Standing, with_standing
from engine.judging.types import Grade, Judgement
from engine.reading.types import ItemReading, ItemText, RowReading
from matching.loading import AskedItem, PostedRow, Postings, Signature
from matching.standing import VALID, Standings

NO_MARK = "none"
MOST_READINGS = 300_000
"""Rows remembered before the process starts afresh: about 500 MB."""
NOT_STRICT = {"start_unknown"}
"""Flags that say something of the past only; the strict figure does not subtract them."""


@dataclass(frozen=True, slots=True)
class SiteEvidence:
    """The best row of one site for one item."""

    site: int
    grade: Grade
    row: int
    is_strict: bool
    """A covering row of this site carries no flag."""


@dataclass(frozen=True, slots=True)
class RowEvidence:
    """One row's judgement for one item, with its standing applied."""

    row: PostedRow
    judgement: Judgement
    is_lapsed: bool = False
    """Suspended, withdrawn or expired on the day: would have counted, shown as a reason."""


UNSTORED = (Grade.NEAR, Grade.NONE)


def _keep_best(best: dict[int, tuple[tuple[int, int, int], bool]], judged: Judgement, row: PostedRow) -> None:
    """Keeps per site the best rank (grade, flagged, row id) and whether any covering row is without flags."""
    is_strict = judged.grade.is_covered and not set(judged.flags) - NOT_STRICT
    rank = (int(judged.grade), 0 if is_strict else 1, row.id)
    known = best.get(row.site)
    if known is None:
        best[row.site] = (rank, is_strict)
    else:
        best[row.site] = (min(rank, known[0]), is_strict or known[1])


@dataclass(slots=True)
class _Remembered:
    """What judging with one knowledge for one day has read and related so far. Pure, so it may outlive a batch."""

    knowledge: Knowledge
    judge: Judge
    rows: dict[Signature, RowReading] = field(default_factory=dict)
    items: dict[ItemText, ItemReading] = field(default_factory=dict)

    def is_for(self, knowledge: Knowledge, day: date) -> bool:
        return self.knowledge is knowledge and self.judge.day == day and len(self.rows) < MOST_READINGS


class _Memory:
    held: _Remembered | None = None


class Grader:
    """Lexicon, day and standings put together. Readings and relations are remembered by the process."""

    def __init__(self, knowledge: Knowledge, standings: Standings) -> None:
        self.knowledge = knowledge
        self.standings = standings
        if _Memory.held is None or not _Memory.held.is_for(knowledge, standings.day):
            _Memory.held = _Remembered(knowledge, Judge(knowledge.lexicon, standings.day))
        self._memory = _Memory.held
        self.judge = self._memory.judge

    @property
    def day(self) -> date:
        return self.standings.day

    def read(self, item: AskedItem) -> ItemReading:
        """The item as understood today."""
        reading = self._memory.items.get(item.text)
        if reading is None:
            # Marks belong to certificates, not to texts: _mark_fits compares them row by row.
            unmarked = replace(item.text, mark=NO_MARK)
            reading = self._memory.items[item.text] = self.knowledge.reader.read_item(unmarked)
        return reading

    def evidence(self, item: AskedItem, postings: Postings, *, with_lapsed: bool = False) -> Iterable[RowEvidence]:
        """Every posted row that grades anything but none for the item.

        Rows without standing on the day (suspended, withdrawn, expired) are left out unless `with_lapsed`.
        """
        reading = self.read(item)
        for index in sorted(postings.find(item.keys)):
            judgement = self.judge.judge(reading, self._row_reading(postings, index))
            if judgement.grade == Grade.NONE:
                continue
            for row in postings.rows[index]:
                judged = self._standing_applied(item, row, judgement)
                if judged is None:
                    continue
                if judged.grade != Grade.NONE:
                    yield RowEvidence(row, judged)
                elif with_lapsed and judgement.grade != Grade.NEAR:
                    yield RowEvidence(row, judged, is_lapsed=True)

    def by_site(self, item: AskedItem, postings: Postings) -> list[SiteEvidence]:
        """The best row of each site, sites ascending; of equal grades the one without flags, then the lowest id."""
        best: dict[int, tuple[tuple[int, int, int], bool]] = {}
        reading = self.read(item)
        for index in sorted(postings.find(item.keys)):
            judgement = self.judge.judge(reading, self._row_reading(postings, index))
            if judgement.grade in UNSTORED:
                continue
            for row in postings.rows[index]:
                judged = self._standing_applied(item, row, judgement)
                if judged is not None and judged.grade not in UNSTORED:
                    _keep_best(best, judged, row)
        return [
            SiteEvidence(site, Grade(rank[0]), rank[2], is_strict) for site, (rank, is_strict) in sorted(best.items())
        ]

    def _standing_applied(self, item: AskedItem, row: PostedRow, judgement: Judgement) -> Judgement | None:
        """The judgement under the row's standing; None where the mark is not the asked one."""
        if not self._mark_fits(item, row):
            return None
        standings = self._standings(item, row)
        return with_standing(judgement, standings) if standings else judgement

    def _row_reading(self, postings: Postings, index: int) -> RowReading:
        signature = postings.signatures[index]
        reading = self._memory.rows.get(signature)
        if reading is None:
            reading = self._memory.rows[signature] = self.knowledge.reader.read_row(postings.row_text(index))
        return reading

    def _standings(self, item: AskedItem, row: PostedRow) -> list[Standing]:
        """What is said of the row on the day, as the engine's standing codes; [] = valid and approved."""
        found = []
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

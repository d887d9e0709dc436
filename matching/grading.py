"""Grades items against posted rows with the engine: the same few lines for live compute, comparing and explaining."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from catalog.knowledge import Knowledge
from engine.judging.grade import Judge
from engine.judging.standing import Standing, with_standing
from engine.judging.types import Grade, Judgement
from engine.reading.types import ItemReading, RowReading, RowText
from matching.loading import AskedItem, PostedRow, Postings
from matching.standing import VALID, Standings

NO_MARK = "none"
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


class Grader:
    """Lexicon, day and standings put together. Readings and relations are cached: build one per batch, or keep it."""

    def __init__(self, knowledge: Knowledge, standings: Standings) -> None:
        self.knowledge = knowledge
        self.standings = standings
        self.judge = Judge(knowledge.lexicon, standings.day)
        self._readings: dict[RowText, RowReading] = {}

    @property
    def day(self) -> date:
        return self.standings.day

    def read(self, item: AskedItem) -> ItemReading:
        """The item as understood today."""
        return self.knowledge.reader.read_item(item.text)

    def evidence(self, item: AskedItem, postings: Postings, *, with_lapsed: bool = False) -> Iterable[RowEvidence]:
        """Every posted row that grades anything but none for the item.

        Rows without standing on the day (suspended, withdrawn, expired) are left out unless `with_lapsed`.
        """
        reading = self.read(item)
        for index in sorted(postings.find(item.keys)):
            judgement = self.judge.judge(reading, self._row_reading(postings.row_text(index)))
            if judgement.grade == Grade.NONE:
                continue
            for row in postings.rows[index]:
                if not self._mark_fits(item, row):
                    continue
                judged = with_standing(judgement, self._standings(item, row))
                if judged.grade != Grade.NONE:
                    yield RowEvidence(row, judged)
                elif with_lapsed and judgement.grade != Grade.NEAR:
                    yield RowEvidence(row, judged, is_lapsed=True)

    def by_site(self, item: AskedItem, postings: Postings) -> list[SiteEvidence]:
        """The best row of each site, sites ascending; of equal grades the one without flags, then the lowest id."""
        best: dict[int, tuple[tuple[int, int, int], SiteEvidence]] = {}
        for found in self.evidence(item, postings):
            grade, row = found.judgement.grade, found.row
            if grade == Grade.NEAR:
                continue
            is_strict = grade.is_covered and not set(found.judgement.flags) - NOT_STRICT
            rank = (int(grade), 0 if is_strict else 1, row.id)
            known = best.get(row.site)
            strict = is_strict or (known is not None and known[1].is_strict)
            if known is None or rank < known[0]:
                best[row.site] = (rank, SiteEvidence(row.site, grade, row.id, strict))
            elif strict and not known[1].is_strict:
                best[row.site] = (known[0], SiteEvidence(row.site, known[1].grade, known[1].row, True))
        return [best[site][1] for site in sorted(best)]

    def _row_reading(self, text: RowText) -> RowReading:
        reading = self._readings.get(text)
        if reading is None:
            reading = self._readings[text] = self.knowledge.reader.read_row(text)
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

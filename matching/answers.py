"""The explained answer to a demand: per item who may issue the report, who nearly can, who may not, and why.

Made on reading, by the engine that also computed the stored matches, from the items' live postings.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from zlib import crc32

from django.db import connection

from catalog.knowledge import Knowledge, knowledge
from engine.judging.explain import explain
from engine.judging.standing import CAPS
from engine.judging.types import Grade
from engine.reading.restrictions import read_rules
from engine.reading.types import ItemReading
from matching.areas import Place, places_of
from matching.distance import Point, kilometres
from matching.grading import Grader, RowEvidence
from matching.loading import AskedItem, Postings, live_postings
from matching.standing import standings

NEAR_SHOWN = 20
COMING = "standing.not_yet_approved"
LAPSES = frozenset(f"standing.{code}" for code, cap in CAPS.items() if cap is Grade.NONE)


@dataclass(frozen=True, slots=True)
class RowAnswer:
    """One capability row as evidence for one item: who, where, what it says, its grade and why."""

    id: int
    row: int
    lab_id: int
    lab: str
    site_id: int
    site: str
    city: str
    area: str
    certificate: str
    valid_until: date | None
    category: str
    name: str
    standard: str
    restriction: str
    note: str
    is_approved: bool
    grade: str
    flags: tuple[str, ...]
    steps: list[dict[str, Any]]
    is_lapsed: bool
    distance_km: float | None
    source: str

    @property
    def is_coming(self) -> bool:
        """Nothing but its approval date, which is later than the asked day, keeps it from counting."""
        told = [step["code"] for step in self.steps if step["code"] in LAPSES]
        return told == [COMING]


@dataclass(slots=True)
class ItemAnswer:
    """The evidence for one item, each list with the best first; `rows_at` counts further rows of the same site."""

    item: AskedItem
    reading: ItemReading
    covered: list[RowAnswer] = field(default_factory=list)
    conditional: list[RowAnswer] = field(default_factory=list)
    excluded: list[RowAnswer] = field(default_factory=list)
    lapsed: list[RowAnswer] = field(default_factory=list)
    near: list[RowAnswer] = field(default_factory=list)
    rows_at: dict[int, int] = field(default_factory=dict)

    @property
    def best(self) -> str:
        """The best grade code found, "none" where nothing is."""
        for group in (self.covered, self.conditional, self.excluded):
            if group:
                return group[0].grade
        return "none"

    @property
    def why_zero(self) -> list[str]:
        """Codes that say why nothing covers the item; () when something does. Rendered by the pages."""
        if self.covered:
            return []
        reasons = []
        if not any(key.startswith(("p:", "w:")) for key in self.item.keys):
            reasons.append("zero.unread")
        reasons += [f"zero.{name}" for name in ("conditional", "excluded") if getattr(self, name)]
        reasons += dict.fromkeys("zero.coming" if row.is_coming else "zero.lapsed" for row in self.lapsed)
        reasons += ["zero.near"] if self.near else []
        return reasons or ["zero.no_row"]


def answer(
    items: Sequence[AskedItem],
    day: date,
    *,
    city: str = "",
    start: Point | None = None,
    known: Knowledge | None = None,
) -> list[ItemAnswer]:
    """The explained answers of items on `day`, seen from `city` and the enterprise's place."""
    known = known or knowledge()
    grader = Grader(known, standings(day))
    postings = live_postings({key for item in items for key in item.keys}, day, with_coming=True)
    found = {item.id: _best_rows(grader, item, postings) for item in items}
    details = _details(
        {e.row.id for groups in found.values() for group in groups.values() for e in group}, grader, city, start
    )
    return [_item_answer(grader, item, found[item.id], details) for item in items]


Groups = dict[str, list[RowEvidence]]


def _best_rows(grader: Grader, item: AskedItem, postings: Postings) -> Groups:
    groups: Groups = {name: [] for name in ("covered", "conditional", "excluded", "lapsed", "near")}
    for found in grader.evidence(item, postings, with_lapsed=True):
        groups[_group(found)].append(found)
    return groups


def _group(found: RowEvidence) -> str:
    grade = found.judgement.grade
    if found.is_lapsed:
        return "lapsed"
    if grade.is_covered:
        return "covered"
    if grade.is_conditional:
        return "conditional"
    return "excluded" if grade == Grade.EXCLUDED else "near"


def _item_answer(grader: Grader, item: AskedItem, groups: Groups, details: dict[int, "_Detail"]) -> ItemAnswer:
    answered = ItemAnswer(item, grader.read(item))
    claimed: set[int] = set()
    for name, group in groups.items():
        if name == "lapsed":
            # What a site holds already needs no word on its next version.
            group = [e for e in group if e.row.site not in claimed or not _begins_after(e, grader.day)]
        ranked = sorted(group, key=lambda e: _neutral(e, details[e.row.id], grader.day))
        for found in ranked:
            answered.rows_at[found.row.site] = answered.rows_at.get(found.row.site, 0) + 1
        shown = _first_per_site(ranked, claimed if name in ("covered", "conditional") else set())
        setattr(answered, name, [details[e.row.id].answer(e) for e in shown])
    answered.near = answered.near[:NEAR_SHOWN]
    return answered


def _begins_after(found: RowEvidence, day: date) -> bool:
    return found.row.valid_from is not None and found.row.valid_from > day


def _neutral(found: RowEvidence, detail: "_Detail", day: date) -> tuple[int, float, int, int]:
    """The order of results: grade, then distance, then a rotation that changes every day; nothing else enters it."""
    distance = detail.distance_km if detail.distance_km is not None else float("inf")
    turn = crc32(f"{day.isoformat()}:{found.row.site}".encode())
    return int(found.judgement.grade), distance, turn, found.row.id


def _first_per_site(ranked: Iterable[RowEvidence], claimed: set[int]) -> list[RowEvidence]:
    """The best row per site, leaving out sites that a better group already shows."""
    shown = []
    for found in ranked:
        if found.row.site not in claimed:
            claimed.add(found.row.site)
            shown.append(found)
    return shown


_DETAIL = """
SELECT r.id, r.row, r.lab_id, l.name, r.site_id, s.name, s.longitude, s.latitude, c.id, c.number,
       tc.text, tn.text, concat_ws(' ', nullif(tt.text, ''), nullif(ts.text, '')), tr.text, tz.text,
       r.approval = 'approved', concat_ws(' · ', nullif(r.source_file, ''), nullif(r.source_sheet, ''), r.source_line)
FROM catalog_capabilityrow r JOIN catalog_lab l ON l.id = r.lab_id JOIN catalog_site s ON s.id = r.site_id
JOIN catalog_certificate c ON c.id = r.certificate_id
JOIN catalog_term tc ON tc.id = r.category_id JOIN catalog_term tn ON tn.id = r.name_id
JOIN catalog_term tt ON tt.id = r.title_id JOIN catalog_term ts ON ts.id = r.standard_id
JOIN catalog_term tr ON tr.id = r.restriction_id JOIN catalog_term tz ON tz.id = r.note_id
WHERE r.id = ANY(%s)
"""


@dataclass(frozen=True, slots=True)
class _Detail:
    columns: tuple[Any, ...]
    place: Place
    area: str
    valid_until: date | None
    distance_km: float | None

    def answer(self, found: RowEvidence) -> RowAnswer:
        (version, row, lab_id, lab, site_id, site, _, _, _, certificate, *texts, is_approved, source) = self.columns
        category, name, standard, restriction, note = texts
        return RowAnswer(
            id=version,
            row=row,
            lab_id=lab_id,
            lab=lab,
            site_id=site_id,
            site=site,
            city=self.place.city,
            area=self.area,
            certificate=certificate,
            valid_until=self.valid_until,
            category=category,
            name=name,
            standard=standard,
            restriction=restriction if read_rules(restriction, "") else "",
            note=note,
            is_approved=is_approved,
            grade=found.judgement.grade.code,
            flags=found.judgement.flags,
            steps=explain(found.judgement)["steps"],
            is_lapsed=found.is_lapsed,
            distance_km=self.distance_km,
            source=source,
        )


def _details(ids: Iterable[int], grader: Grader, city: str, start: Point | None) -> dict[int, _Detail]:
    with connection.cursor() as cursor:
        cursor.execute(_DETAIL, [sorted(ids)])
        rows = cursor.fetchall()
    places = places_of(row[4] for row in rows)
    return {
        row[0]: _Detail(
            row,
            places[row[4]],
            places[row[4]].area_from(city).name.lower(),
            grader.standings.valid_until.get(row[8]),
            kilometres(start, Point(row[6], row[7]) if row[6] is not None else None),
        )
        for row in rows
    }

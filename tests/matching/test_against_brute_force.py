"""Stored matches against plain judging: every item against every row, without keys, terms or postings."""

import csv
import datetime as dt
import io
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.utils import timezone

from catalog.knowledge import knowledge
from catalog.models import CapabilityRow
from engine.judging.grade import Judge
from engine.judging.standing import Standing, with_standing
from engine.judging.types import Grade, Judgement
from engine.reading.types import ItemText, RowText
from enterprises.models import DemandItem
from matching.models import ItemMatch
from tests.engine.devset import DEV
from tests.matching.world import drained

EVERY = 7
"""Of the items, every so many are judged against all rows."""


def load(folder: Path) -> None:
    """The lists of a labelled set with the shipped vocabulary, by the same commands as everybody's."""
    data = settings.DATA_DIR
    run("import_standards", folder / "standards.csv")
    run("import_standard_items", folder / "standard_items.csv")
    names = {"aliases": "aliases.csv", "objects": "objects.csv", "parts": "parameter_parts.csv"}
    run("import_vocabulary", *(f"--{option}={data / file}" for option, file in names.items()))
    run("import_capabilities", folder / "capabilities.csv", "--yes")
    run("import_demands", folder / "demands.csv")


def run(command: str, *arguments: object) -> None:
    """A command whose rejected input is no failure."""
    try:
        call_command(command, *map(str, arguments), stdout=io.StringIO(), stderr=io.StringIO())
    except SystemExit as ended:
        assert ended.code == 1


def row_text(row: CapabilityRow) -> RowText:
    return RowText(
        band=row.band.text,
        category=row.category.text,
        kind=row.kind,
        name=row.name.text,
        standard_title=row.title.text,
        standard=row.standard.text,
        restriction=row.restriction.text,
        note=row.note.text,
        service_kind=row.service_kind,  # type: ignore[arg-type]
        food_flag=row.food_flag,
    )


def stands(row: CapabilityRow, day: dt.date) -> list[Standing]:
    """What a person would read off the row and its certificate; the set has no dated events."""
    found = [] if row.state == "valid" else [Standing(f"row_{row.state}")]
    until = row.certificate.valid_until
    return found + ([Standing("expired")] if until is not None and until < day else [])


def item_text(item: DemandItem) -> ItemText:
    return ItemText(item.object, item.parameter, item.standard, item.note, item.service_kind, item.demand.purpose)  # type: ignore[arg-type]


def best_by_site(judged: list[tuple[CapabilityRow, Judgement]]) -> dict[int, tuple[Grade, int]]:
    """Site → (best grade, row that gives it): unflagged before flagged, then the lowest id."""
    best: dict[int, tuple[Grade, bool, int]] = {}
    for row, found in judged:
        rank = (found.grade, found.grade.is_covered and bool(found.flags) or not found.grade.is_covered, row.pk)
        if found.grade not in (Grade.NEAR, Grade.NONE) and rank < best.get(row.site_id, (Grade.NONE, True, 0)):
            best[row.site_id] = rank
    return {site: (grade, row) for site, (grade, _, row) in best.items()}


def stored(item: int) -> dict[int, tuple[Grade, int]]:
    match = ItemMatch.objects.get(item=item)
    covered = zip(match.covered_sites, match.covered_grades, match.covered_rows, strict=True)
    conditional = zip(match.conditional_sites, match.conditional_grades, match.conditional_rows, strict=True)
    found = {site: (Grade(grade), row) for site, grade, row in [*covered, *conditional]}
    excluded = zip(match.excluded_sites, match.excluded_rows, strict=True)
    return found | {site: (Grade.EXCLUDED, row) for site, row in excluded}


@pytest.mark.django_db
def test_stored_matches_are_what_judging_every_row_says() -> None:
    load(DEV)
    drained()
    day = timezone.localdate()
    known, judge = knowledge(), Judge(knowledge().lexicon, day)
    texts = CapabilityRow.objects.open_on(day).with_texts().select_related("band")
    rows = [(row, known.reader.read_row(row_text(row)), stands(row, day)) for row in texts]
    items = list(DemandItem.objects.select_related("demand").order_by("id"))
    for item in items[::EVERY]:
        reading = known.reader.read_item(item_text(item))
        judged = [(row, with_standing(judge.judge(reading, text), standing)) for row, text, standing in rows]
        assert stored(item.pk) == best_by_site(judged), (item.object, item.parameter, item.standard)
    with (DEV / "demands.csv").open(encoding="utf-8-sig", newline="") as file:
        assert (
            len({line["demand_id"] for line in csv.DictReader(file)})
            == ItemMatch.objects.values("demand").distinct().count()
        )

"""The export files of docs/contract.md: matches.csv and verdicts.csv on any day."""

import csv
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from django.db import connection

from engine.judging.types import Grade
from matching.areas import places_of
from matching.asking import ask_rows, ask_sites, asked_items
from matching.loading import AskedItem
from matching.reasons import reason_text
from matching.results import ItemResult, VerdictResult, verdicts_of

MATCH_COLUMNS = ("demand_id", "item_no", "row_id", "grade", "reason")
VERDICT_COLUMNS = ("demand_id", "coverage_verdict", "best_single_site", "min_labs_to_cover", "missing_items")
WITHOUT_NUMBER = ("not_testable", "not_local")


def write_matches(path: Path, day: date, *, with_near: bool = False) -> int:
    """One line per (item, row) graded anything but none (near only on request). Returns the number of lines."""
    return _write(path, MATCH_COLUMNS, _matches(day, with_near))


def write_verdicts(path: Path, day: date) -> int:
    """One line per demand: its coverage verdict for the province. Returns the number of lines."""
    return _write(path, VERDICT_COLUMNS, _verdicts(day))


def _write(path: Path, columns: tuple[str, ...], rows: Iterator[tuple[str, ...]]) -> int:
    count = 0
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(columns)
        for row in rows:
            writer.writerow(row)
            count += 1
    return count


def _matches(day: date, with_near: bool) -> Iterator[tuple[str, ...]]:
    names, rows = _names("enterprises_demand"), _names("catalog_capabilityrow")
    for item, evidence in ask_rows(day, asked_items()):
        for found in evidence:
            grade = found.judgement.grade
            if grade != Grade.NEAR or with_near:
                reason = reason_text(found.judgement)
                yield names[item.demand], item.number, rows[found.row.id], grade.code, reason


def _verdicts(day: date) -> Iterator[tuple[str, ...]]:
    results: dict[int, list[ItemResult]] = {}
    asked: dict[int, list[AskedItem]] = {}
    for item, found in ask_sites(day, asked_items()):
        results.setdefault(item.demand, []).append(ItemResult.of(item.id, item.demand, found))
        asked.setdefault(item.demand, []).append(item)
    places = places_of(site for group in results.values() for result in group for site in result.arrays[0])
    names, sites = _names("enterprises_demand"), _site_names()
    for demand, group in results.items():
        verdicts = {v.area: v for v in verdicts_of(demand, "", asked[demand], group, places)}
        yield names[demand], *_verdict_cells(verdicts["province"], sites)


def _verdict_cells(verdict: VerdictResult, sites: dict[int, str]) -> tuple[str, str, str, str]:
    word, _, _, _, missing, best, min_labs = verdict.values
    number = "" if word in WITHOUT_NUMBER or min_labs is None else str(min_labs)
    return word, ";".join(sorted(sites[site] for site in best)), number, ";".join(missing)


def _names(table: str) -> dict[int, str]:
    """Public id of each row: the external id it came with, else its own (of a capability row: its first version)."""
    own = "row" if table == "catalog_capabilityrow" else "id"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT id, CASE WHEN external_id <> '' THEN external_id ELSE {own}::text END FROM {table}")
        return dict(cursor.fetchall())


def _site_names() -> dict[int, str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT s.id, l.name || '|' || s.name FROM catalog_site s JOIN catalog_lab l ON l.id = s.lab_id")
        return dict(cursor.fetchall())

"""Asks the lists on any day without storing anything: exports, evaluation and pages' row-level lists."""

from collections.abc import Iterator, Sequence
from datetime import date

from catalog.knowledge import knowledge
from enterprises.models import MATCHED_STATES
from matching.grading import Grader, RowEvidence, SiteEvidence
from matching.loading import AskedItem, Postings, live_postings, load_items
from matching.standing import standings

ITEMS_AT_ONCE = 1000


def asked_items(demands: Sequence[int] | None = None) -> list[AskedItem]:
    """Items of all matched demands, or of these."""
    params: dict[str, object] = {"states": list(MATCHED_STATES)}
    if demands is None:
        return load_items("d.state = ANY(%(states)s)", **params)
    return load_items("i.demand_id = ANY(%(demands)s)", demands=list(demands), **params)


def ask_rows(day: date, items: Sequence[AskedItem]) -> Iterator[tuple[AskedItem, list[RowEvidence]]]:
    """Every row that grades for each item on `day`, in item order."""
    grader, batches = _batches(day, items)
    for batch, postings in batches:
        for item in batch:
            yield item, list(grader.evidence(item, postings))


def ask_sites(day: date, items: Sequence[AskedItem]) -> Iterator[tuple[AskedItem, list[SiteEvidence]]]:
    """The best row per site for each item on `day`, in item order."""
    grader, batches = _batches(day, items)
    for batch, postings in batches:
        for item in batch:
            yield item, grader.by_site(item, postings)


def _batches(day: date, items: Sequence[AskedItem]) -> tuple[Grader, Iterator[tuple[Sequence[AskedItem], Postings]]]:
    return Grader(knowledge(), standings(day)), _posted(day, items)


def _posted(day: date, items: Sequence[AskedItem]) -> Iterator[tuple[Sequence[AskedItem], Postings]]:
    for start in range(0, len(items), ITEMS_AT_ONCE):
        batch = items[start : start + ITEMS_AT_ONCE]
        yield batch, live_postings({key for item in batch for key in item.keys}, day)

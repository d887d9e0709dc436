"""The labelled development set in the database: stored matches and figures against the plainest way to say them."""

import datetime as dt
import io
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection, transaction
from django.db.models import Count
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.acting import Acting
from catalog.knowledge import forget_knowledge, knowledge
from catalog.models import CapabilityRow, Site
from catalog.shipped import VOCABULARY, shipped_list
from engine.judging.grade import Judge
from engine.judging.standing import Standing, with_standing
from engine.judging.types import Grade, Judgement
from engine.reading.types import ItemText, RowText
from enterprises.models import DemandItem
from matching import compute as computing
from matching import counted
from matching.answers import answer
from matching.areas import AREAS, places_of
from matching.asking import asked_items
from matching.base import base_items
from matching.counted import counted_items, counted_keys, in_state
from matching.coverage import WORDS
from matching.expand import pend
from matching.figures import Asked
from matching.labels import verdict_rows
from matching.models import CoveragePoint, GapKey, ItemMatch
from tests.engine.devset import DEV
from tests.factories import make_acting
from tests.matching.world import drained

EVERY = 7
"""Of the items, every so many are judged against all rows."""
KEY_STATES = ("covered", "single_holder", "conditional", "gap", "unread")


def load(folder: Path) -> None:
    """The lists of a labelled set with the shipped vocabulary, by the same commands as everybody's."""
    data = settings.DATA_DIR
    run("import_places", data / "places.csv")
    run("import_chains", folder / "chains.csv")
    run("import_standards", folder / "standards.csv")
    run("import_standard_items", folder / "standard_items.csv")
    run("import_vocabulary", *(f"--{option}={shipped_list(name)}" for option, name in VOCABULARY.items()))
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


@pytest.fixture(scope="module")
def dev(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """The set loaded and matched once for all tests of this file, taken back at the end."""
    with django_db_blocker.unblock():
        forget_knowledge()
        try:
            with transaction.atomic():
                load(DEV)
                drained()
                yield
                transaction.set_rollback(True)
        finally:
            forget_knowledge()


pytestmark = [pytest.mark.usefixtures("dev"), pytest.mark.django_db]


def test_stored_matches_are_what_judging_every_row_says() -> None:
    day = timezone.localdate()
    known, judge = knowledge(), Judge(knowledge().lexicon, day)
    texts = CapabilityRow.objects.open_on(day).with_texts().select_related("band")
    rows = [(row, known.reader.read_row(row_text(row)), stands(row, day)) for row in texts]
    items = list(DemandItem.objects.select_related("demand").order_by("id"))
    for item in items[::EVERY]:
        reading = known.reader.read_item(item_text(item))
        judged = [(row, with_standing(judge.judge(reading, text), standing)) for row, text, standing in rows]
        assert stored(item.pk) == best_by_site(judged), (item.object, item.parameter, item.standard)
    assert ItemMatch.objects.count() == len(items) > 300


def test_every_stored_number_equals_the_list_behind_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """And the parts of each add up, areas never lose what a smaller one has, and strict covers no more than loose."""
    items, places = base_items(), places_of(Site.objects.values_list("pk", flat=True))
    monkeypatch.setattr(counted, "base_items", lambda: items)
    monkeypatch.setattr(counted, "places_of", lambda sites: places)
    points = list(CoveragePoint.objects.all())
    assert len(points) > 100
    covered: dict[tuple[Any, ...], int] = {}
    for point in points:
        scope = Asked(point.chain, point.segment, point.city, point.area, None, point.is_strict)
        listed, keys = counted_items(scope), counted_keys(scope)
        states = Counter(item.state for item in listed)
        assert [point.items, point.covered, point.conditional, point.gap, point.unread] == [
            len(listed), states["covered"], states["conditional"], states["gap"], states["unread"],
        ]  # fmt: skip
        assert point.items == sum(states.values())
        singles = in_state(keys, "single_holder")
        assert [point.keys, point.covered_keys] == [len(keys), len(in_state(keys, "covered"))]
        assert point.single_holder_keys == len(singles) == sum(len(key.holders) == 1 for key in keys)
        assert point.enterprises == len({item.base.enterprise for item in listed})
        assert sum(in_states(keys)) == len(keys)
        covered[point.chain, point.segment, point.city, point.is_strict, point.area] = point.covered
    for *scope, area in covered:
        steps = [covered[*scope, name] for name in AREAS]
        assert steps == sorted(steps), (scope, area)
        assert covered[*scope[:3], True, area] <= covered[*scope[:3], False, area]


def in_states(keys: list[counted.CountedKey]) -> list[int]:
    return [len([key for key in keys if key.state == state]) for state in KEY_STATES]


def test_every_verdict_figure_equals_its_list() -> None:
    for point in CoveragePoint.objects.filter(is_strict=False, city=""):
        scope = Asked(point.chain, point.segment, point.city, point.area)
        words = Counter(row[1] for row in verdict_rows(scope, ""))
        assert {word: getattr(point, word) for word in WORDS} == {word: words[word] for word in WORDS}
        assert point.demands == sum(words.values())


def test_the_gap_list_holds_exactly_the_keys_that_are_not_well_covered() -> None:
    chains = {point.chain for point in CoveragePoint.objects.exclude(chain=None)}
    assert len(chains) > 3
    for chain in chains:
        open_gaps = GapKey.objects.open().filter(chain=chain)
        listed = {(gap.object_concept, gap.parameter_concept, gap.family): gap for gap in open_gaps}
        weak = {tuple(key.key): key for key in counted_keys(Asked(chain=chain)) if len(key.holders) < 2}
        assert set(listed) == set(weak)
        for key, gap in listed.items():
            assert (gap.state == "single_holder") == (len(weak[key].holders) == 1)
            assert (gap.items, gap.first_seen) == (len(weak[key].items), timezone.localdate())


def test_computing_and_answering_ask_a_fixed_number_of_questions(page: Callable[[Acting], Client]) -> None:
    """However many items a demand has, and however many rows answer them."""
    sizes = DemandItem.objects.values_list("demand").annotate(size=Count("id")).order_by("size", "demand")
    (small, few), (large, many) = sizes[0], sizes[len(sizes) - 1]
    assert many >= 5 * few
    browser = page(make_acting("regulator"))
    browser.get(reverse("demand_detail", args=[large]))  # whatever the process keeps is kept now
    asked: dict[int, list[int]] = {}
    for demand in (small, large):
        pend(DemandItem.objects.filter(demand=demand).values_list("id", "demand"))
        work: list[Callable[[], object]] = [
            lambda: computing.grade_demands([demand]),  # noqa: B023 - done before the next turn
            lambda: computing.compute(),
            lambda: answer(asked_items([demand]), timezone.localdate()),  # noqa: B023
            lambda: browser.get(reverse("demand_detail", args=[demand])),  # noqa: B023
        ]
        for task in work:
            with CaptureQueriesContext(connection) as queries:
                task()
            # A session notes once a minute that it is in use, which has nothing to do with the demand.
            said = [query["sql"] for query in queries]
            own = [sql for sql in said if "django_session" not in sql and "SAVEPOINT" not in sql]
            asked.setdefault(demand, []).append(len(own))
    assert asked[small] == asked[large]

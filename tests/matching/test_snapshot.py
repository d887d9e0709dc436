"""A snapshot answers as the live postings do, and is swapped in one step."""

import datetime as dt
from pathlib import Path
from random import Random

import numpy as np
import pytest

from catalog.knowledge import knowledge
from catalog.models import Approval
from engine.judging.types import Grade
from engine.kernels.coverage import graded_coverage
from engine.kernels.layout import NO_SITE
from matching.asking import asked_items
from matching.grading import Grader
from matching.loading import AskedItem, live_postings
from matching.snapshot.build import arrays_of, key_number
from matching.snapshot.database import build_snapshot, read_columns
from matching.snapshot.postings import SnapshotPostings
from matching.snapshot.relation import relate
from matching.snapshot.store import Snapshot, Version, current, write
from matching.standing import standings
from tests.matching.world import asked, contents, demand, end_row, lab, row, standard, words

DAY = dt.date(2026, 11, 20)
KEY_OF_LEAD = 9995258161616746789
OBJECTS = ("食品", "大米", "饮料", "面粉", "未列样品")
NAMES = ("铅", "镉含量", "铅、镉", "耐摩擦色牢度", "耐干摩擦色牢度", "全部参数", "汞")
STANDARDS = ("GB 5009.12-2023", "GB 5009.12-2017", "GB 5009.15-2023", "GB/T 5009.12", "GB 2762-2022", "", "自编方法1")
RESTRICTIONS = ("", "不测饮料", "只用第一法", "≤10mg/kg", "见附件说明文字")


def random_world(seed: int) -> None:
    """A few dozen rows and demands in which every kind of relation, standing and mark can meet."""
    rng = Random(seed)
    words({"铅": ["铅含量"], "镉": ["镉含量"]}, objects=[("大米", "食品"), ("饮料", "食品"), ("面粉", "食品")])
    words({"耐摩擦色牢度": []}, parts=[("耐干摩擦色牢度", "耐摩擦色牢度")])
    for number in ("GB 5009.12-2023", "GB 5009.15-2023"):
        standard(number)
    standard("GB 5009.12-2017", "废止")
    standard("GB 2762-2022", kind="limit")
    contents("GB 2762-2022", 铅=("GB 5009.12-2023",), 镉=("GB 5009.15-2023",))
    places = [lab(), lab(valid_until=dt.date(2020, 1, 1)), lab(mark="CNAS"), lab(), lab()]
    for _ in range(60):
        place = rng.choice(places)
        opened = row(
            place,
            rng.choice(NAMES),
            rng.choice(STANDARDS) or "GB 5009.15-2023",
            rng.choice(OBJECTS),
            restriction=rng.choice(RESTRICTIONS),
            kind=rng.choice(("参数", "参数", "产品")),
            approval=rng.choice((Approval.APPROVED, Approval.APPROVED, Approval.DECLARED)),
        )
        if rng.random() < 0.1:
            end_row(place, opened)
    for _ in range(12):
        lines = [asked(rng.choice(OBJECTS), rng.choice(NAMES), rng.choice(STANDARDS)) for _ in range(rng.randint(1, 4))]
        demand(*lines)


def snapshot_of(day: dt.date, folder: Path) -> Snapshot:
    columns = read_columns(day)
    return write(folder, Version(1, day, 0), columns.words, arrays_of(columns))


def best_by_site(grader: Grader, item: AskedItem, postings: SnapshotPostings) -> dict[int, Grade]:
    """Site → grade of the sites that answer an item."""
    found = {evidence.site: evidence.grade for evidence in grader.by_site(item, postings)}
    return {site: grade for site, grade in found.items() if grade <= Grade.RESTRICTED}


@pytest.mark.django_db
@pytest.mark.parametrize("seed", range(4))
def test_a_snapshot_answers_as_the_live_postings_do(seed: int, tmp_path: Path) -> None:
    random_world(seed)
    day = dt.date.today()  # noqa: DTZ011 - the day of the lists, whatever the hour
    items = asked_items()
    live = live_postings({key for item in items for key in item.keys}, day)
    held = SnapshotPostings(snapshot_of(day, tmp_path))
    grader = Grader(knowledge(), standings(day))
    answers = [(grader.by_site(item, live), list(grader.evidence(item, live))) for item in items]
    for item, (sites, rows) in zip(items, answers, strict=True):
        assert grader.by_site(item, held) == sites
        told = {(e.row[:7], e.judgement.grade, e.judgement.flags) for e in rows}
        assert {(e.row[:7], e.judgement.grade, e.judgement.flags) for e in grader.evidence(item, held)} == told
    assert any(sites for sites, _ in answers)


@pytest.mark.django_db
@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("is_compiled", [False, True])
def test_the_kernels_count_what_the_grader_says_item_by_item(seed: int, is_compiled: bool, tmp_path: Path) -> None:
    random_world(seed)
    day = dt.date.today()  # noqa: DTZ011 - the day of the lists, whatever the hour
    items = asked_items()
    held = SnapshotPostings(snapshot_of(day, tmp_path))
    grader = Grader(knowledge(), standings(day))
    related = relate(items, held, grader)
    found = graded_coverage(related.graded, related.asked, is_compiled=is_compiled)
    graded = [best_by_site(grader, item, held) for item in items]
    for d in range(len(related.asked)):
        part = graded[related.asked.start[d] : related.asked.start[d + 1]]
        covered = {s: sum(g.get(s, Grade.NONE).is_covered for g in part) for g in part for s in g}
        conditional = {s: sum(g.get(s, Grade.NONE).is_conditional for g in part) for s in covered}
        wanted = sorted(covered, key=lambda s: (-covered[s], -conditional[s], s))
        sites = [related.sites[s] for s in found.site[d] if s != NO_SITE]
        assert sites == wanted
        assert list(found.covered[d][: len(wanted)]) == [covered[s] for s in wanted]
        assert list(found.conditional[d][: len(wanted)]) == [conditional[s] for s in wanted]
        assert list(found.pairs[d]) == [sum(covered.values()), sum(conditional.values())]
    assert list(found.uncovered) == [not any(grade.is_covered for grade in sites.values()) for sites in graded]


@pytest.mark.django_db(transaction=True)
def test_the_snapshot_in_force_is_swapped_in_one_step_and_the_one_before_stays_readable(tmp_path: Path) -> None:
    random_world(1)
    assert current(tmp_path) is None
    first = build_snapshot(tmp_path)
    count = len(SnapshotPostings(first).rows)
    row(lab(), "锌", "GB 5009.14-2017", "食品")
    second = build_snapshot(tmp_path)
    found = current(tmp_path)
    assert found is not None and found.version == second.version
    assert second.version.change > first.version.change
    assert len(SnapshotPostings(found).rows) == count + 1
    assert len(SnapshotPostings(first).rows) == count
    build_snapshot(tmp_path)
    assert not first.folder.exists()


def test_keys_have_the_same_number_in_every_process() -> None:
    assert key_number("p:铅") == KEY_OF_LEAD
    assert key_number("w:铅") != KEY_OF_LEAD


@pytest.mark.django_db
def test_an_empty_list_makes_an_empty_snapshot(tmp_path: Path) -> None:
    held = SnapshotPostings(snapshot_of(DAY, tmp_path))
    assert held.find({"p:铅"}) == set()
    assert np.asarray(held.snapshot.array("row_start")).tolist() == [0]

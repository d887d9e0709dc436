"""The world comes out as designed: sizes, shares of verdicts, growth, and the pieces of the guided tour."""

from collections import Counter
from datetime import date, timedelta
from pathlib import Path

import openpyxl
import pytest

from catalog.actions.capability_plan import list_to_import, plan_import
from catalog.actions.directory import Named
from catalog.importers.annex import read_annex
from catalog.models import Approval, Holder, Lab
from demo.cookbook import Cookbook
from demo.enterprises import DENSE
from demo.figures import coverage_on, items, measure
from demo.labs import ROWS
from demo.names import CODE_SET, check_digit
from demo.reference import Reference, fold, read_csv
from demo.truth import Truth
from demo.world import World, build, write
from tests.demo.conftest import TODAY

DEV = Path(__file__).resolve().parent.parent / "data" / "dev"


def test_the_same_seed_and_day_give_the_same_world(world: World) -> None:
    again = build(TODAY)
    assert (again.rows, again.demands, again.enterprises) == (world.rows, world.demands, world.enterprises)
    assert build(TODAY, seed=1).rows != world.rows


def test_sizes(world: World) -> None:
    rows = Counter(row.lab_name for row in world.rows)
    assert len(world.enterprises) == 1696
    assert len(world.labs) == 300
    assert len(world.rows) == pytest.approx(ROWS, rel=0.02)
    assert 3_500 <= max(rows.values()) <= 4_600
    assert 700 <= len(world.demands) <= 1_000
    assert 3_000 <= len(items(world)) <= 4_000
    assert {firm.place.city for firm in world.enterprises} == {p.city for p in world.places if p.province == "江苏省"}
    assert Counter(lab.place.province == "江苏省" for lab in world.labs)[False] == 48


@pytest.mark.parametrize("day", [TODAY, date(2027, 2, 1)])
def test_shares_are_the_designed_ones(day: date) -> None:
    figures = measure(build(day))
    assert figures.not_testable == pytest.approx(0.06, abs=0.01)
    assert figures.not_local == pytest.approx(0.05, abs=0.01)
    assert figures.not_complete == pytest.approx(0.18, abs=0.02)
    assert figures.single_holder == pytest.approx(0.22, abs=0.025)


def test_every_chain_has_demands_and_labs_and_seven_are_dense(world: World) -> None:
    for chain in {demand.chain for demand in world.demands}:
        demands = [demand for demand in world.demands if demand.chain == chain]
        keys = {key for demand in demands for line in demand.lines for key in line.keys}
        covering = 0
        for key in keys:
            covering |= world.truth.mask(key) & world.truth.home
        holders = {world.labs[site.lab].holder for site in world.sites if covering >> site.ref & 1}
        firms = {demand.enterprise for demand in demands}
        assert len(firms) >= (25 if chain in DENSE else 3), chain
        assert len({key[:3] for key in keys}) >= (60 if chain in DENSE else 8), chain
        assert len(holders) >= (8 if chain in DENSE else 1), chain
    assert len({demand.chain for demand in world.demands}) == 50


def test_twelve_months_of_believable_growth(world: World) -> None:
    points = [coverage_on(world, TODAY - timedelta(days=30 * month)) for month in range(12, -1, -1)]
    assert 0.70 < points[0] < 0.82
    assert 0.87 < points[-1] < 0.92
    assert all(later > earlier - 0.01 for earlier, later in zip(points, points[1:], strict=False))


def test_the_suspended_lab_is_missed(world: World) -> None:
    lifted = Truth(world.truth.reference, world.lab_world._replace(events=[]), world.offers, TODAY)
    home = lifted.home
    missed = {key for key, _ in items(world) if lifted.mask(key) & home and not world.truth.mask(key) & home}
    assert len(missed) >= 5
    assert len({event.lab for event in world.events}) == 1


def test_a_coming_standard_has_rows_and_demands_on_old_and_new(world: World) -> None:
    assert "GB/T 3920-2024" in world.upcoming
    held = Counter(edition for offer in world.offers for edition in offer.editions)
    assert held["GB/T 3920-2008"] > 20
    assert held["GB/T 3920-2024"] >= 3
    cited = Counter((key.number, key.edition) for key, _ in items(world))
    assert cited["GB/T 3920", None] >= 10
    assert cited["GB/T 3920", "GB/T 3920-2024"] >= 1


def test_one_unknown_trade_word_is_worth_forty_items(world: World) -> None:
    names = Reference(TODAY).names
    known = {fold(text) for name in names for text in (name.alias, name.concept)}
    assert fold(world.jargon.word) not in known
    assert world.jargon.concept in {name.concept for name in names if name.kind == world.jargon.kind}
    waiting = [key for key, is_unread in items(world) if is_unread]
    assert len(waiting) == world.jargon.items >= 40
    assert all(world.truth.mask(key) & world.truth.home for key in waiting)


def test_certificates_move_with_the_day(world: World) -> None:
    left = [(certificate.valid_until - TODAY).days for certificate in world.certificates]
    assert 3 <= sum(days < 0 for days in left) <= 8
    assert 5 <= sum(0 <= days <= 90 for days in left) <= 20
    assert max(left) < 6 * 365
    assert len({certificate.number for certificate in world.certificates}) == len(left)
    owned = Counter(certificate.lab for certificate in world.certificates)
    assert max(owned.values()) == 2
    assert any(certificate.number[2:4] == "00" for certificate in world.certificates)
    assert any(len(holder.names) > 1 for holder in world.holders)
    assert {len([site for site in world.sites if site.lab == lab.ref]) for lab in world.labs} == {1, 2, 3, 4}


def test_credit_codes_are_well_formed_and_belong_to_nobody(world: World) -> None:
    codes = [firm.credit_code for firm in world.enterprises] + [holder.credit_code for holder in world.holders]
    assert len(set(codes)) == len(codes)
    for code in codes:
        assert len(code) == 18
        assert set(code) <= set(CODE_SET)
        assert code[17] == check_digit(code[:17])
        assert code[4:6] == "99"
    # A published worked example of the check digit.
    assert check_digit("91350100M000100Y4") == "3"


def test_no_name_of_the_labelled_set_is_used(world: World) -> None:
    taken = {row["企业名称"] for row in read_csv(DEV / "demands.csv")}
    taken |= {row["机构名称"] for row in read_csv(DEV / "capabilities.csv")}
    ours = {firm.name for firm in world.enterprises} | {lab.name for lab in world.labs}
    assert len(ours) == len(world.enterprises) + len(world.labs)
    assert not ours & taken
    certificates = {row["证书编号"] for row in read_csv(DEV / "capabilities.csv")}
    assert not certificates & {certificate.number for certificate in world.certificates}


def test_rows_are_mostly_clean_but_not_all(world: World) -> None:
    exact = sum(row.standard in world.truth.reference.standards for row in world.rows)
    assert 0.4 < exact / len(world.rows) < 0.75
    assert any("\n" in row.standard for row in world.rows)
    assert any(row.standard.startswith("GB 7467-87") for row in world.rows)
    assert any(row.title == "" for row in world.rows)
    assert any(row.restriction.startswith("不测") for row in world.rows)
    assert all(row.parameter and row.standard and row.site_address for row in world.rows)


def test_demands_mix_states_visibilities_and_reports(world: World) -> None:
    assert {demand.state for demand in world.demands} == {"open", "screened", "submitted", "draft", "closed"}
    assert Counter(demand.visibility for demand in world.demands).most_common(1)[0][0] == 2
    assert {demand.visibility for demand in world.demands} == {1, 2, 3, 4}
    mistaken = [
        demand
        for demand in world.demands
        if "测不了" in demand.reported
        and all(world.truth.mask(key) & world.truth.home for line in demand.lines for key in line.keys)
    ]
    assert len(mistaken) >= 5
    assert all(TODAY - timedelta(days=366) < demand.created_on <= TODAY for demand in world.demands)


def test_files_and_the_guided_tour(world: World, tmp_path: Path) -> None:
    write(world, tmp_path)
    assert len(read_csv(tmp_path / "capabilities.csv")) == len(world.rows)
    assert len(read_csv(tmp_path / "demands.csv")) == sum(len(demand.lines) for demand in world.demands)
    assert len(read_csv(tmp_path / "enterprises.csv")) == 1696
    assert len(read_csv(tmp_path / "labs.csv")) == len(world.sites)
    tour = world.walkthrough
    site = world.sites[tour.site]
    held = [row for row in world.rows if (row.certificate, row.site_name) == (tour.certificate, site.name)]
    sheet = openpyxl.load_workbook(tmp_path / tour.good_annex).active
    lines = [[str(cell or "") for cell in line] for line in sheet.iter_rows(values_only=True)]
    names = [line[3] for line in lines[5:] if line[3]]
    assert sorted(names) == sorted([row.parameter for row in held] + [tour.key.parameter])
    assert tour.certificate in lines[1][0]
    assert world.watermark in lines[0][0]
    demand = next(demand for demand in world.demands if demand.demand_id == tour.demand_id)
    assert demand.state == "open"
    assert [key for line in demand.lines for key in line.keys] == [tour.key]
    assert not world.truth.mask(tour.key)
    bad = openpyxl.load_workbook(tmp_path / tour.bad_annex).active
    assert bad.max_row == 3 + 8


@pytest.mark.django_db
def test_the_annex_with_faults_is_told_what_it_says_of_itself(world: World, tmp_path: Path) -> None:
    write(world, tmp_path)
    tour = world.walkthrough
    site = world.sites[tour.site]
    holder = Holder.objects.create(name="示例")
    lab = Lab.objects.create(name=world.labs[site.lab].name, holder=holder)
    lab.certificates.create(number=tour.certificate)
    lab.sites.create(name=site.name, address=site.address)
    found = read_annex(tmp_path / tour.bad_annex)
    plan = plan_import(list_to_import(found, named=Named(lab=lab.name), approval=Approval.DECLARED))
    said = [row[-1].value for row in openpyxl.load_workbook(tmp_path / tour.bad_annex).active.iter_rows(min_row=4)]
    told = {problem.line: problem.weight for problem in plan.problems}
    assert len(plan.problems) == len(said) == 8
    assert [told[line] == "warn" for line in range(4, 12)] == [text.startswith("提醒") for text in said]


def test_the_tour_lab_works_in_the_field_of_the_gap(world: World) -> None:
    tour = world.walkthrough
    cookbook = Cookbook(Reference(TODAY))
    categories = {row.category for row in world.rows if row.certificate == tour.certificate}
    assert cookbook.category_of(tour.key) == tour.category
    assert tour.category in categories

"""National library and rules tables: what is loaded, or begins to hold, changes matches, and nothing else does.

`drained` ends every step with the proof that stored matches equal a recompute from scratch.
"""

import csv
import datetime as dt
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from backbone.models import AuditEntry, Fact
from catalog.actions.library import LibraryLine, LicenceLine, RuleLine, load_library, load_rules
from catalog.models import FurtherLicence, LibraryEntry, LibraryRule
from catalog.shipped import RULES, shipped_list
from enterprises.models import Demand
from matching.models import ItemMatch
from tests.matching.world import Place, asked, demand, drained, grade, lab, row, verdict, words

pytestmark = pytest.mark.django_db
MoveTo = Callable[[dt.date], None]
SINCE = dt.date(2026, 6, 1)
DAY = dt.date(2026, 7, 1)
RULES_HELD = [
    RuleLine("不在库", "restricted", SINCE),
    RuleLine("有效", "counts", SINCE),
    RuleLine("暂停", "restricted", SINCE),
]


def shows(*said: tuple[str, str], on: dt.date | None = DAY) -> None:
    """The library shows these standards in these states."""
    load_library(by=None, lines=[LibraryLine("", number, "", "", state, on) for number, state in said])


@pytest.fixture
def need_and_place(on_day: MoveTo) -> tuple[Demand, Place]:
    """A demand that one site covers under GB 5009.12-2023, with the rules loaded."""
    on_day(DAY)
    words({"铅": []})
    load_rules(by=None, library=RULES_HELD)
    place, need = lab(), demand(asked("大米", "铅"))
    row(place, "铅", "GB 5009.12-2023", "大米")
    drained()
    return need, place


def test_loading_the_library_limits_what_it_does_not_hold(need_and_place: tuple[Demand, Place]) -> None:
    need, place = need_and_place
    assert grade(need, place) == "exact"
    shows(("GB 5009.15-2023", "有效"))
    drained()
    assert (grade(need, place), verdict(need)) == ("restricted", "not_testable")
    shows(("GB/T 5009.12-2023", "有效"))
    drained()
    assert (grade(need, place), verdict(need)) == ("exact", "served")
    shows(("GB/T 5009.12-2023", "暂停"))
    drained()
    assert grade(need, place) == "restricted"


def test_another_mark_is_not_the_librarys_business(on_day: MoveTo) -> None:
    on_day(DAY)
    words({"铅": []})
    load_rules(by=None, library=RULES_HELD)
    shows(("GB 5009.15-2023", "有效"))
    cnas = lab(mark="CNAS")
    row(cnas, "铅", "GB 5009.12-2023", "大米")
    needs = [demand(asked("大米", "铅"), mark=mark) for mark in ("CNAS", "none")]
    drained()
    assert [grade(need, cnas) for need in needs] == ["exact", "exact"]


def test_days_pass_over_the_library_and_its_rules(on_day: MoveTo) -> None:
    on_day(SINCE - dt.timedelta(2))
    words({"铅": []})
    load_rules(by=None, library=[*RULES_HELD, RuleLine("暂停", "counts", DAY + dt.timedelta(3))])
    place, need = lab(), demand(asked("大米", "铅"))
    row(place, "铅", "GB 5009.12-2023", "大米")
    shows(("GB 5009.15-2023", "有效"), on=None)
    shows(("GB 5009.12-2023", "有效"), on=DAY)
    shows(("GB 5009.12-2023", "暂停"), on=DAY + dt.timedelta(1))
    seen = []
    for day in (SINCE - dt.timedelta(1), SINCE, *(DAY + dt.timedelta(n) for n in range(4))):
        on_day(day)
        drained()
        seen.append(grade(need, place))
    assert seen == ["exact", "restricted", "exact", "restricted", "restricted", "exact"]


def test_the_library_begins_on_the_day_it_was_first_seen(on_day: MoveTo) -> None:
    on_day(DAY)
    words({"铅": []})
    load_rules(by=None, library=RULES_HELD)
    place, need = lab(), demand(asked("大米", "铅"))
    row(place, "铅", "GB 5009.12-2023", "大米")
    shows(("GB 5009.15-2023", "有效"), on=DAY + dt.timedelta(1))
    drained()
    assert grade(need, place) == "exact"
    on_day(DAY + dt.timedelta(1))
    drained()
    assert grade(need, place) == "restricted"


def test_exports_ask_the_library_of_the_asked_day(need_and_place: tuple[Demand, Place], tmp_path: Path) -> None:
    shows(("GB 5009.15-2023", "有效"))
    drained()

    def exported(day: dt.date) -> list[tuple[str, str]]:
        call_command("export_matches", str(tmp_path / "m.csv"), "--at", day.isoformat(), stdout=io.StringIO())
        with (tmp_path / "m.csv").open(encoding="utf-8") as file:
            return [(line["grade"], line["reason"].rpartition("；")[2]) for line in csv.DictReader(file)]

    assert exported(DAY) == [("restricted", "标准 GB 5009.12-2023 不在一单一库内")]
    assert [found for found, _ in exported(DAY - dt.timedelta(1))] == ["exact"]


def test_a_rule_changes_what_a_state_does(need_and_place: tuple[Demand, Place]) -> None:
    need, place = need_and_place
    shows(("GB 5009.12-2023", "暂停"))
    drained()
    assert grade(need, place) == "restricted"
    load_rules(by=None, library=[RuleLine("暂停", "counts", SINCE)])
    drained()
    assert grade(need, place) == "exact"


def test_a_further_licence_is_subtracted_in_the_strict_figure_only(on_day: MoveTo) -> None:
    on_day(DAY)
    words({"铅": []})
    words(objects=[("大米", "食品")])
    place = lab()
    row(place, "铅", "GB 5009.12-2023", "大米")
    need = demand(asked("大米", "铅", "GB 5009.12-2023"), purpose="监督抽查")
    drained()
    match = ItemMatch.objects.get(demand=need)
    assert match.strict_sites == match.covered_sites == [place.site.pk]
    load_rules(by=None, licences=[LicenceLine("食品", ("监督抽查",), "示例资质", DAY + dt.timedelta(1))])
    drained()
    assert ItemMatch.objects.get(demand=need).strict_sites == [place.site.pk]
    on_day(DAY + dt.timedelta(1))
    drained()
    match = ItemMatch.objects.get(demand=need)
    assert (match.strict_sites, match.covered_sites, verdict(need)) == ([], [place.site.pk], "served")


def imported(command: str, *args: str) -> tuple[int, dict[str, Any]]:
    out, status = io.StringIO(), 0
    try:
        call_command(command, *args, "--json", stdout=out, stderr=io.StringIO())
    except SystemExit as end:
        status = int(end.code or 0)
    return status, json.loads(out.getvalue())


def counts(answer: dict[str, Any]) -> tuple[int, ...]:
    return tuple(answer[name] for name in ("added", "changed", "closed", "unchanged", "rejected"))


def test_the_library_is_imported_once(tmp_path: Path) -> None:
    path = tmp_path / "cma_library.csv"
    lines = [
        "食品,GB 5009.12-2023,食品中铅的测定,,有效,2026-07-01",
        "食品,GB 5009.12-2023,,,暂停,2026-08-01",
        ",没有编号的方法,,,试行,",
    ]
    path.write_text("\n".join(["domain,standard,title,remark,state,seen_on", *lines]), encoding="utf-8")
    load_rules(by=None, library=RULES_HELD)
    assert counts(imported("import_cma_library", str(path), "--dry-run")[1]) == (3, 0, 0, 0, 0)
    assert not LibraryEntry.objects.exists()
    status, answer = imported("import_cma_library", str(path))
    assert (status, counts(answer)) == (0, (3, 0, 0, 0, 0))
    assert [problem["code"] for problem in answer["problems"]] == ["standard_unread", "library_state_unknown"]
    before = (Fact.objects.count(), AuditEntry.objects.count())
    assert counts(imported("import_cma_library", str(path))[1]) == (0, 0, 0, 3, 0)
    assert (Fact.objects.count(), AuditEntry.objects.count()) == before
    path.write_text(path.read_text(encoding="utf-8").replace("暂停", "有效").replace("没有编号", ""), encoding="utf-8")
    assert counts(imported("import_cma_library", str(path))[1]) == (1, 1, 0, 1, 0)


def test_a_line_without_a_state_or_with_a_false_date_is_rejected(tmp_path: Path) -> None:
    path = tmp_path / "cma_library.csv"
    path.write_text("standard,state,seen_on\nGB 1-2020,,2026-07-01\nGB 2-2020,有效,2026-02-30\n", encoding="utf-8")
    status, answer = imported("import_cma_library", str(path))
    assert (status, counts(answer)) == (1, (0, 0, 0, 0, 2))


def test_the_shipped_rules_say_that_nobody_has_confirmed_them() -> None:
    files = [f"--{option}={shipped_list(name)}" for option, name in RULES.items()]
    status, answer = imported("import_rules", *files)
    rows = LibraryRule.objects.count() + FurtherLicence.objects.count()
    assert (status, counts(answer)) == (0, (rows, 0, 0, 0, 0))
    assert not LibraryRule.objects.filter(is_confirmed=True).exists()
    assert not FurtherLicence.objects.filter(is_confirmed=True).exists()
    assert set(LibraryRule.objects.values_list("since", flat=True)) == {SINCE}
    assert all("待运营方确认" in table.source for table in (*LibraryRule.objects.all(), *FurtherLicence.objects.all()))
    assert counts(imported("import_rules", *files)[1]) == (0, 0, 0, rows, 0)


def test_a_rules_table_becomes_what_the_file_says(tmp_path: Path) -> None:
    load_rules(by=None, library=RULES_HELD)
    path = tmp_path / "rules.csv"
    lines = [
        "不在库,restricted,2026-06-01,否,",
        "有效,counts,2026-06-01,是,某通知",
        "试行,counts,,否,",
        "暂停,none,,否,",
    ]
    path.write_text("\n".join(["state,effect,since,confirmed,source", *lines]), encoding="utf-8")
    status, answer = imported("import_rules", "--library", str(path))
    assert (status, counts(answer)) == (1, (1, 1, 1, 1, 1))
    assert dict(LibraryRule.objects.values_list("state", "is_confirmed")) == {
        "不在库": False,
        "有效": True,
        "试行": False,
    }

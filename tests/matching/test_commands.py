"""The commands others rely on (docs/contract.md): what they print, write, and exit with."""

import csv
import datetime as dt
import json
import os
import subprocess
import sys
from collections.abc import Callable
from contextlib import nullcontext
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection

from catalog.actions.standing import set_standing
from catalog.models import Concept, StandingState
from matching import evaluation
from matching.models import ItemMatch
from matching.scratch import scratch_database
from tests.engine.devset import DEV
from tests.matching.world import asked, contents, demand, drained, end_row, grade, lab, row, someone, standard, words

DAY = dt.date(2026, 6, 1)
LEAD = "GB 5009.12-2023"
KEYS = {
    "stdrefs", "item_row", "item_site", "grade_agreement", "verdict_accuracy", "min_labs_accuracy", "false_covered",
}  # fmt: skip


def said(command: str, *arguments: object, status: int = 0) -> str:
    """What a command prints; its exit status must be `status`."""
    out = StringIO()
    try:
        call_command(command, *map(str, arguments), stdout=out, stderr=StringIO())
        code: Any = 0
    except SystemExit as ended:
        code = ended.code
    except CommandError as refused:
        code = refused.returncode
    assert code == status
    return out.getvalue()


def table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.django_db
def test_drain_once_leaves_nothing() -> None:
    words({"铅": []})
    place, need = lab(), demand(asked("大米", "铅"))
    row(place, "铅", LEAD, "大米")
    assert said("drain", "--once").startswith("facts ")
    assert grade(need, place) == "exact"
    assert "differences 0" in said("drain", "--once")


@pytest.mark.django_db
def test_verify_says_exactly_what_differs_and_changes_nothing_and_recompute_heals() -> None:
    words({"铅": []})
    assert said("recompute_matches", "--verify").startswith("0 ")  # before any sweep too
    row(lab(), "铅", LEAD, "大米")
    needs = [demand(asked("大米", "铅"), asked("食品", "铅")) for _ in range(10)]
    drained()
    assert said("recompute_matches", "--verify").startswith("0 ")
    ItemMatch.objects.filter(demand__in=needs[:7], item__number="1").update(covered_grades=[2])
    before = list(ItemMatch.objects.order_by("pk").values())
    for _ in range(2):
        assert said("recompute_matches", "--verify", status=1).startswith("7 ")
    assert list(ItemMatch.objects.order_by("pk").values()) == before
    assert said("recompute_matches").startswith("7 ")
    assert said("recompute_matches", "--verify").startswith("0 ")


@pytest.mark.django_db
def test_export_holds_on_the_asked_day(tmp_path: Path, on_day: Callable[[dt.date], None]) -> None:
    on_day(DAY)
    words({name: [] for name in "铅镉砷汞"})
    standard("GB 5009.15-2026", "即将实施", effective_date=dt.date(2026, 9, 1))
    standard("GB 5009.15-2014")
    place = lab("示例检测有限公司", valid_until=dt.date(2026, 12, 31))
    row(place, "铅", LEAD, "大米", approval_date=dt.date(2026, 3, 1))
    row(place, "镉", "GB 5009.15-2026", "大米")
    closed = row(place, "砷", LEAD, "大米")
    end_row(place, closed, dt.date(2026, 7, 1))
    row(place, "汞", LEAD, "食用植物油", approval_date=dt.date(2020, 1, 1))
    by = someone()
    for state, date in ((StandingState.SUSPENDED, 10), (StandingState.RESTORED, 20)):
        set_standing(by=by, subject=place.certificate, state=state, date=dt.date(2026, 5, date))
    demand(*(asked("大米", name) for name in "铅镉砷汞"), name="D-1")

    def exported(day: str, *more: str) -> dict[str, str]:
        said("export_matches", tmp_path / "m.csv", "--at", day, *more)
        return {line["item_no"]: line["grade"] for line in table(tmp_path / "m.csv")}

    held = {"1": "exact", "2": "edition", "3": "exact"}
    assert exported("2026-06-01") == held
    assert exported("2026-02-28") == {"2": "edition", "3": "exact"}  # not approved yet; unknown start: since ever
    assert exported("2026-03-01") == held
    assert exported("2026-05-15") == {}  # suspended on that day
    assert exported("2026-05-20") == held
    assert exported("2026-06-30") == held
    assert exported("2026-07-01") == {"1": "exact", "2": "edition"}
    assert exported("2026-09-01") == {"1": "exact", "2": "exact"}
    assert exported("2026-12-31") == {"1": "exact", "2": "exact"}  # 有效期至 counts inclusive
    assert exported("2027-01-01") == {}
    drained()
    assert exported("2026-06-01") == held  # exports ask the lists, stored matches are today's


@pytest.mark.django_db
def test_exports_have_the_columns_of_the_contract(tmp_path: Path) -> None:
    words({name: [] for name in "铅镉砷"})
    for name in ("甲", "乙"):
        place = lab(f"示例检测{name}有限公司")
        row(place, "铅", LEAD, "大米")
        last = row(place, {"甲": "镉", "乙": "砷"}[name], LEAD, "大米")
    demand(asked("大米", "铅"), asked("大米", "镉"), asked("大米", "砷"), name="D-1")
    demand(asked("大米", "铅"), asked("大米", "看不懂"), name="D-2")
    said("export_matches", tmp_path / "m.csv")
    lines = table(tmp_path / "m.csv")
    assert list(lines[0]) == ["demand_id", "item_no", "row_id", "grade", "reason"]
    assert [line["row_id"] for line in lines if line["item_no"] == "3"] == [str(last.row)]
    assert all(line["reason"] for line in lines) and len(lines) == 6
    said("export_verdicts", tmp_path / "v.csv")
    assert table(tmp_path / "v.csv") == [
        {
            "demand_id": "D-1",
            "coverage_verdict": "not_complete",
            "best_single_site": "示例检测乙有限公司|本部;示例检测甲有限公司|本部",
            "min_labs_to_cover": "2",
            "missing_items": "",
        },
        {
            "demand_id": "D-2",
            "coverage_verdict": "not_testable",
            "best_single_site": "示例检测乙有限公司|本部;示例检测甲有限公司|本部",
            "min_labs_to_cover": "",
            "missing_items": "2",
        },
    ]


@pytest.mark.django_db
def test_near_rows_are_exported_on_request_only(tmp_path: Path) -> None:
    words({"铅": []}, objects=[("食品", ""), ("大米", "食品"), ("面粉", "食品")])
    row(lab(), "铅", LEAD, "面粉")
    demand(asked("大米", "铅"))
    said("export_matches", tmp_path / "m.csv")
    said("export_matches", tmp_path / "n.csv", "--near")
    assert [[line["grade"] for line in table(tmp_path / name)] for name in ("m.csv", "n.csv")] == [[], ["near"]]


def test_standard_references_of_a_file(tmp_path: Path) -> None:
    source, target = tmp_path / "in.csv", tmp_path / "out.csv"
    cells = ["GB/T 5750.7-20235", "GB/T 2423.17-2008/IEC 60068-2-11:1981", "看不懂", "GB 11892-89"]
    source.write_text("\ufeffnote,raw\n" + "".join(f"x,{cell}\n" for cell in cells), encoding="utf-8")
    said("parse_standard_refs", source, target)
    assert [tuple(line.values()) for line in table(target)] == [
        (cells[0], "GB/T", "5750", "7", "2023", "5"),
        (cells[1], "GB/T", "2423", "17", "2008", ""),
        (cells[1], "IEC", "60068", "2-11", "1981", ""),
        (cells[2], "", "", "", "", ""),
        (cells[3], "GB", "11892", "", "1989", ""),
    ]
    said("parse_standard_refs", tmp_path / "none.csv", target, status=2)
    source.write_text("a,b\n1,2\n", encoding="utf-8")
    said("parse_standard_refs", source, target, status=2)


def evaluate(*arguments: object) -> Any:
    """The one JSON object that the command prints, as a process of its own."""
    database = connection.settings_dict
    address = f"{database['HOST'] or ''}:{database['PORT']}" if database["PORT"] else database["HOST"]
    account = f"{database['USER']}:{database['PASSWORD']}" if database["PASSWORD"] else database["USER"]
    given = {"DATABASE_URL": f"postgres://{account}@{address}/{database['NAME']}"}
    command = [
        sys.executable,
        str(settings.BASE_DIR / "manage.py"),
        "evaluate_matching",
        *map(str, arguments),
        "--json",
    ]
    ran = subprocess.run(command, capture_output=True, text=True, env={**os.environ, **given}, timeout=120, check=False)
    assert ran.returncode == 0, ran.stderr[-2000:]
    return json.loads(ran.stdout)


@pytest.mark.django_db
def test_the_development_set_is_read_well(tmp_path: Path) -> None:
    found = evaluate(DEV, "--out", tmp_path)
    assert set(found) >= KEYS
    assert found["stdrefs"]["right"] >= 0.97 * found["stdrefs"]["total"]
    assert (found["item_row"]["f1"], found["item_row"]["precision"]) >= (0.96, 0.99)
    assert found["item_row"]["precision"] >= 0.99
    assert found["verdict_accuracy"] >= 0.92
    assert set(found["item_site"]) == {"precision", "recall", "f1"}
    assert list(table(tmp_path / "matches.csv")[0]) == ["demand_id", "item_no", "row_id", "grade", "reason"]
    assert len(table(tmp_path / "verdicts.csv")) == len({line["demand_id"] for line in table(DEV / "demands.csv")})


@pytest.mark.django_db
def test_a_set_may_lack_gold_and_reference_lists(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is missing is null; what the set does not bring is the shipped list."""
    monkeypatch.setattr(evaluation, "scratch_database", nullcontext)  # the test's own database is empty
    for name in ("demands.csv", "capabilities.csv", "asked_date"):
        lines = (DEV / name).read_text(encoding="utf-8").splitlines(keepends=True)
        (tmp_path / name).write_text("".join(lines[:250]), encoding="utf-8")
    found = json.loads(said("evaluate_matching", tmp_path, "--out", tmp_path / "out", "--json"))
    assert {found[name] for name in KEYS} == {None}
    assert len(table(tmp_path / "out" / "matches.csv")) > 20
    said("evaluate_matching", tmp_path / "none", status=2)


@pytest.mark.django_db(transaction=True)
def test_a_scratch_database_is_empty_and_gone_afterwards() -> None:
    words({"铅": []})
    live = connection.settings_dict["NAME"]
    with scratch_database() as name:
        assert (connection.settings_dict["NAME"], Concept.objects.count()) == (name, 0)
        words({"镉": []})
    assert (connection.settings_dict["NAME"], Concept.objects.get().name) == (live, "铅")
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_database WHERE datname = %s", [name])
        assert cursor.fetchone() == (0,)


@pytest.mark.django_db
def test_contents_expand_into_numbered_items_in_the_exports(tmp_path: Path) -> None:
    words({"铅": [], "镉": []})
    standard("GB/T 22796-2021", kind="product")
    contents("GB/T 22796-2021", 铅=(), 镉=())
    row(lab(), "全部参数", "GB/T 22796-2021", "床单", kind="产品")
    demand(asked("床单", "全项", "GB/T 22796-2021"), name="D-1")
    said("export_matches", tmp_path / "m.csv")
    assert [line["item_no"] for line in table(tmp_path / "m.csv")] == ["1.1", "1.2"]

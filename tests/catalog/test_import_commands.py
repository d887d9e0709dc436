"""The import commands: exit status, one JSON object, dry run, and the labelled pool with its six annexes."""

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from catalog.importers.export import write_rows_csv
from catalog.models import Alias, CapabilityRow, Proposal, Standard
from tests.catalog.worlds import LAB, cells, import_rows

pytestmark = pytest.mark.django_db
POOL = Path(__file__).parents[1] / "data" / "dev"
SAMPLES = sorted((POOL / "annex_samples").glob("0*"))
GB18030_LAB = "宿迁楚韵食品农产品检测有限公司"
FIVE = [cells(name) for name in ("铅", "镉", "总汞", "总砷", "铬")]


def run(command: str, *args: str) -> tuple[int, Any]:
    """(exit status, the JSON object that was the whole output)"""
    out = io.StringIO()
    status = 0
    try:
        call_command(command, *args, "--json", stdout=out, stderr=io.StringIO())
    except SystemExit as end:
        status = int(end.code or 0)
    return status, json.loads(out.getvalue())


def list_file(folder: Path, rows: list[dict[str, str]]) -> str:
    path = folder / "清单.csv"
    write_rows_csv(list(dict.fromkeys(name for row in rows for name in row)), rows, path)
    return str(path)


def counts(answer: dict[str, Any]) -> tuple[int, ...]:
    return tuple(answer[name] for name in ("added", "changed", "closed", "unchanged", "rejected"))


def test_dry_run_predicts_and_changes_nothing(tmp_path: Path) -> None:
    path = list_file(tmp_path, FIVE)
    assert run("import_capabilities", path, "--dry-run")[0] == 0
    assert CapabilityRow.objects.count() == 0
    status, answer = run("import_capabilities", path)
    assert (status, counts(answer), answer["written"]) == (0, (5, 0, 0, 0, 0), True)


def test_names_of_low_confidence_become_proposals_and_never_names(tmp_path: Path) -> None:
    path = tmp_path / "names.csv"
    path.write_text(
        "kind,concept,alias,field,english,symbol,cas,source,confidence\n"
        "parameter,耐盐水性,泡水试验;盐水浸泡,涂料,,,,GB/T 1763,low\nparameter,铅,总铅,通用,Pb,,,CAS,high\n",
        encoding="utf-8",
    )
    assert run("import_vocabulary", "--aliases", str(path), "--dry-run")[0] == 0
    assert not Proposal.objects.exists()
    assert run("import_vocabulary", "--aliases", str(path))[0] == 0
    found = set(Proposal.objects.values_list("name", "concept", "field", "source", "state"))
    assert found == {(name, "耐盐水性", "涂料", "GB/T 1763", "open") for name in ("泡水试验", "盐水浸泡")}
    assert not Alias.objects.filter(text="泡水试验").exists()
    Proposal.objects.filter(name="泡水试验").update(state="rejected")
    assert run("import_vocabulary", "--aliases", str(path))[1]["added"] == 0
    assert Proposal.objects.get(name="泡水试验").state == "rejected"
    assert Proposal.objects.count() == 2


def test_rejected_lines_give_status_1_and_are_named(tmp_path: Path) -> None:
    path = list_file(tmp_path, [*FIVE, cells("锌", 证书有效期至="2027-02-30")])
    status, answer = run("import_capabilities", path)
    assert (status, counts(answer)) == (1, (5, 0, 0, 0, 1))
    problem = answer["problems"][0]
    assert (problem["row"], problem["column"], problem["code"]) == (7, "证书有效期至", "date_does_not_exist")
    assert "2027-02-30" in problem["text"]


def test_without_a_terminal_and_yes_much_is_not_closed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import_rows(FIVE)
    path = list_file(tmp_path, FIVE[:2])
    status, answer = run("import_capabilities", path, "--dry-run")
    assert (status, answer["needs_yes"], answer["closed"]) == (0, True, 3)
    monkeypatch.setattr("sys.stdin", io.StringIO("yes\n"))
    status, answer = run("import_capabilities", path)
    assert (status, answer["needs_yes"], answer["written"]) == (1, True, False)
    assert CapabilityRow.objects.current().count() == 5
    assert run("import_capabilities", path, "--yes")[0] == 0
    assert CapabilityRow.objects.current().count() == 2


def test_a_file_that_is_not_there_is_bad_usage(tmp_path: Path) -> None:
    for command in ("import_capabilities", "import_chains", "import_standards", "import_standard_items"):
        with pytest.raises(CommandError) as refused:
            call_command(command, str(tmp_path / "none.csv"))
        assert refused.value.returncode == 2
    with pytest.raises(CommandError) as refused:
        call_command("import_vocabulary")
    assert refused.value.returncode == 2


def test_a_reference_list_without_its_columns_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text("甲,乙\n1,2\n", encoding="utf-8")
    status, answer = run("import_standards", str(path))
    assert (status, answer["problems"][0]["code"]) == (1, "missing_column")


def test_a_reference_list_rehearses_too(tmp_path: Path) -> None:
    path = tmp_path / "standards.csv"
    text = "number,title,status,edges\nGB/T 1-2010,旧,废止,GB/T 1-2020|partial|2020-01-01\nGB/T 2-2020,,现行,坏|甲|乙\n"
    path.write_text(text, encoding="utf-8")
    status, answer = run("import_standards", str(path), "--dry-run")
    assert (status, counts(answer), Standard.objects.count()) == (1, (1, 0, 0, 0, 1), 0)
    assert {problem["code"] for problem in answer["problems"]} == {"edge_unreadable", "standard_stub"}
    assert run("import_standards", str(path))[1]["added"] == 1


def test_places_with_impossible_degrees_are_rejected(tmp_path: Path) -> None:
    path = tmp_path / "places.csv"
    path.write_text(
        "name,level,city,province,longitude,latitude\n南京市,city,,江苏省,118.8,32.06\n北极,city,,江苏省,0,91\n",
        encoding="utf-8",
    )
    status, answer = run("import_places", str(path))
    assert (status, counts(answer)) == (1, (1, 0, 0, 0, 1))


def load_pool() -> None:
    for command, args in (
        ("import_chains", ("chains.csv",)),
        ("import_standards", ("standards.csv",)),
        ("import_standard_items", ("standard_items.csv",)),
        (
            "import_vocabulary",
            ("--aliases", "aliases.csv", "--objects", "objects.csv", "--parts", "parameter_parts.csv"),
        ),
        ("import_capabilities", ("capabilities.csv",)),
    ):
        files = [str(POOL / arg) if arg.endswith(".csv") else arg for arg in args]
        status, answer = run(command, *files)
        assert (status, answer["rejected"]) == (0, 0), command
        assert run(command, *files)[1]["unchanged"] == answer["added"] + answer["unchanged"], command


def test_pool_imports_twice_exports_and_takes_the_six_annexes(tmp_path: Path) -> None:
    load_pool()
    total = len(list(csv.DictReader((POOL / "capabilities.csv").open(encoding="utf-8"))))
    for name in ("all.csv", "all.xlsx"):
        call_command("export_capabilities", str(tmp_path / name), stdout=io.StringIO())
        assert counts(run("import_capabilities", str(tmp_path / name))[1]) == (0, 0, 0, total, 0)
    expected = {
        row["file"]: int(row["expected_capability_rows"])
        for row in csv.DictReader((POOL / "annex_samples" / "expected_rows.csv").open(encoding="utf-8"))
    }
    assert len(SAMPLES) == len(expected)
    for path in SAMPLES:
        named = ["--lab", GB18030_LAB] if path.name.startswith("04") else []
        predicted = run("import_capabilities", str(path), "--dry-run", *named)
        status, answer = run("import_capabilities", str(path), "--yes", *named)
        assert counts(answer) == counts(predicted[1]) and status == predicted[0]
        assert answer["added"] + answer["changed"] + answer["unchanged"] == expected[path.name], path.name
        assert status == (0 if expected[path.name] else 1)
        again = run("import_capabilities", str(path), *named)
        assert counts(again[1])[:4] == (0, 0, 0, expected[path.name]), path.name


def test_one_lab_is_exported_by_name(tmp_path: Path) -> None:
    import_rows([*FIVE, cells("锌", 机构名称="苏州另一家检测有限公司", 证书编号="231000990077")])
    call_command("export_capabilities", str(tmp_path / "one.csv"), "--lab", LAB, stdout=io.StringIO())
    assert len(list(csv.DictReader((tmp_path / "one.csv").open(encoding="utf-8")))) == 5
    with pytest.raises(CommandError) as refused:
        call_command("export_capabilities", str(tmp_path / "one.csv"), "--lab", "没有这家")
    assert refused.value.returncode == 2


def test_the_row_of_a_rejected_line_stays_as_it_is(tmp_path: Path) -> None:
    rows = [*FIVE, cells("锌", 说明="甲"), cells("锌", 说明="乙")]
    import_rows(rows)
    rows[5] = {**rows[5], "批准日期": "2026-02-30"}
    status, answer = run("import_capabilities", list_file(tmp_path, rows))
    assert (status, counts(answer)) == (1, (0, 0, 0, 6, 1))
    assert CapabilityRow.objects.current().count() == 7

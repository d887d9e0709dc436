"""The limited process: same answers as reading here, and one problem for whatever ends it."""

import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from catalog.importers.annex import read_annex
from catalog.importers.child import annex_apart, list_apart, tables_apart
from catalog.importers.limits import DEFAULT
from catalog.importers.lists import read_list
from catalog.importers.problems import FileRefused
from catalog.importers.reading import read_tables
from tests.catalog.importers.files import shared_bomb, workbook

DEV = Path(__file__).resolve().parents[2] / "data" / "dev"
SAMPLES = sorted((DEV / "annex_samples").glob("0*"))


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.name[:2])
def test_the_same_answer_as_here(path: Path) -> None:
    assert annex_apart(path) == read_annex(path)
    assert tables_apart(path) == read_tables(path)


def test_lists_too() -> None:
    columns = {"demand_id": (), "检测项目": ("项目",)}
    path = DEV / "demands.csv"
    assert list_apart(path, columns, ["demand_id"]) == read_list(path, columns, ["demand_id"])


def test_progress_is_told() -> None:
    told: list[tuple[int, int]] = []
    annex_apart(SAMPLES[0], progress=lambda done, total: told.append((done, total)))
    assert told == [(1, 2), (2, 2)]


def test_time_is_limited(tmp_path: Path) -> None:
    path = tmp_path / "slow.csv"
    path.write_text("参数名称,标准编号\n" + "铅,GB 5009.12-2023\n" * 190_000, encoding="utf-8")
    codes = [problem.code for problem in annex_apart(path, replace(DEFAULT, cpu_seconds=1)).problems]
    assert codes == ["took_too_long"]
    codes = [problem.code for problem in annex_apart(path, replace(DEFAULT, wall_seconds=1)).problems]
    assert codes == ["took_too_long"]


def test_memory_is_limited(tmp_path: Path) -> None:
    path = tmp_path / "bomb.xlsx"
    path.write_bytes(shared_bomb())
    annex = annex_apart(path)
    assert [problem.code for problem in annex.problems] == ["took_too_much_memory"]


def test_a_refusal_is_raised_where_it_is_raised_here(tmp_path: Path) -> None:
    with pytest.raises(FileRefused) as caught:
        tables_apart(tmp_path / "absent.xlsx")
    assert caught.value.problem.code == "file_unreadable"


def test_the_child_sees_no_secret(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[dict[str, str]] = []
    original = subprocess.Popen

    def spy(*arguments: object, **options: object) -> object:
        seen.append(dict(options["env"]))  # type: ignore[call-overload]
        return original(*arguments, **options)  # type: ignore[call-overload]

    monkeypatch.setattr("catalog.importers.child.subprocess.Popen", spy)
    path = tmp_path / "plain.xlsx"
    path.write_bytes(workbook())
    assert len(annex_apart(path).rows) == 1
    assert set(seen[0]) == {"PYTHONPATH", "PYTHONUTF8"}

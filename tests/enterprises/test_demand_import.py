"""Demand lists by command: idempotent, set-based, every problem named."""

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from backbone.models import AuditEntry, Fact, FactKind
from enterprises.models import Conclusion, Demand, DemandItem, DemandState, Difficulty, Enterprise, Mark, Visibility
from tests.engine.devset import DEV
from tests.enterprises.worlds import load_knowledge, load_places

pytestmark = pytest.mark.django_db
HEADER = "demand_id,item_no,企业名称,产业链,城市,样品名称,检测项目,依据标准,期限天,预算元,备注"
LINE = "A1,1,某某纺织有限公司,家纺,南通市,床单,甲醛含量、pH值,GB/T 2912.1,20,18万,急"


def load(path: Path, *options: str) -> tuple[int, dict[str, Any]]:
    """Exit status and what `--json` printed."""
    out = io.StringIO()
    try:
        call_command("import_demands", str(path), "--json", *options, stdout=out)
    except SystemExit as end:
        return int(str(end.code)), json.loads(out.getvalue())
    return 0, json.loads(out.getvalue())


def write(folder: Path, *lines: str, header: str = HEADER) -> Path:
    path = folder / "demands.csv"
    path.write_text("\n".join([header, *lines]), encoding="utf-8")
    return path


def counts(answer: dict[str, Any]) -> tuple[int, int, int, int]:
    return answer["added"], answer["changed"], answer["unchanged"], answer["rejected"]


def state() -> list[Any]:
    return [list(Demand.objects.order_by("id").values()), list(DemandItem.objects.order_by("id").values())]


class TestDevelopmentList:
    def test_twice_is_once(self) -> None:
        load_places()
        status, answer = load(DEV / "demands.csv")
        lines = len(list(csv.DictReader((DEV / "demands.csv").open(encoding="utf-8-sig"))))
        assert (status, counts(answer)) == (0, (lines, 0, 0, 0))
        assert Demand.objects.count() == 146
        assert set(Demand.objects.values_list("state", "visibility")) == {(DemandState.OPEN, Visibility.REGULATOR)}
        before, facts = state(), Fact.objects.count()
        assert counts(load(DEV / "demands.csv")[1]) == (0, 0, lines, 0)
        assert (state(), Fact.objects.count()) == (before, facts)

    def test_a_dry_run_predicts_and_writes_nothing(self) -> None:
        load_places()
        predicted = load(DEV / "demands.csv", "--dry-run")
        assert (Demand.objects.count(), Enterprise.objects.count(), Fact.objects.filter(kind="demand").count()) == (
            0,
            0,
            0,
        )
        assert load(DEV / "demands.csv") == predicted

    def test_the_number_of_queries_does_not_follow_the_number_of_lines(self) -> None:
        load_places()
        with CaptureQueriesContext(
            connection,
        ) as first:
            load(DEV / "demands.csv")
        assert len(first) < 45
        with CaptureQueriesContext(connection) as second:
            load(DEV / "demands.csv")
        assert len(second) < 30


class TestCells:
    @pytest.fixture(autouse=True)
    def world(self) -> None:
        load_knowledge()
        load_places()

    def test_one_fact_found_by_its_change_number(self, tmp_path: Path) -> None:
        Fact.objects.all().delete()
        load(write(tmp_path, LINE, LINE.replace("A1,", "A2,")))
        fact = Fact.objects.get()
        assert (fact.kind, fact.subject) == (FactKind.DEMAND, 0)
        assert set(Demand.objects.values_list("changed", flat=True)) == {fact.change}
        audited = json.dumps(list(AuditEntry.objects.values_list("details", flat=True)), ensure_ascii=False)
        assert "床单" not in audited

    def test_a_line_is_read(self, tmp_path: Path) -> None:
        load(write(tmp_path, LINE))
        demand = Demand.objects.get()
        assert (demand.enterprise.name, demand.chain.name, demand.city) == ("某某纺织有限公司", "家纺", "南通市")  # type: ignore[union-attr]
        assert (demand.deadline_days, demand.budget) == (20, 180_000)
        assert [(item.number, item.parameter, item.note) for item in demand.items.all()] == [
            ("1.1", "甲醛含量", "急"),
            ("1.2", "pH值", "急"),
        ]

    def test_the_optional_columns(self, tmp_path: Path) -> None:
        header = (
            HEADER + ",检验目的,是否判定,资质要求,允许分包,反映困难,来源,提出日期,公开级别,规格型号,样品数量,服务类型"
        )
        line = LINE + ",研发,是,CNAS,是,测不了、周期长,走访,2026年3月5日,③,型号甲,300 件,校准"
        assert load(write(tmp_path, line, header=header))[1]["problems"] == []
        demand = Demand.objects.get()
        assert (demand.purpose, demand.conclusion, demand.mark, demand.may_subcontract) == (
            "研发", Conclusion.PER_ITEM, Mark.CNAS, True,
        )  # fmt: skip
        assert demand.difficulties == [Difficulty.NOT_TESTABLE, Difficulty.TOO_SLOW]
        assert (demand.source, str(demand.proposed_date), demand.visibility) == ("visit", "2026-03-05", 3)
        assert (demand.model_text, demand.quantity_text) == ("型号甲", "300 件")
        assert {item.service_kind for item in demand.items.all()} == {"calibration"}

    @pytest.mark.parametrize(
        ("line", "status", "code"),
        [
            (LINE.replace("床单", ""), 1, "missing_value"),
            (LINE.replace("某某纺织有限公司", ""), 1, "missing_value"),
            (LINE.replace("床单", "床" * 301), 1, "cell_too_long"),
            (LINE.replace(",20,", ",很快,"), 0, "value_ignored"),
            (LINE.replace("18万", "面议"), 0, "value_ignored"),
            (LINE.replace("家纺", "没有的链"), 0, "chain_unknown"),
        ],
    )
    def test_what_is_wrong_is_named(self, tmp_path: Path, line: str, status: int, code: str) -> None:
        answer = load(write(tmp_path, LINE.replace("A1,1", "A0,1"), line))
        assert answer[0] == status
        assert [(problem["code"], problem["row"]) for problem in answer[1]["problems"]] == [(code, 3)]
        assert Demand.objects.filter(external_id="A1").exists() is (status == 0)
        assert Demand.objects.filter(external_id="A0").exists()

    def test_lines_of_one_demand(self, tmp_path: Path) -> None:
        twice, other = LINE.replace("pH值", "异味"), LINE.replace("A1,1", "A1,2").replace("南通市", "苏州市")
        status, answer = load(write(tmp_path, LINE, twice, other))
        assert (status, counts(answer)) == (1, (2, 0, 0, 1))
        assert sorted(problem["code"] for problem in answer["problems"]) == ["demand_lines_differ", "item_twice"]
        assert Demand.objects.get().city == "南通市"

    def test_what_differs_is_replaced_and_nothing_else(self, tmp_path: Path) -> None:
        load(write(tmp_path, LINE, LINE.replace("A1,", "A2,")))
        other = Demand.objects.values().get(external_id="A2")
        assert counts(load(write(tmp_path, LINE.replace("pH值", "异味")))[1]) == (0, 1, 0, 0)
        assert [i.parameter for i in Demand.objects.get(external_id="A1").items.all()] == ["甲醛含量", "异味"]
        assert Demand.objects.values().get(external_id="A2") == other

    def test_a_demand_that_had_ended_is_open_again_when_it_differs(self, tmp_path: Path) -> None:
        load(write(tmp_path, LINE))
        Demand.objects.update(state=DemandState.CLOSED)
        assert counts(load(write(tmp_path, LINE))[1]) == (0, 0, 1, 0)
        assert Demand.objects.get().state == DemandState.CLOSED
        load(write(tmp_path, LINE.replace(",20,", ",30,")))
        assert Demand.objects.get().state == DemandState.OPEN

    def test_without_item_numbers_lines_are_counted(self, tmp_path: Path) -> None:
        header = "需求编号,单位名称,产品名称,检测参数"
        load(write(tmp_path, "A1,某某厂,床单,甲醛", "A1,某某厂,床单,pH", header=header))
        assert [item.number for item in DemandItem.objects.all()] == ["1", "2"]


def test_a_file_that_is_not_there_is_bad_usage(tmp_path: Path) -> None:
    with pytest.raises(CommandError) as refusal:
        call_command("import_demands", str(tmp_path / "none.csv"))
    assert refusal.value.returncode == 2


def test_a_file_without_the_columns_is_refused(tmp_path: Path) -> None:
    status, answer = load(write(tmp_path, "x,y", header="a,b"))
    assert status == 1
    assert {problem["code"] for problem in answer["problems"]} == {"missing_column"}

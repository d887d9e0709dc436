"""What a list that a lab sends as its own earns a warning for; nothing of it is rejected."""

from pathlib import Path
from typing import Any

import openpyxl
import pytest

from catalog.actions.capability_import import NamesOtherLab, apply_import
from catalog.actions.capability_plan import ImportPlan, cells_to_import, plan_import
from catalog.importers.annotate import write_annotated
from catalog.importers.problems import message
from catalog.importers.tables import Sheet
from catalog.models import Approval, Lab
from tests.catalog.worlds import CERTIFICATE, LAB, NAMED, SITE, cells, import_rows

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def lab() -> Lab:
    import_rows([cells("铅")])
    return Lab.objects.get()


def planned(*rows: dict[str, str], **more: Any) -> ImportPlan:
    return plan_import(cells_to_import(rows, named=NAMED, approval=Approval.DECLARED, **more))


def found(plan: ImportPlan) -> list[tuple[str, int, str]]:
    return [(problem.code, problem.line, problem.column) for problem in plan.problems]


def test_what_is_registered_and_read_earns_no_word() -> None:
    assert planned(cells("铅"), cells("镉")).problems == []


def test_a_new_certificate_and_a_new_site_are_named_once_with_what_is_known() -> None:
    slip = cells("镉", 证书编号="231000990009")
    plan = planned(cells("铅"), slip, {**slip, "参数名称": "锡"}, cells("铬", 场所名称="二部", 场所地址=""))
    assert found(plan) == [("certificate_new", 2, "证书编号"), ("site_new", 4, "场所名称")]
    assert (plan.added, plan.rejected) == (3, 0)
    assert [problem.params["known"] for problem in plan.problems] == [CERTIFICATE, SITE]
    assert all(LAB in message(problem) for problem in plan.problems)


def test_a_standard_that_cannot_be_read_is_named_once() -> None:
    plan = planned(cells("铅"), cells("镉", "按客户要求"), cells("锡", "按客户要求"))
    assert (found(plan), plan.rejected) == ([("row_standard_unread", 2, "标准编号")], 0)


def test_a_list_that_names_another_body_asks_for_a_yes() -> None:
    rows = [cells("铅", 机构名称="苏州另一家检测有限公司"), cells("镉", 机构名称=f"{LAB}（城南分部）")]
    plan = planned(*rows)
    assert found(plan) == [("lab_named_otherwise", 1, "机构名称")]
    assert (plan.needs_yes, plan.closes_much) == (True, [])
    source = cells_to_import(rows, named=NAMED, approval=Approval.DECLARED)
    with pytest.raises(NamesOtherLab):
        apply_import(source, by=None)
    assert apply_import(source, by=None, is_confirmed=True).added == 1


def test_an_operator_who_names_the_lab_is_warned_and_not_asked() -> None:
    rows = [cells("铅", 机构名称="苏州另一家检测有限公司")]
    plan = plan_import(cells_to_import(rows, named=NAMED))
    assert (found(plan), plan.needs_yes) == ([("lab_named_otherwise", 1, "机构名称")], False)


def test_warnings_stand_beside_their_rows_in_the_annotated_workbook(tmp_path: Path) -> None:
    rows = [cells("铅"), cells("镉", "按客户要求", 证书编号="231000990009")]
    plan = planned(*rows)
    grid = [list(rows[0].values()), list(rows[1].values())]
    write_annotated([Sheet("", grid)], plan.problems, tmp_path / "marked.xlsx")
    last = [row[-1] for row in openpyxl.load_workbook(tmp_path / "marked.xlsx").active.iter_rows(values_only=True)]
    assert "231000990009" in str(last[1]) and "按客户要求" in str(last[1])


def test_only_commands_are_told_of_options() -> None:
    bare = {"参数名称": "铅", "标准编号": "GB 5009.12-2023"}
    import_rows([cells("铅", 证书编号="231000990009")], is_merge=True)
    own, by_command = planned(bare), plan_import(cells_to_import([bare], named=NAMED))
    assert [problem.code for problem in (*own.problems, *by_command.problems)] == ["certificate_unknown"] * 2
    assert "--certificate" in message(by_command.problems[0]) and "--" not in message(own.problems[0])


def test_names_that_differ_by_a_word_for_testing_are_one_row() -> None:
    import_rows([cells("石油类检测"), cells("氟化物试验"), cells("总汞的测定"), cells("灰分")], is_merge=True)
    plan = planned(cells("铅"), cells("石油类"), cells("氟化物"), cells("总汞"), cells("灰分"), cells("碘值"))
    assert (plan.changed, plan.added, plan.closed, plan.unchanged) == (3, 1, 0, 2)


def test_rows_that_stand_side_by_side_stay_apart() -> None:
    both = [cells("冲击"), cells("冲击试验")]
    import_rows(both, is_merge=True)
    assert found(planned(cells("铅"), *both)) == []
    assert planned(cells("铅"), *both).unchanged == 3
    assert planned(cells("铅"), *reversed(both)).unchanged == 3, "in any order"

"""Small lists for tests: one lab with a certificate and a site, rows as cells of the contract. All names invented."""

from collections.abc import Iterable, Mapping
from typing import Any

from catalog.actions.capability_import import apply_import
from catalog.actions.capability_plan import ImportPlan, cells_to_import
from catalog.actions.directory import Named
from catalog.models import CapabilityRow

LAB = "南京测试样例检测有限公司"
CERTIFICATE = "231000990001"
SITE = "本部"


def cells(name: str = "铅", standard: str = "GB 5009.12-2023", **more: str) -> dict[str, str]:
    """One line of the list; further cells by column name, `row_id` included."""
    base = {
        "机构名称": LAB,
        "证书编号": CERTIFICATE,
        "场所名称": SITE,
        "场所地址": "南京市玄武区样例路1号",
        "城市": "南京市",
        "大类": "食品",
        "类别": "食品",
        "类型": "参数",
        "标准名称": "",
        "限制范围": "",
        "说明": "",
        "状态": "有效",
    }
    return {**base, "参数名称": name, "标准编号": standard, **more}


def import_rows(rows: Iterable[Mapping[str, str]], is_confirmed: bool = True, **more: Any) -> ImportPlan:
    """Imports lines as a command would: approved, confirmed."""
    return apply_import(cells_to_import(rows, **more), by=None, is_confirmed=is_confirmed)


def listed(**filters: Any) -> list[tuple[str, str]]:
    """(参数名称, 标准编号) of the rows in force, in the order in which they came."""
    rows = CapabilityRow.objects.current().filter(**filters).order_by("row")
    return list(rows.values_list("name__text", "standard__text"))


def versions(name: str) -> list[CapabilityRow]:
    """All versions of rows with this parameter text, oldest first."""
    return list(CapabilityRow.objects.with_texts().filter(name__text=name).order_by("id"))


NAMED = Named(lab=LAB)

"""What a capability row says, as people read it: words of its fields, and what differs between two versions."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from catalog.actions.capability_lines import Content
from catalog.models import CapabilityRow, RowState

LABELS = {
    "band": _("大类"),
    "category": _("类别"),
    "name": _("参数名称"),
    "standard": _("标准编号"),
    "title": _("标准名称"),
    "restriction": _("限制范围"),
    "note": _("说明"),
    "kind": _("类型"),
    "service_kind": _("服务类型"),
    "food_flag": _("食品标志"),
    "state": _("状态"),
    "approval_date": _("批准日期"),
    "approval_document": _("批准文件"),
}
"""Field of Content → the column a person knows."""
STATES = {RowState.VALID.value: _("有效"), RowState.SUSPENDED.value: _("暂停"), RowState.WITHDRAWN.value: _("注销")}
SERVICE_KINDS = {
    "testing": _("检测"),
    "inspection": _("检验"),
    "sampling": _("采样"),
    "field": _("现场检测"),
    "calibration": _("校准"),
    "verification": _("检定"),
    "certification": _("认证"),
    "rnd": _("研发"),
}
KINDS = {"参数": _("参数"), "产品": _("产品"), "项目": _("项目")}
FOOD_FLAGS = {"": _("未标注"), "食品": _("食品"), "非食品": _("非食品")}
_WORDS: dict[str, dict[str, Any]] = {
    "state": STATES,
    "service_kind": SERVICE_KINDS,
    "kind": KINDS,
    "food_flag": FOOD_FLAGS,
}


def content_of_version(row: CapabilityRow) -> Content:
    """The content of a version loaded with its texts."""
    texts = (row.band, row.category, row.name, row.standard, row.title, row.restriction, row.note)
    plain = (row.kind, row.service_kind, row.food_flag, row.state, row.approval_date, row.approval_document)
    return Content(*(term.text for term in texts), *plain)


def differences(before: Content, after: Content) -> list[dict[str, str]]:
    """[{field, before, after}] of the fields that differ; fields by code, values as text."""
    pairs = zip(Content._fields, before, after, strict=True)
    return [{"field": name, "before": _text(old), "after": _text(new)} for name, old, new in pairs if old != new]


def shown(changes: list[dict[str, str]]) -> list[dict[str, Any]]:
    """The same with the words of the page."""
    return [{"field": LABELS[one["field"]], **dict(_words(one))} for one in changes]


def _words(change: dict[str, str]) -> Iterator[tuple[str, Any]]:
    words: dict[str, Any] = _WORDS.get(change["field"], {})
    for side in ("before", "after"):
        yield side, words.get(change[side], change[side])


def _text(value: Any) -> str:
    if value is None:
        return ""
    return value.isoformat() if isinstance(value, date) else str(value)

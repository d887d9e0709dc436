"""Reasons in the reader's language: engine codes and parameters rendered through the message catalogue."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext, gettext_noop

from engine.judging.explain import CODES, FLAGS
from engine.judging.types import Judgement

ZERO = {
    "zero.unread": gettext_noop("检测项目的名称没有读懂，请改用标准中的名称，或等待人工筛查"),
    "zero.no_row": gettext_noop("已载入的能力清单中没有任何一行写有这个参数"),
    "zero.conditional": gettext_noop("有能力行，但版本、方法或限制使它只能有条件采用"),
    "zero.excluded": gettext_noop("有能力行，但限制范围恰好排除了这一项"),
    "zero.lapsed": gettext_noop("有能力行，但证书、场所或该行已暂停、注销或过期"),
    "zero.coming": gettext_noop("有能力行，但批准日期晚于查询日期，到那天才计入"),
    "zero.near": gettext_noop("只有相近对象或相近参数的能力行，仅供参考"),
}


FAILS = frozenset(
    {
        "object.unknown",
        "object.narrower",
        "object.sibling",
        "object.unrelated",
        "object.out_of_scope",
        "parameter.part",
        "parameter.other",
        "standard.unrelated",
        "restriction.excludes",
        "service.differs",
        "mark.differs",
        "food.mismatch",
        "standing.not_yet_approved",
        "standing.suspended",
        "standing.withdrawn",
        "standing.expired",
        "standing.site_closed",
        "standing.row_suspended",
        "standing.row_withdrawn",
    }
)
CONDITIONS = frozenset(
    {
        "parameter.contents_unknown",
        "standard.lab_behind",
        "standard.demand_behind",
        "standard.other_edition",
        "standard.undated",
        "standard.upcoming",
        "standard.other_method",
        "standard.unread",
        "restriction.person",
        "standing.declared",
        "standing.outside_library",
        "standing.library_state",
    }
)


def step_texts(steps: Iterable[dict[str, Any]]) -> list[dict[str, str]]:
    """Steps ({code, params}) as {state, text} for components/why.html."""
    return [{"state": _state(step["code"]), "text": step_text(step["code"], step["params"])} for step in steps]


def step_text(code: str, params: dict[str, Any]) -> str:
    """One reason as a sentence."""
    return gettext(CODES[code]).format_map(_Params(params))


def reason_text(judgement: Judgement) -> str:
    """All reasons of a judgement in one cell of an export."""
    return gettext("；").join(step_text(step.code, step.params) for step in judgement.steps)


def _state(code: str) -> str:
    if code in FAILS:
        return "fail"
    if code in CONDITIONS:
        return "condition"
    return "info" if code.startswith(("state.", "standing.", "licence.")) else "pass"


def flag_texts(flags: Iterable[str]) -> list[str]:
    """Flags in words."""
    return [gettext(FLAGS[flag]) for flag in flags]


def zero_texts(codes: Iterable[str]) -> list[str]:
    """Why nothing covers an item, in words."""
    return [gettext(ZERO[code]) for code in codes]


class _Params(dict[str, Any]):
    def __missing__(self, key: str) -> str:
        return "—"

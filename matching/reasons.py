"""Reasons in the reader's language: engine codes and parameters rendered through the message catalogue."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext, gettext_noop
from engine.judging.explain import CODES, FLAGS

ZERO = {
    "zero.unread": gettext_noop("检测项目的名称没有读懂，请改用标准中的名称，或等待人工筛查"),
    "zero.no_row": gettext_noop("已载入的能力清单中没有任何一行写有这个参数"),
    "zero.conditional": gettext_noop("有能力行，但版本、方法或限制使它只能有条件采用"),
    "zero.excluded": gettext_noop("有能力行，但限制范围恰好排除了这一项"),
    "zero.lapsed": gettext_noop("有能力行，但证书、场所或该行已暂停、注销或过期"),
    "zero.near": gettext_noop("只有相近对象或相近参数的能力行，仅供参考"),
}


def step_texts(steps: Iterable[dict[str, Any]]) -> list[dict[str, str]]:
    """Steps as {state, text} for components/why.html."""
    return [
        {"state": step.get("state", "info"), "text": gettext(CODES[step["code"]]).format_map(_Params(step["params"]))}
        for step in steps
    ]


def flag_texts(flags: Iterable[str]) -> list[str]:
    """Flags in words."""
    return [gettext(FLAGS[flag]) for flag in flags]


def zero_texts(codes: Iterable[str]) -> list[str]:
    """Why nothing covers an item, in words."""
    return [gettext(ZERO[code]) for code in codes]


class _Params(dict[str, Any]):
    def __missing__(self, key: str) -> str:
        return "—"

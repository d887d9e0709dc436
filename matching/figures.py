"""Dashboard figures by name: value, numerator, denominator, definition and the lists they count (docs/figures.md)."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from matching.models import CoveragePoint


@dataclass(frozen=True, slots=True)
class Asked:
    """Which scope, area, day and strictness a figure is asked for. None / "" = all."""

    chain: int | None = None
    segment: int | None = None
    city: str = ""
    area: str = "province"
    day: date | None = None
    is_strict: bool = False


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure. `value` is a share (0–1) or None where nothing was asked; links lead to the rows counted."""

    name: str
    label: str
    definition: str
    value: float | None
    numerator: int
    denominator: int
    day: date | None
    area: str
    is_strict: bool
    numerator_url: str
    denominator_url: str
    parts: list["Figure"] = field(default_factory=list)


class UnknownFigure(KeyError):
    """No figure of that name."""


@dataclass(frozen=True, slots=True)
class _Definition:
    label: str
    text: str
    numerator: Callable[[CoveragePoint], int]
    denominator: Callable[[CoveragePoint], int]
    counts: str
    """What the lists hold: item | key | demand."""
    state: str
    """The filter of the list that the numerator counts."""


DEFINITIONS: dict[str, _Definition] = {
    "item_coverage": _Definition(
        gettext_noop("项目覆盖率"),
        gettext_noop("有已批准且有效的机构能出具的检测项目 ÷ 全部检测项目"),
        lambda p: p.covered,
        lambda p: p.items,
        "item",
        "covered",
    ),
    "conditional_share": _Definition(
        gettext_noop("有条件占比"),
        gettext_noop("只有版本、方法不同或有限制的能力行的检测项目 ÷ 全部检测项目"),
        lambda p: p.conditional,
        lambda p: p.items,
        "item",
        "conditional",
    ),
    "gap_share": _Definition(
        gettext_noop("空白占比"),
        gettext_noop("所选区域内没有能力行的检测项目 ÷ 全部检测项目"),
        lambda p: p.gap,
        lambda p: p.items,
        "item",
        "gap",
    ),
    "unread_share": _Definition(
        gettext_noop("未识别占比"),
        gettext_noop("名称未能识别的检测项目 ÷ 全部检测项目"),
        lambda p: p.unread,
        lambda p: p.items,
        "item",
        "unread",
    ),
    "key_coverage": _Definition(
        gettext_noop("能力点覆盖率"),
        gettext_noop("已覆盖的能力点（对象、参数、标准号）÷ 需求清单中的能力点"),
        lambda p: p.covered_keys,
        lambda p: p.keys,
        "key",
        "covered",
    ),
    "whole_demand_rate": _Definition(
        gettext_noop("整单满足率"),
        gettext_noop("有一个检测场所能做全的需求 ÷ 全部需求"),
        lambda p: p.served,
        lambda p: p.demands,
        "demand",
        "served",
    ),
    "single_holder_share": _Definition(
        gettext_noop("独家率"),
        gettext_noop("只有一家法人能做的能力点 ÷ 已覆盖的能力点"),
        lambda p: p.single_holder_keys,
        lambda p: p.covered_keys,
        "key",
        "single_holder",
    ),
}
LADDER = ("city", "province", "delta", "nation")
AREA_LABELS = {"city": _("本市"), "province": _("省内"), "delta": _("长三角"), "nation": _("全国")}


def point_of(asked: Asked) -> CoveragePoint | None:
    """The stored point on or last before the asked day (None = the latest)."""
    return CoveragePoint.objects.of(asked).order_by("-day").first()


def figure(name: str, asked: Asked) -> Figure:
    """One figure. Raises UnknownFigure."""
    if name == "area_ladder":
        return _ladder(asked)
    if name not in DEFINITIONS:
        raise UnknownFigure(name)
    return from_point(name, asked, point_of(asked))


def from_point(name: str, asked: Asked, point: CoveragePoint | None) -> Figure:
    """A figure from a point that is already loaded."""
    definition = DEFINITIONS[name]
    above = definition.numerator(point) if point else 0
    below = definition.denominator(point) if point else 0
    counted = {"single_holder_share": "covered"}.get(name, "")
    return Figure(
        name=name,
        label=str(_(definition.label)),
        definition=str(_(definition.text)),
        value=above / below if below else None,
        numerator=above,
        denominator=below,
        day=point.day if point else asked.day,
        area=asked.area,
        is_strict=asked.is_strict,
        numerator_url=list_url(definition.counts, asked, definition.state),
        denominator_url=list_url(definition.counts, asked, counted),
    )


def _ladder(asked: Asked) -> Figure:
    """Covered items in 本市 / 省内 / 长三角 / 全国, all over the same D: never falling."""
    steps = []
    for area in LADDER:
        seen_from = Asked(asked.chain, asked.segment, asked.city, area, asked.day, asked.is_strict)
        steps.append(from_point("item_coverage", seen_from, point_of(seen_from)))
    last = steps[-1]
    return Figure(
        name="area_ladder",
        label=str(_("本地覆盖阶梯")),
        definition=str(_("各级区域内已覆盖的检测项目，分母相同")),
        value=last.value,
        numerator=last.numerator,
        denominator=last.denominator,
        day=last.day,
        area="nation",
        is_strict=asked.is_strict,
        numerator_url=last.numerator_url,
        denominator_url=last.denominator_url,
        parts=steps,
    )


def list_url(counts: str, asked: Asked, state: str) -> str:
    """The page that lists exactly what a number counts."""
    params = {
        "chain": asked.chain or "",
        "segment": asked.segment or "",
        "city": asked.city,
        "area": asked.area,
        "strict": "1" if asked.is_strict else "",
        "day": asked.day.isoformat() if asked.day else "",
        "state": state,
    }
    query = urlencode({name: value for name, value in params.items() if value != ""})
    return f"{reverse(f'coverage_{counts}s')}?{query}"

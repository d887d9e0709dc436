"""The figures of the front page: how large the two lists are and how far they fit."""

from typing import Any

from django.db import connection
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from matching.figures import Asked, from_point
from matching.models import CoveragePoint

# Estimates of the planner would do, but the numbers stand on the front page: they are exact and indexed.
_SIZES = """
SELECT (SELECT count(*) FROM catalog_lab), (SELECT count(*) FROM catalog_capabilityrow WHERE closed_change IS NULL)
"""


def list_stats(point: CoveragePoint | None) -> list[dict[str, Any]]:
    """Stats of both lists; without a stored point only the capability side is known."""
    with connection.cursor() as cursor:
        cursor.execute(_SIZES)
        labs, rows = cursor.fetchone()
    stats = [
        _count(pgettext("list", "检验检测机构"), labs, _("家"), _("已载入资质认定附表的机构")),
        _count(_("能力行"), rows, pgettext("unit", "行"), _("当前打开的能力清单行数")),
    ]
    if point is not None:
        coverage = from_point("item_coverage", Asked(), point)
        stats += [
            _count(pgettext("list", "企业"), point.enterprises, _("家"), _("有在办需求的企业")),
            _count(pgettext("list", "检测项目"), point.items, _("项"), _("已筛查和进行中的需求项")),
            {
                "label": coverage.label,
                "value": None if coverage.value is None else f"{coverage.value * 100:.1f}",
                "unit": "%",
                "definition": coverage.definition,
                "n": coverage.denominator,
                "area": _("省内"),
                "date": coverage.day,
                "basis": "loose",
            },
        ]
    return stats


def _count(label: str, value: int, unit: str, definition: str) -> dict[str, Any]:
    return {"label": label, "value": value, "unit": unit, "definition": definition}

"""The coverage dashboard as data: stats, charts and the chain table, each number with the list it counts."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from django.templatetags.static import static
from django.utils.translation import gettext as _

from catalog.models import Chain
from matching.figures import AREA_LABELS, DEFINITIONS, Asked, from_point, list_url
from matching.models import CoveragePoint

CITIES = (
    "南京市",
    "无锡市",
    "徐州市",
    "常州市",
    "苏州市",
    "南通市",
    "连云港市",
    "淮安市",
    "盐城市",
    "扬州市",
    "镇江市",
    "泰州市",
    "宿迁市",
)
HEADLINES = (
    "item_coverage",
    "key_coverage",
    "whole_demand_rate",
    "conditional_share",
    "gap_share",
    "single_holder_share",
)
VERDICTS = ("served", "not_complete", "not_local", "not_testable")
MONTHS = 12
CHART_CHAINS = 10


def latest_points(asked: Asked) -> dict[tuple[int | None, int | None, str], CoveragePoint]:
    """All scopes' points of the asked area and strictness on the latest stored day (or `asked.day`): one query."""
    day = latest_day(asked)
    points = CoveragePoint.objects.filter(day=day, area=asked.area, is_strict=asked.is_strict)
    return {(point.chain, point.segment, point.city): point for point in points}


def latest_day(asked: Asked) -> date | None:
    """The latest day with stored points on or before the asked one."""
    points = CoveragePoint.objects.filter(area=asked.area)
    if asked.day is not None:
        points = points.filter(day__lte=asked.day)
    return points.order_by("-day").values_list("day", flat=True).first()


def percent(value: float | None) -> str | None:
    """A share as text with one decimal; None stays unknown."""
    return None if value is None else f"{value * 100:.1f}"


def headline_stats(asked: Asked, point: CoveragePoint | None) -> list[dict[str, Any]]:
    """The stat row of a scope."""
    stats = []
    for name in HEADLINES:
        figure = from_point(name, asked, point)
        stats.append(
            {
                "label": figure.label,
                "value": percent(figure.value),
                "unit": "%",
                "url": figure.numerator_url,
                "n": figure.denominator,
                "area": AREA_LABELS[asked.area],
                "date": figure.day,
                "basis": "strict" if asked.is_strict else "loose",
                "definition": figure.definition,
            }
        )
    return stats


def chain_rows(asked: Asked, points: dict[Any, CoveragePoint], chains: Sequence[Chain]) -> list[dict[str, Any]]:
    """One row per chain of the table: verdict counts of demands, shares of items and keys."""
    rows = []
    for chain in chains:
        own = replace(asked, chain=chain.pk)
        point = points.get((chain.pk, None, asked.city))
        row = {"name": chain.name, "url": chain_url(own)}
        for word in VERDICTS:
            row[word] = _count(point, word, list_url("demand", own, word))
        row["enterprises"] = _count(point, "enterprises", list_url("item", own, ""))
        row["demands"] = _count(point, "demands", list_url("demand", own, ""))
        row["items"] = _count(point, "items", list_url("item", own, ""))
        for column, name in (
            ("coverage", "item_coverage"),
            ("key_coverage", "key_coverage"),
            ("single_holder", "single_holder_share"),
        ):
            figure = from_point(name, own, point)
            row[column] = {"value": percent(figure.value), "url": figure.numerator_url, "unit": "%"}
        rows.append(row)
    return rows


def busiest(rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """The chains with most demands, for a chart that can be read."""
    return sorted(rows, key=lambda row: -row["demands"]["value"])[:CHART_CHAINS]


def _count(point: CoveragePoint | None, name: str, url: str) -> dict[str, Any]:
    value = getattr(point, name) if point else 0
    return {"value": value, "url": url if value else ""}


def chain_url(asked: Asked) -> str:
    """The dashboard of one chain."""
    return list_url("chain", replace(asked, segment=None), "")


def shown_cities(asked: Asked) -> tuple[str, ...]:
    """The asked city alone, else all of the province: every picture of a page shows one scope."""
    return (asked.city,) if asked.city else CITIES


def verdict_chart(rows: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Demands by verdict, one bar per chain."""
    labels = {
        "served": _("可满足"),
        "not_complete": _("测不全"),
        "not_local": _("省内空白"),
        "not_testable": _("测不了"),
    }
    return {
        "id": "verdicts-by-chain",
        "kind": "stacked",
        "title": _("各链判断构成"),
        "note": _("按需求计数；点击可看清单"),
        "data": {
            "categories": [{"name": row["name"], "url": row["url"]} for row in rows],
            "series": [
                {
                    "code": word,
                    "name": labels[word],
                    "values": [row[word]["value"] for row in rows],
                    "urls": [row[word]["url"] for row in rows],
                }
                for word in VERDICTS
            ],
            "unit": "",
        },
        "headers": [_("产业链"), *labels.values()],
        "rows": [
            [
                {"text": row["name"], "url": row["url"]},
                *({"text": row[w]["value"], "url": row[w]["url"]} for w in VERDICTS),
            ]
            for row in rows
        ],
    }


def _share(point: CoveragePoint | None) -> float | None:
    if point is None or not point.items:
        return None
    return round(point.covered / point.items * 100, 1)


def city_map(asked: Asked, points: dict[Any, CoveragePoint]) -> dict[str, Any]:
    """Item coverage of the province's cities on the schematic map."""
    areas = []
    for city in shown_cities(asked):
        own = replace(asked, city=city)
        point = points.get((asked.chain, asked.segment, city))
        areas.append({"name": city, "value": _share(point), "url": list_url("item", own, "")})
    return {
        "id": "coverage-by-city",
        "kind": "map",
        "title": _("各市项目覆盖率"),
        "note": _("企业所在市的检测项目在所选区域内的覆盖率，单位 %"),
        "map_url": static("vendor/maps/jiangsu.json"),
        "data": {"areas": areas, "name": _("项目覆盖率"), "unit": "%", "max": 100},
        "headers": [_("设区市"), _("项目覆盖率 %")],
        "rows": [[{"text": a["name"], "url": a["url"]}, {"text": _text(a["value"])}] for a in areas],
    }


def heat_chart(asked: Asked, points: dict[Any, CoveragePoint], chains: Sequence[Chain]) -> dict[str, Any]:
    """Item coverage, chain × city; a cell nobody asks for is empty, a chain nobody asks for is left out."""
    cities = shown_cities(asked)
    chains = [chain for chain in chains if any((chain.pk, None, city) in points for city in cities)]
    cells, rows = [], []
    for y, chain in enumerate(chains):
        row: list[dict[str, Any]] = [{"text": chain.name, "url": chain_url(replace(asked, chain=chain.pk))}]
        for x, city in enumerate(cities):
            value = _share(points.get((chain.pk, None, city)))
            url = list_url("item", replace(asked, chain=chain.pk, city=city), "")
            cells.append([x, y, value, url])
            row.append({"text": _text(value), "url": url if value is not None else ""})
        rows.append(row)
    return {
        "id": "chain-by-city",
        "kind": "heatmap",
        "title": _("产业链 × 设区市"),
        "note": _("项目覆盖率，单位 %；空格表示该市没有该链的需求"),
        "data": {
            "columns": [city.removesuffix("市") for city in cities],
            "rows": [chain.name for chain in chains],
            "cells": cells,
            "unit": "%",
            "max": 100,
        },
        "headers": [_("产业链"), *cities],
        "rows": rows,
    }


def _text(value: float | None) -> str:
    return "—" if value is None else f"{value:.1f}"


def trend_chart(asked: Asked) -> dict[str, Any] | None:
    """The last point of each of the last twelve months: item and key coverage; None with fewer than two."""
    points = CoveragePoint.objects.filter(
        chain=asked.chain, segment=asked.segment, city=asked.city, area=asked.area, is_strict=asked.is_strict
    ).order_by("day")
    by_month = {(point.day.year, point.day.month): point for point in points}
    shown = list(by_month.values())[-MONTHS - 1 :]
    if len(shown) < 2:
        return None
    names = ("item_coverage", "key_coverage")
    series = []
    for name in names:
        figures = [from_point(name, replace(asked, day=point.day), point) for point in shown]
        series.append(
            {
                "code": name,
                "name": _(DEFINITIONS[name].label),
                "values": [None if f.value is None else round(f.value * 100, 1) for f in figures],
                "urls": ["" for _figure in figures],
            }
        )
    days = [point.day.isoformat() for point in shown]
    table = zip(days, *(one["values"] for one in series), strict=True)
    return {
        "id": "coverage-by-month",
        "kind": "line",
        "title": _("近 12 个月"),
        "note": _("每月最后一个存档点"),
        "data": {"points": days, "series": series, "unit": "%"},
        "headers": [_("日期"), *(one["name"] for one in series)],
        "rows": [[{"text": cell} for cell in row] for row in table],
    }

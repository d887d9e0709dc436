"""A demand's answer as plain data, reasons in both languages: for the API and exports."""

from collections.abc import Sequence
from typing import Any

from django.utils import translation

from enterprises.models import Demand
from matching.answers import ItemAnswer, RowAnswer, answer
from matching.asking import asked_items
from matching.models import MatchingDay
from matching.places import start_of
from matching.reasons import step_texts
from matching.stored import is_pending, verdicts_by_area

LANGUAGES = {"zh": "zh-hans", "en": "en"}
GROUPS = ("covered", "conditional", "excluded", "lapsed", "near")


def matches_as_data(demand: Demand) -> dict[str, Any]:
    """Verdicts and the evidence per item, in the shape of the API's MatchesSerializer."""
    day = MatchingDay.objects.latest_day()
    found = answer(asked_items([demand.pk]), day, city=demand.city, start=start_of(demand))
    return {
        "demand": demand.pk,
        "as_of": day,
        "is_pending": is_pending(demand),
        "verdicts": verdicts_by_area(demand),
        "items": [item_as_data(one) for one in found],
    }


def item_as_data(found: ItemAnswer) -> dict[str, Any]:
    """One item's evidence."""
    text = found.item.text
    return {
        "number": found.item.number,
        "object": text.object,
        "parameter": text.parameter,
        "standard": text.standard,
        "best": found.best,
        "why_zero": found.why_zero,
        **{name: rows_as_data(getattr(found, name)) for name in GROUPS},
    }


def rows_as_data(rows: Sequence[RowAnswer]) -> list[dict[str, Any]]:
    """Rows with their steps told in both languages."""
    said: dict[str, list[list[str]]] = {}
    for name, language in LANGUAGES.items():
        with translation.override(language):
            said[name] = [[step["text"] for step in step_texts(row.steps)] for row in rows]
    return [
        {
            "row": row,
            "steps": [
                {"code": step["code"], "params": step["params"], "zh": zh, "en": en}
                for step, zh, en in zip(row.steps, said["zh"][n], said["en"][n], strict=True)
            ],
        }
        for n, row in enumerate(rows)
    ]

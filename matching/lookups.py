"""Public lookup: pasted text becomes items, each answered from the lists; nothing of the text is kept."""

from typing import Any, cast

from catalog.knowledge import knowledge
from engine.reading.types import ItemText, ServiceKind
from enterprises.models import DemandItem
from enterprises.paste import posted, read_paste
from enterprises.reading import ItemReader
from matching.answers import answer
from matching.loading import AskedItem
from matching.models import MatchingDay
from matching.told import item_as_data

ITEMS_AT_MOST = 40
SITES_SHOWN = 10
SHOWN = ("covered", "conditional")


def look_up(text: str, city: str = "") -> dict[str, Any]:
    """Items as understood and, per item, the ten best sites that cover it or nearly do; counts are of all sites."""
    reader = ItemReader(knowledge())
    pasted = read_paste(text)
    items = reader.items_of(posted(pasted), purpose="", mark="CMA")
    asked = [_asked(n, item) for n, item in enumerate(items[:ITEMS_AT_MOST])]
    day = MatchingDay.objects.latest_day()
    answers = []
    for item, found in zip(items, answer(asked, day, city=city), strict=False):
        told = item_as_data(found)
        counts = {name: len(told[name]) for name in SHOWN}
        shown = {name: told[name][:SITES_SHOWN] for name in SHOWN}
        understood = {"object_concept": item.object_concept, "parameter_concept": item.parameter_concept}
        answers.append({**told, **shown, **understood, "counts": counts, "is_read": item.is_read})
    return {"as_of": day, "items": answers, "left_out": max(0, len(items) - ITEMS_AT_MOST)}


def _asked(number: int, item: DemandItem) -> AskedItem:
    kind = cast(ServiceKind, item.service_kind)
    text = ItemText(item.object, item.parameter, item.standard, item.note, kind)
    return AskedItem(number, 0, item.number, text, tuple(item.keys))

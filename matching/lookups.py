"""Public lookup: pasted text becomes items, each answered from the lists; nothing of the text is kept."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Any, cast

from catalog.knowledge import knowledge
from engine.context import STUB
from engine.reading.types import ItemText, ServiceKind
from enterprises.models import DemandItem
from enterprises.paste import posted, read_paste
from enterprises.reading import ItemReader
from matching.answers import ItemAnswer, answer
from matching.loading import AskedItem
from matching.models import MatchingDay
from matching.places import centre_of
from matching.told import item_as_data

ITEMS_AT_MOST = 40
PIECES_AT_MOST = 400
"""Pieces of text between blanks, commas and list signs that are read: ten to an item. 60 signs make a piece at most."""
SITES_SHOWN = 10
SHOWN = ("covered", "conditional")
_PIECE = re.compile(r"[^\s,，;；。、|]{1,60}")


@dataclass(frozen=True, slots=True)
class Lookup:
    """What was pasted as items, with their answers in the same order.

    `left_out` counts the items and pasted lines beyond `ITEMS_AT_MOST`, and the lines of text (pieces, where it has
    no line ends) that were not read.
    """

    day: date
    items: list[DemandItem]
    answers: list[ItemAnswer]
    left_out: int


def ask(text: str, city: str = "") -> Lookup:
    """Reads a text and asks the lists. The cost is bounded: of a long text only the beginning is read."""
    known = knowledge()
    reader = ItemReader(known)
    head, unread = beginning(text)
    pasted = read_paste(head, known.lexicon)
    items = reader.items_of(posted(pasted[:ITEMS_AT_MOST]), purpose="", mark="CMA")
    left_out = max(0, len(pasted) - ITEMS_AT_MOST) + max(0, len(items) - ITEMS_AT_MOST) + unread
    asked = [_asked(n, item) for n, item in enumerate(items[:ITEMS_AT_MOST])]
    day = MatchingDay.objects.latest_day()
    answers = answer(asked, day, city=city, start=centre_of(city), known=known)
    return Lookup(day, items[:ITEMS_AT_MOST], answers, left_out)


def look_up(text: str, city: str = "") -> dict[str, Any]:
    """The same as plain data: per item the ten best sites that cover it or nearly do; counts are of all sites."""
    found = ask(text, city)
    answers = []
    for item, one in zip(found.items, found.answers, strict=False):
        told = item_as_data(one)
        counts = {name: len(told[name]) for name in SHOWN}
        shown = {name: told[name][:SITES_SHOWN] for name in SHOWN}
        understood = {
            "object_concept": item.object_concept.removeprefix(STUB),
            "parameter_concept": item.parameter_concept.removeprefix(STUB),
        }
        answers.append({**told, **shown, **understood, "counts": counts, "is_read": item.is_read})
    return {"as_of": found.day, "items": answers, "left_out": found.left_out}


def beginning(text: str) -> tuple[str, int]:
    """The first `PIECES_AT_MOST` pieces of a text, whole lines where it has them, and how much follows: lines or pieces."""
    pieces = list(_PIECE.finditer(text))
    if len(pieces) <= PIECES_AT_MOST:
        return text, 0
    cut = text.rfind("\n", 0, pieces[PIECES_AT_MOST].start()) + 1
    if cut and text[:cut].strip():
        return text[:cut], sum(bool(line.strip()) for line in text[cut:].split("\n"))
    return text[: pieces[PIECES_AT_MOST].start()], len(pieces) - PIECES_AT_MOST


def _asked(number: int, item: DemandItem) -> AskedItem:
    kind = cast(ServiceKind, item.service_kind)
    text = ItemText(item.object, item.parameter, item.standard, item.note, kind)
    return AskedItem(number, 0, item.number, text, tuple(item.keys))

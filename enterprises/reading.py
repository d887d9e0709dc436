"""Posted lines become understood items: the only place where demand texts meet the vocabulary.

What is stored of a reading (concepts, family, keys) belongs to the knowledge it was read with. Whoever stores one
holds that knowledge until commit (catalog.knowledge.hold_knowledge); matching reads all again when it moves.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple, cast

from django.db import transaction

from catalog.knowledge import Knowledge, hold_knowledge, knowledge
from engine.context import STUB
from engine.judging.keys import item_keys
from engine.judging.parameters import concepts_of
from engine.lexicon.numbers import edition_of
from engine.reading.types import ItemReading, ItemText, ServiceKind
from enterprises.models import MATCHED_STATES, DemandItem

LONGEST_KEY = 260
_CONCEPT, _FAMILY = 200, 120
ALL_PARAMETERS = "全项"
_WRITTEN = ("line", "number", "object", "parameter", "standard", "note", "service_kind", "line_text")
_READ_FIELDS = ("object_concept", "parameter_concept", "family", "is_read", "keys")


@dataclass(frozen=True, slots=True)
class Line:
    """One line as posted: its number and texts. Several parameters in one cell make several items of it."""

    number: str
    object: str
    parameter: str
    standard: str = ""
    note: str = ""
    service_kind: str = "testing"

    def text(self, purpose: str = "", mark: str = "CMA") -> ItemText:
        """The line for the engine, with what its demand says for all lines."""
        kind = cast(ServiceKind, self.service_kind)
        return ItemText(self.object, self.parameter, self.standard, self.note, kind, purpose, mark)

    def as_posted(self) -> dict[str, str]:
        """What `DemandItem.line_text` keeps."""
        return {"object": self.object, "parameter": self.parameter, "standard": self.standard}


class Understood(NamedTuple):
    """The stored part of a reading; the fields are those of DemandItem."""

    object_concept: str
    parameter_concept: str
    family: str
    is_read: bool
    keys: list[str]


def understand(reading: ItemReading, known: Knowledge) -> Understood:
    """Concepts, standard family and sorted keys of one item. Not read = its parameter is no known concept."""
    asked, names = reading.parameter, concepts_of(reading.parameter)
    whole = ALL_PARAMETERS if asked.is_all else asked.table
    parameter = names[0] if names else whole
    refs = reading.standards.refs
    return Understood(
        object_concept=next(iter(reading.object.concepts), "")[:_CONCEPT],
        parameter_concept=parameter[:_CONCEPT],
        family=edition_of(refs[0]).stem[:_FAMILY] if refs else "",
        is_read=bool(refs) if whole and not names else bool(parameter) and not parameter.startswith(STUB),
        keys=sorted(key for key in item_keys(reading, known.lexicon) if len(key) <= LONGEST_KEY),
    )


class ItemReader:
    """Reads items with one knowledge, each distinct text once. Pure, except that it remembers."""

    def __init__(self, known: Knowledge) -> None:
        self.known = known
        self._understood: dict[ItemText, Understood] = {}
        self._split: dict[ItemText, list[ItemText]] = {}

    def understood(self, text: ItemText) -> Understood:
        """The stored part of the reading of one item text."""
        found = self._understood.get(text)
        if found is None:
            found = self._understood[text] = understand(self.known.reader.read_item(text), self.known)
        return found

    def split(self, line: Line, purpose: str, mark: str) -> list[tuple[str, ItemText]]:
        """(number, text) of the items of one line: "3", or "3.1", "3.2" … where it holds several parameters."""
        text = line.text(purpose, mark)
        parts = self._split.get(text)
        if parts is None:
            parts = self._split[text] = [part for _, part in self.known.reader.split_line(text, "")]
        if len(parts) == 1:
            return [(line.number, parts[0])]
        return [(f"{line.number}.{n}", part) for n, part in enumerate(parts, start=1)]

    def items_of(self, lines: Sequence[Line], *, purpose: str, mark: str) -> list[DemandItem]:
        """Unsaved items of one demand in posting order, without their demand."""
        items = self.split_items(lines, purpose=purpose, mark=mark)
        self.fill(items, purpose=purpose, mark=mark)
        return items

    def split_items(self, lines: Sequence[Line], *, purpose: str, mark: str) -> list[DemandItem]:
        """The same with their texts only: enough to tell whether anything differs."""
        items: list[DemandItem] = []
        for line in lines:
            for number, text in self.split(line, purpose, mark):
                item = DemandItem(
                    line=line.number,
                    number=number,
                    position=len(items) + 1,
                    object=text.object,
                    parameter=text.parameter,
                    standard=text.standard,
                    note=text.note,
                    service_kind=text.service_kind,
                    line_text=line.as_posted(),
                )
                items.append(item)
        return items

    def fill(self, items: Iterable[DemandItem], *, purpose: str, mark: str) -> None:
        """Sets the stored part of the reading of unsaved items."""
        for item in items:
            text = _line(item).text(purpose, mark)
            for name, value in self.understood(text)._asdict().items():
                setattr(item, name, value)


def lines_of(items: Iterable[DemandItem]) -> list[Line]:
    """The posted lines that stored items came from, in posting order."""
    lines: dict[str, Line] = {}
    for item in items:
        lines.setdefault(item.line, replace(_line(item), **item.line_text))
    return list(lines.values())


def item_texts(items: Iterable[DemandItem]) -> list[tuple[object, ...]]:
    """What of items a person wrote, for telling whether anything differs."""
    return [tuple(getattr(item, name) for name in _WRITTEN) for item in items]


def reread_items() -> list[int]:
    """Reads all items of matched demands again with the knowledge in force, stores what differs, returns those ids."""
    with transaction.atomic():
        changed = list(_differing(hold_knowledge()))
        DemandItem.objects.bulk_update(changed, _READ_FIELDS, batch_size=1000)
    return [item.pk for item in changed]


def stale_items() -> list[int]:
    """Ids of items whose stored reading is not what the knowledge in force says. Writes nothing."""
    return [item.pk for item in _differing(knowledge())]


def items_moved_by(known: Knowledge) -> dict[int, list[str]]:
    """Item id → keys of the items that would read differently with this knowledge. Writes nothing."""
    return {item.pk: item.keys for item in _differing(known)}


def _differing(known: Knowledge) -> Iterator[DemandItem]:
    """Items of matched demands whose reading has moved, in id order, with the new reading set."""
    read = ItemReader(known)
    items = DemandItem.objects.filter(demand__state__in=MATCHED_STATES).select_related("demand").order_by("id")
    for item in items.only(*_TEXT_FIELDS, *_READ_FIELDS).iterator(5000):
        understood = read.understood(item_text(item))
        if understood != tuple(getattr(item, name) for name in _READ_FIELDS):
            for name, value in understood._asdict().items():
                setattr(item, name, value)
            yield item


_TEXT_FIELDS = (
    "line", "object", "parameter", "standard", "note", "service_kind", "demand__purpose", "demand__mark",
)  # fmt: skip


def item_text(item: DemandItem) -> ItemText:
    """A stored item for the engine; reads item.demand."""
    return _line(item).text(item.demand.purpose, item.demand.mark)


def _line(item: DemandItem) -> Line:
    """The item as a line of its own."""
    return Line(item.line, item.object, item.parameter, item.standard, item.note, item.service_kind)

"""What was understood of the lines of a demand, for the eyes of who posts it: before anything is stored."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from rapidfuzz import fuzz, process

from backbone.texts import Reason, in_language, reason, register_texts
from catalog.knowledge import Knowledge, knowledge
from catalog.models import Alias, Concept, ConceptKind
from engine.context import STUB
from engine.lexicon.numbers import Edition, edition_of
from engine.lexicon.states import State
from engine.reading.fold import fold
from engine.reading.types import ItemReading, Name, StandardRef
from enterprises.models import DemandItem
from enterprises.reading import ALL_PARAMETERS, ItemReader, Line, item_text

STATES = {
    State.IN_FORCE: "in_force",
    State.UPCOMING: "upcoming",
    State.SUPERSEDED: "superseded",
    State.WITHDRAWN: "withdrawn",
    State.UNLISTED: "unknown",
}
CLOSE_ENOUGH = 50
"""Similarity (0–100) from which a known name is offered for an unknown one."""
OFFERED = 3


@dataclass(frozen=True, slots=True)
class Doubt:
    """One thing to look at: a stable code with parameters. `is_warning`: the result may not be what was meant."""

    code: str
    params: dict[str, str] = field(default_factory=dict)
    is_warning: bool = True

    @property
    def reason(self) -> Reason:
        return reason(self.code, self.params)

    def __str__(self) -> str:
        return in_language(self.reason)


@dataclass(frozen=True, slots=True)
class StandardMeant:
    """A cited standard as understood: the edition meant, its title, and its state on the day."""

    cited: str
    number: str
    title: str
    state: str


@dataclass(frozen=True, slots=True)
class ItemPreview:
    """One item as understood. `object` and `parameter` are concept names, "" where nothing is known."""

    line: str
    number: str
    object_text: str
    parameter_text: str
    object: str
    object_how: str
    parameter: str
    parameter_how: str
    standards: tuple[StandardMeant, ...]
    doubts: tuple[Doubt, ...]


def preview_items(lines: Sequence[Line], day: date, *, purpose: str = "", mark: str = "CMA") -> list[ItemPreview]:
    """The items of posted lines in order, read with the knowledge in force; `day` decides states of standards."""
    known = knowledge()
    read = ItemReader(known)
    texts = [(line.number, number, text) for line in lines for number, text in read.split(line, purpose, mark)]
    readings = [(line, number, known.reader.read_item(text)) for line, number, text in texts]
    alike = _LookAlikes(reading for _, _, reading in readings)
    seen: dict[tuple[str, ...], str] = {}
    return [_preview(line, number, reading, known, day, alike, seen) for line, number, reading in readings]


def preview_stored(items: Iterable[DemandItem], day: date) -> list[ItemPreview]:
    """The same for stored items, whose demand is loaded."""
    known = knowledge()
    readings = [(item, known.reader.read_item(item_text(item))) for item in items]
    alike = _LookAlikes(reading for _, reading in readings)
    seen: dict[tuple[str, ...], str] = {}
    return [_preview(item.line, item.number, reading, known, day, alike, seen) for item, reading in readings]


def _preview(
    line: str,
    number: str,
    reading: ItemReading,
    known: Knowledge,
    day: date,
    alike: "_LookAlikes",
    seen: dict[tuple[str, ...], str],
) -> ItemPreview:
    cell = reading.parameter
    name = cell.names[0] if cell.names else None
    concept = _concept(name) if name else ALL_PARAMETERS if cell.is_all else cell.table
    standards = tuple(_meant(ref, known, day) for ref in reading.standards.refs)
    doubts = [*_name_doubts(reading, name, alike), *_standard_doubts(reading, standards, known, day)]
    key = (_concept(reading.object), concept or reading.text.parameter, *(one.number for one in standards))
    first = seen.setdefault(key, number)
    if first != number:
        doubts.append(Doubt("item_repeats", {"number": first}))
    return ItemPreview(
        line=line,
        number=number,
        object_text=reading.text.object,
        parameter_text=reading.text.parameter,
        object=_concept(reading.object),
        object_how=reading.object.how,
        parameter=concept,
        parameter_how=name.how if name else "exact",
        standards=standards,
        doubts=tuple(doubts),
    )


def _concept(name: Name) -> str:
    first = name.concepts[0] if name.concepts else ""
    return "" if first.startswith(STUB) else first


def _meant(ref: StandardRef, known: Knowledge, day: date) -> StandardMeant:
    """The edition a citation means: the printed one, else the current one, else the series as a whole."""
    graph, edition = known.lexicon.standards, edition_of(ref)
    if not edition.year:
        current = graph.current(edition.stem, day)
        edition = current[-1] if current else edition
    node = graph.node(edition)
    number = node.record.number if node else ref.edition
    return StandardMeant(ref.raw or ref.edition, number, graph.title(edition), STATES[graph.state(edition, day)])


def _name_doubts(reading: ItemReading, name: Name | None, alike: "_LookAlikes") -> list[Doubt]:
    doubts = []
    if reading.object.how == "stub" and reading.text.object:
        doubts.append(Doubt("object_unknown", {"name": reading.text.object}))
    if name is None:
        if not reading.standards.refs:
            doubts.append(Doubt("all_without_standard"))
        return doubts
    concepts = list(dict.fromkeys(concept for concept in name.concepts if not concept.startswith(STUB)))
    if not concepts:
        offers = alike.offers(name)
        code = "parameter_unknown_offers" if offers else "parameter_unknown"
        doubts.append(Doubt(code, {"name": name.text, "offers": "、".join(offers)}))
    elif len(concepts) > 1:
        doubts.append(Doubt("parameter_ambiguous", {"name": name.text, "concepts": "、".join(concepts)}))
    elif others := alike.of(name):
        doubts.append(
            Doubt("parameter_looks_like", {"name": concepts[0], "others": "、".join(others)}, is_warning=False)
        )
    return doubts


def _standard_doubts(
    reading: ItemReading, standards: Sequence[StandardMeant], known: Knowledge, day: date
) -> list[Doubt]:
    doubts = []
    if reading.standards.unread and reading.text.standard:
        doubts.append(Doubt("standard_unread_in_demand", {"text": reading.standards.unread[:60]}))
    for ref, meant in zip(reading.standards.refs, standards, strict=True):
        if not ref.year and meant.number != ref.edition:
            doubts.append(
                Doubt("standard_without_year", {"cited": meant.cited, "number": meant.number}, is_warning=False)
            )
        if meant.state in ("superseded", "withdrawn"):
            current = _current(edition_of(ref), known, day)
            code = "standard_replaced" if current else "standard_gone"
            doubts.append(Doubt(code, {"number": meant.number, "current": current}))
        elif meant.state == "upcoming":
            doubts.append(Doubt("standard_upcoming", {"number": meant.number}))
        elif meant.state == "unknown":
            doubts.append(Doubt("standard_unlisted", {"number": meant.number}, is_warning=False))
    return doubts


def _current(edition: Edition, known: Knowledge, day: date) -> str:
    """The numbers in force of this family, else of those that replaced it; "" where there are none."""
    graph = known.lexicon.standards
    for stem in (
        edition.stem,
        *(far for far in graph.lineage(edition.stem) if graph.replacement(edition.stem, far) == "later"),
    ):
        numbers = [node.record.number for one in graph.current(stem, day) if (node := graph.node(one))]
        if numbers:
            return "、".join(numbers)
    return ""


class _LookAlikes:
    """Known names near the names of a demand, fetched from the vocabulary once for all of them."""

    def __init__(self, readings: Iterable[ItemReading]) -> None:
        names = [name for reading in readings for name in reading.parameter.names]
        self._names: list[str] = []
        self._concepts: dict[str, str] = {}
        if names:
            listed = Concept.objects.filter(kind=ConceptKind.PARAMETER, is_stub=False).values_list("name", flat=True)
            self._names = list(listed)
        if any(name.how == "stub" for name in names):
            aliases = Alias.objects.filter(closed_change=None, concept__kind=ConceptKind.PARAMETER)
            self._concepts = dict(aliases.values_list("folded", "concept__name"))
            self._concepts |= {fold(name): name for name in self._names}

    def of(self, name: Name) -> list[str]:
        """Other parameters whose name ends with the short name that was written: 铬 → 总铬, 六价铬."""
        written = fold(name.text)
        found = [other for other in self._names if other != name.concepts[0] and fold(other).endswith(written)]
        return sorted(found, key=len)[:OFFERED] if len(written) <= 3 else []

    def offers(self, name: Name) -> list[str]:
        """Known parameters that an unknown name may mean, the most similar first."""
        matches = process.extract(
            name.folded, self._concepts.keys(), scorer=fuzz.ratio, limit=8, score_cutoff=CLOSE_ENOUGH
        )
        shared = [key for key, _, _ in matches if len(set(key) & set(name.folded)) > 1]
        return list(dict.fromkeys(self._concepts[key] for key in shared))[:OFFERED]


register_texts(
    {
        "object_unknown": (
            "样品“{name}”不在词表中：不看样品也能匹配的能力仍会列出，其余待人工筛查。",
            "The sample {name} is not in the vocabulary; capabilities that fit any sample are still found.",
        ),
        "parameter_unknown": (
            "检测项目“{name}”没有识别，暂按原文比对，并送人工筛查。",
            "The item {name} was not recognised; it is compared as written and sent for review.",
        ),
        "parameter_unknown_offers": (
            "检测项目“{name}”没有识别，是不是：{offers}？不改则按原文比对，并送人工筛查。",
            "The item {name} was not recognised; did you mean {offers}? As it is, it is compared as written and reviewed.",
        ),
        "parameter_ambiguous": (
            "“{name}”可能指 {concepts}；都会参与匹配，写全称可以只匹配一种。",
            "{name} may mean {concepts}; all are matched, the full name narrows it down.",
        ),
        "parameter_looks_like": (
            "读作“{name}”；另有相近的参数 {others}，请确认不是它们。",
            "Read as {name}; there are also {others}: make sure none of them is meant.",
        ),
        "all_without_standard": (
            "写的是全部项目，但没有产品标准，看不出有哪些项目。",
            "All items are asked for, but without a product standard it is open which they are.",
        ),
        "standard_unread_in_demand": (
            "“{text}”读不成标准编号，不参与匹配。",
            "“{text}” cannot be read as the number of a standard and takes no part in matching.",
        ),
        "standard_without_year": (
            "{cited} 没有写年号，按现行的 {number} 理解。",
            "{cited} has no year; {number}, the edition in force, is meant.",
        ),
        "standard_replaced": (
            "{number} 已被代替或废止，现行的是 {current}；按旧版出报告须合同约定。",
            "{number} is superseded or withdrawn, {current} is in force; reports to the old edition need an agreement.",
        ),
        "standard_gone": (
            "{number} 已废止，清单中没有替代它的标准。",
            "{number} is withdrawn and the list names nothing in its place.",
        ),
        "standard_upcoming": (
            "{number} 尚未实施。",
            "{number} is not in force yet.",
        ),
        "standard_unlisted": (
            "{number} 不在标准清单中，按现行处理。",
            "{number} is not in the list of standards and counts as in force.",
        ),
        "item_repeats": ("与 {number} 项重复。", "Repeats item {number}."),
    }
)

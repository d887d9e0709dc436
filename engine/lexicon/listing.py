"""Reference lists as csv rows → records. The columns are those of docs/contract.md, "Files"."""

from collections.abc import Iterable, Mapping
from datetime import date

from engine.lexicon.records import Alias, Edge, ObjectEdge, Part, Standard, StandardItem

Row = Mapping[str, str]

LOW = "low"


def read_aliases(rows: Iterable[Row]) -> list[Alias]:
    """One record a name. What is marked as low confidence is a proposal for a person, never a name."""
    return [
        Alias(row["kind"], row["concept"], name, row.get("field") or "")
        for row in rows
        if row.get("confidence") != LOW
        for name in names_of(row)
    ]


def names_of(row: Row) -> tuple[str, ...]:
    """Every other name that a row gives its concept: aliases, English, symbol, CAS number, each once.

    A symbol of one letter names nothing by itself.
    """
    symbols = tuple(text for text in _several(row.get("symbol")) if len(text) > 1)
    others = (*_several(row.get("english")), *symbols, *_several(row.get("cas")))
    return tuple(dict.fromkeys((*_several(row.get("alias")), *others)))


def read_objects(rows: Iterable[Row]) -> list[ObjectEdge]:
    return [ObjectEdge(row["object"], row["broader"] or "") for row in rows]


def read_parts(rows: Iterable[Row]) -> list[Part]:
    return [Part(row["part"], row["whole"], row.get("set") == "yes") for row in rows]


def read_listed_standards(rows: Iterable[Row]) -> list[Standard]:
    """standards.csv; several numbers in one field are separated by ";", an edge is number|full or partial|date."""
    return [
        Standard(
            number=row["number"],
            title=row.get("title") or "",
            status=row.get("status") or "",
            effective_date=_day(row.get("effective_date")),
            withdrawn_date=_day(row.get("withdrawn_date")),
            replaced_by=_several(row.get("replaced_by")),
            adopts=row.get("adopts") or "",
            kind=row.get("kind") or "method",
            edges=tuple(_edge(text) for text in _several(row.get("edges"))),
        )
        for row in rows
    ]


def read_standard_items(rows: Iterable[Row]) -> list[StandardItem]:
    return [
        StandardItem(row["standard"], row["parameter"], _several(row.get("method_standard")), row.get("group") or "")
        for row in rows
        if row.get("confidence") != LOW
    ]


def _several(text: str | None) -> tuple[str, ...]:
    return tuple(part.strip() for part in (text or "").replace("；", ";").split(";") if part.strip())


def _day(text: str | None) -> date | None:
    """An ISO date, None for blank. ValueError for anything else."""
    return date.fromisoformat(text.strip()) if text and text.strip() else None


def _edge(text: str) -> Edge:
    number, kind, day = (text.split("|") + ["", ""])[:3]
    return Edge(number.strip(), kind.strip() == "partial", _day(day))

"""Finds what is wrong in vocabulary lists before a person loads them, and counts what is worth having.

A concept is worth counting only where a reader can check it (`source`) and where it knows a name that folding alone
would not find. Rows are those of data/vocabulary (docs/data.md); nothing is read from disk here.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from engine.lexicon.fields import ANY_FIELDS, FIELD_ROOTS
from engine.lexicon.listing import names_of
from engine.lexicon.vocabulary import closure
from engine.reading.fold import fold

KINDS = ("parameter", "object")
CONFIDENCES = ("high", "low")


class Finding(NamedTuple):
    """`where` is the file and line, `code` one of unknown_kind, unknown_field, unknown_confidence, no_concept,
    no_source, no_alias, two_concepts, listed_twice, no_parent, cycle, orphan, unknown_part."""

    where: str
    code: str
    text: str


class Line(NamedTuple):
    where: str
    cells: Mapping[str, str]


@dataclass
class Report:
    """`counted` are the concepts worth counting by (kind, field)."""

    findings: list[Finding] = field(default_factory=list)
    counted: Counter[tuple[str, str]] = field(default_factory=Counter)

    def add(self, line: Line, code: str, text: str) -> None:
        self.findings.append(Finding(line.where, code, text))


def lint(names: Iterable[Line], objects: Iterable[Line], parts: Iterable[Line]) -> Report:
    report = Report()
    listed = list(names)
    _lint_names(listed, report)
    _lint_meanings(listed, report)
    _lint_tree(listed, list(objects), report)
    known = {line.cells["concept"] for line in listed if line.cells["kind"] == "parameter"}
    for line in parts:
        for name in (line.cells["part"], line.cells["whole"]):
            if name not in known:
                report.add(line, "unknown_part", name)
    return report


def _lint_names(lines: list[Line], report: Report) -> None:
    seen: set[tuple[str, str, str]] = set()
    for line in lines:
        cells = line.cells
        key = (cells["kind"], cells["concept"], cells["field"])
        faults = {
            "unknown_kind": cells["kind"] not in KINDS,
            "unknown_field": cells["field"] not in ANY_FIELDS and cells["field"] not in FIELD_ROOTS,
            "unknown_confidence": cells["confidence"] not in CONFIDENCES,
            "no_concept": not cells["concept"].strip(),
            "no_source": not cells["source"].strip(),
            "no_alias": all(fold(name) == fold(cells["concept"]) for name in names_of(cells)),
            "listed_twice": key in seen,
        }
        seen.add(key)
        for code in (code for code, is_found in faults.items() if is_found):
            report.add(line, code, cells["concept"])
        if not any(faults.values()) and cells["confidence"] == "high":
            report.counted[key[0], key[2]] += 1


def _lint_meanings(lines: list[Line], report: Report) -> None:
    """One name has one concept within a field."""
    meanings: dict[tuple[str, str, str], str] = {}
    for line in lines:
        cells = line.cells
        for name in (cells["concept"], *names_of(cells)):
            concept = meanings.setdefault((cells["kind"], cells["field"], fold(name)), cells["concept"])
            if concept != cells["concept"]:
                report.add(line, "two_concepts", f"{name}: {concept} / {cells['concept']}")


def _lint_tree(names: list[Line], objects: list[Line], report: Report) -> None:
    broader: dict[str, list[str]] = defaultdict(list)
    listed = {line.cells["object"] for line in objects}
    for line in objects:
        child, parent = line.cells["object"], line.cells["broader"]
        if parent and parent not in listed:
            report.add(line, "no_parent", parent)
        if parent and (child == parent or child in closure(parent, broader)):
            report.add(line, "cycle", f"{child} → {parent}")
        elif parent:
            broader[child].append(parent)
    for line in names:
        if line.cells["kind"] == "object" and line.cells["concept"] not in listed:
            report.add(line, "orphan", line.cells["concept"])

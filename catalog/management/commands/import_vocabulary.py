"""Loads names and concepts: aliases, the object tree, parts and wholes."""

from collections.abc import Mapping
from typing import Any

from django.core.management.base import CommandError, CommandParser

from catalog.actions.edges import EdgeLine
from catalog.actions.proposals import SHIPPED, Suggestion, propose
from catalog.actions.results import ListResult
from catalog.actions.vocabulary import AliasLine, load_vocabulary
from catalog.importers.lists import Table
from catalog.management.loading import Cells, ImportCommand
from catalog.models import ConceptKind
from engine.lexicon.listing import LOW, names_of

ALIASES = {
    "kind": ("类型",),
    "concept": ("概念", "标准名"),
    "alias": ("别名",),
    "field": ("领域",),
    "english": ("英文名",),
    "symbol": ("符号",),
    "cas": ("CAS号",),
    "source": ("来源",),
    "confidence": ("把握",),
}
OBJECTS = {"object": ("对象",), "broader": ("上级", "上级对象")}
PARTS = {"part": ("部分", "分项"), "whole": ("整体", "总项"), "set": ("套餐", "成套")}
LONGEST = 200


class Command(ImportCommand):
    help = "导入词汇：--aliases kind,concept,alias,field（一格几个名字用分号隔开）  --objects object,broader  --parts part,whole[,set]"

    def add_arguments(self, parser: CommandParser) -> None:
        for name in ("--aliases", "--objects", "--parts"):
            parser.add_argument(name, metavar="FILE", default="")
        super().add_arguments(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        if not (options["aliases"] or options["objects"] or options["parts"]):
            raise CommandError("请至少给出 --aliases、--objects、--parts 之一", returncode=2)
        empty = Table()
        aliases = self.read(options["aliases"], ALIASES, ("kind", "concept")) if options["aliases"] else empty
        objects = self.read(options["objects"], OBJECTS, ("object",)) if options["objects"] else empty
        parts = self.read(options["parts"], PARTS, ("part", "whole")) if options["parts"] else empty
        lists = (alias_lines(aliases), edge_lines(objects, "object", "broader"), edge_lines(parts, "part", "whole"))
        tables = [table for table in (aliases, objects, parts) if table is not empty]
        low = low_suggestions(aliases)

        def store() -> ListResult:
            result = load_vocabulary(by=None, aliases=lists[0], objects=lists[1], parts=lists[2])
            propose(suggestions=low)
            return result

        self.load(
            store,
            tables,
            options["dry_run"],
            options["json"],
        )


def alias_lines(table: Table) -> list[AliasLine]:
    """One line a name of the lines that can be kept; problems of the others are added to the table's.

    What is marked as low confidence is a proposal for a person and stays out.
    """
    lines: list[AliasLine] = []
    for row in table.rows:
        cells = Cells(row, table.problems)
        kind = row.cells["kind"].lower()
        if kind not in ConceptKind.values:
            cells.reject("value_not_allowed", "kind", value=kind[:60], allowed="/".join(ConceptKind.values))
        concept, field = cells.text("concept", LONGEST), cells.text("field", 40)
        source = cells.text("source", LONGEST)
        names = names_of(row.cells)
        if not names:
            cells.reject("missing_value", "alias", name="alias")
        if any(len(name) > 300 for name in names):
            cells.reject("cell_too_long", "alias", length=str(max(map(len, names))), limit="300")
        if cells.is_good and row.cells.get("confidence") != LOW:
            lines += [AliasLine(kind, concept, name, field, row.line, source) for name in names]
    return lines


def low_suggestions(table: Table) -> list[Suggestion]:
    """The names of low confidence: they wait for a person on the page 名称筛查."""
    return [
        Suggestion(kind, name, row.cells["concept"][:LONGEST], row.cells.get("field", "")[:40], _source(row.cells))
        for row in table.rows
        if row.cells.get("confidence") == LOW and (kind := row.cells["kind"].lower()) in ConceptKind.values
        for name in names_of(row.cells)
        if len(name) <= 300 and row.cells["concept"]
    ]


def _source(cells: Mapping[str, str]) -> str:
    return (cells.get("source") or SHIPPED)[:LONGEST]


def edge_lines(table: Table, child: str, parent: str) -> list[EdgeLine]:
    """The same for a list of pairs; the second may be blank."""
    lines = []
    for row in table.rows:
        cells = Cells(row, table.problems)
        is_set = row.cells.get("set") == "yes"
        line = EdgeLine(cells.text(child, LONGEST), cells.text(parent, LONGEST), row.line, is_set)
        if cells.is_good:
            lines.append(line)
    return lines

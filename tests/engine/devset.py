"""The labelled development set as engine input, its predictions and scores.

Run `python -m tests.engine.devset [DIR] [--shipped] [--wrong]` to print scores and, with --wrong, every
disagreement. --shipped reads names with the vocabulary of data/ instead of the set's own.
"""

import csv
import sys
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from catalog.shipped import IN_FOLDERS, SETS
from engine.evaluate import Scores, score
from engine.judging.grade import Judge
from engine.judging.keys import item_keys, row_keys
from engine.judging.sites import ItemCoverage, Site
from engine.judging.types import Grade, Judgement
from engine.judging.verdict import judge_demand
from engine.lexicon import Lexicon
from engine.lexicon.listing import (
    read_aliases,
    read_listed_standards,
    read_objects,
    read_parts,
    read_standard_items,
)
from engine.reader import Reader
from engine.reading.types import ItemReading, ItemText, RowReading, RowText

ROOT = Path(__file__).resolve().parents[2]
DEV = ROOT / "tests" / "data" / "dev"
SHIPPED = ROOT / "data"
VALID = "有效"

Pair = tuple[str, str, str]


@dataclass
class World:
    """A labelled set as read: items by (demand, item_no), valid rows by id, and what the engine says of them."""

    items: dict[tuple[str, str], ItemReading]
    rows: dict[str, RowReading]
    sites: dict[str, Site]
    judgements: dict[Pair, Judgement] = field(default_factory=dict)

    def predicted(self) -> dict[Pair, str]:
        return {
            pair: found.grade.code
            for pair, found in self.judgements.items()
            if found.grade not in (Grade.NEAR, Grade.NONE)
        }


def table(path: Path) -> list[dict[str, str]]:
    """The lines of a list, or of every list in a folder."""
    lines: list[dict[str, str]] = []
    for name in sorted(path.glob("*.csv")) if path.is_dir() else [path]:
        with name.open(encoding="utf-8-sig", newline="") as file:
            lines += csv.DictReader(file)
    return lines


def build_lexicon(directory: Path, vocabulary: Path) -> Lexicon:
    def listed(folder: Path, name: str) -> list[dict[str, str]]:
        return table(folder / (IN_FOLDERS[name] if folder == SHIPPED else name))

    return Lexicon.build(
        read_aliases([*listed(vocabulary, "aliases.csv"), *table(SHIPPED / SETS["aliases"])]),
        read_objects(listed(vocabulary, "objects.csv")),
        read_parts([*listed(vocabulary, "parameter_parts.csv"), *table(SHIPPED / SETS["parts"])]),
        read_listed_standards(listed(directory, "standards.csv")),
        read_standard_items(listed(directory, "standard_items.csv")),
    )


def row_text(row: dict[str, str]) -> RowText:
    return RowText(
        band=row["大类"],
        category=row["类别"],
        kind=row["类型"],
        name=row["参数名称"],
        standard_title=row["标准名称"],
        standard=row["标准编号"],
        restriction=row["限制范围"],
        note=row["说明"],
    )


def load(directory: Path = DEV, vocabulary: Path | None = None) -> tuple[World, Lexicon, date]:
    """Read every file of a set; rows that are not valid on its day are left out."""
    day = date.fromisoformat((directory / "asked_date").read_text().strip())
    lexicon = build_lexicon(directory, vocabulary or directory)
    reader = Reader(lexicon)
    rows: dict[str, RowReading] = {}
    sites: dict[str, Site] = {}
    for line in table(directory / "capabilities.csv"):
        if line["状态"] == VALID and date.fromisoformat(line["证书有效期至"]) >= day:
            rows[line["row_id"]] = reader.read_row(row_text(line))
            sites[line["row_id"]] = Site(f"{line['机构名称']}|{line['场所名称']}", line["机构名称"])
    items: dict[tuple[str, str], ItemReading] = {}
    for line in table(directory / "demands.csv"):
        text = ItemText(line["样品名称"], line["检测项目"], line["依据标准"], line["备注"])
        for item_no, part in reader.split_line(text, line["item_no"]):
            items[line["demand_id"], item_no] = reader.read_item(part)
    return World(items, rows, sites), lexicon, day


def judge_world(world: World, lexicon: Lexicon, day: date) -> None:
    """Grade every pair that shares a key, as the database does."""
    judge = Judge(lexicon, day)
    postings: dict[str, list[str]] = defaultdict(list)
    for row_id, row in world.rows.items():
        for key in row_keys(row):
            postings[key].append(row_id)
    for (demand, item_no), item in world.items.items():
        found = {row_id for key in item_keys(item, lexicon) for row_id in postings.get(key, ())}
        for row_id in sorted(found):
            judgement = judge.judge(item, world.rows[row_id])
            if judgement.grade is not Grade.NONE:
                world.judgements[demand, item_no, row_id] = judgement


def verdicts(world: World) -> dict[str, tuple[str, frozenset[str], int | None]]:
    """Per demand: coverage verdict, best single sites, fewest labs."""
    demands: dict[str, list[str]] = defaultdict(list)
    for demand, item_no in world.items:
        demands[demand].append(item_no)
    covered: dict[tuple[str, str], set[Site]] = defaultdict(set)
    for (demand, item_no, row_id), judgement in world.judgements.items():
        if judgement.grade.is_covered:
            covered[demand, item_no].add(world.sites[row_id])
    answers = {}
    for demand, item_nos in demands.items():
        found = judge_demand([ItemCoverage(no, frozenset(covered[demand, no])) for no in item_nos])
        answers[demand] = found.verdict, frozenset(site.key for site in found.best_sites), found.fewest_holders
    return answers


def gold_verdicts(directory: Path) -> dict[str, tuple[str, int | None]]:
    return {
        line["demand_id"]: (
            line["coverage_verdict"],
            int(line["min_labs_to_cover"]) if line["min_labs_to_cover"] else None,
        )
        for line in table(directory / "verdicts.csv")
    }


def evaluate(world: World, directory: Path = DEV) -> Scores:
    gold = {(r["demand_id"], r["item_no"], r["row_id"]): r["grade"] for r in table(directory / "gold.csv")}
    found = {demand: (verdict, labs) for demand, (verdict, _, labs) in verdicts(world).items()}
    sites = {row_id: site.key for row_id, site in world.sites.items()}
    return score(world.predicted(), gold, sites, found, gold_verdicts(directory))


def describe(world: World, pair: Pair, gold: str, found: str) -> str:
    """One disagreement in three lines: the pair, both sides as read, the steps."""
    item, row = world.items.get(pair[:2]), world.rows.get(pair[2])
    lines = [f"{' '.join(pair)} | gold {gold} | found {found}"]
    if item and row:
        names = [concept for name in item.parameter.names for concept in name.concepts]
        held = [concept for name in row.parameters.names for concept in name.concepts]
        text = item.text
        lines.append(f"    {text.object} | {text.parameter} | {text.standard} | {text.note}")
        lines.append(f"      → {item.object.concepts} {names} {[ref.edition for ref in item.standards.refs]}")
        line = row.text
        lines.append(f"    {line.category} | {line.name} | {line.standard} | {line.restriction} | {line.note}")
        objects = [name.concepts for name in row.objects]
        lines.append(f"      → {objects} {held} {[ref.edition for ref in row.standards.refs]} {row.rules}")
        judgement = world.judgements.get(pair)
        lines.append(f"    {[step.code for step in judgement.steps] if judgement else 'none, or no shared key'}")
    return "\n".join(lines)


def main(argv: list[str]) -> None:
    directory = next((Path(arg) for arg in argv if not arg.startswith("--")), DEV)
    world, lexicon, day = load(directory, SHIPPED if "--shipped" in argv else None)
    judge_world(world, lexicon, day)
    print(evaluate(world, directory).as_dict())
    if "--wrong" not in argv:
        return
    gold = {(r["demand_id"], r["item_no"], r["row_id"]): r["grade"] for r in table(directory / "gold.csv")}
    predicted = world.predicted()
    for pair in sorted(set(gold) | set(predicted)):
        if gold.get(pair, "none") in ("near", "none") and pair not in predicted:
            continue
        if predicted.get(pair) != gold.get(pair):
            print(describe(world, pair, gold.get(pair, "none"), predicted.get(pair, "none")))


if __name__ == "__main__":
    main(sys.argv[1:])

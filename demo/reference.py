"""The shipped reference lists of data/, read as the generator needs them."""

import csv
import re
from collections import defaultdict
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from demo.records import Place
from engine.lexicon.listing import read_aliases
from engine.lexicon.records import Alias

DATA = Path(__file__).resolve().parent.parent / "data"
DATED = re.compile(r"^(.*?)[-:](\d{2}|\d{4})$")
TAIL = re.compile(r"的?(测定|检测|试验|测试|测量)$")
ANY_FIELD = "通用"
# Annex heading → the vocabulary fields whose words belong there (general words belong everywhere).
WORD_FIELDS = {
    "动力电池": "电池",
    "储能电池": "电池",
    "便携式电池": "电池",
    "运输安全": "电池",
    "电池材料": "电池材料",
    "电动两轮车": "电动两轮车 电池 头盔",
    "晶硅光伏": "光伏",
    "输配电设备": "输配电",
    "电线电缆": "电线电缆",
    "环境可靠性": "环境试验",
    "电磁兼容": "EMC",
    "有害物质": "有害物质",
    "金属材料": "金属 紧固件",
    "无损检测": "无损",
    "纺织品": "纺织",
    "服装": "纺织 羽绒",
    "建筑材料": "建材",
    "绿色建材": "建材 防水",
    "涂料": "涂料",
    "塑料": "高分子",
    "橡胶": "橡胶",
    "复合材料": "复合材料",
    "风电装备": "风电",
    "石油产品": "石油",
    "药品": "药典",
    "药材": "药典",
    "医疗器械": "医疗器械 EMC",
    "印制电路板": "PCB",
    "集成电路": "集成电路",
    "工程机械": "工程机械",
    "轨道交通": "轨道交通 EMC",
    "船舶海工": "船舶 金属 EMC",
    "食品": "食品",
    "水质": "水质 环保",
    "环境": "环保 水质",
    "汽车电子": "EMC 环境试验",
    "汽车零部件": "汽车",
    "软件测试": "软件",
    "信息通信": "通信",
}


def read_csv(path: Path) -> list[dict[str, str]]:
    """The lines of a list, or of every list in a folder."""
    lines: list[dict[str, str]] = []
    for file in sorted(path.glob("*.csv")) if path.is_dir() else [path]:
        with file.open(encoding="utf-8-sig", newline="") as stream:
            lines += csv.DictReader(stream)
    return lines


def fold(text: str) -> str:
    """Case and the tails 测定/检测/试验 say nothing about the concept."""
    return TAIL.sub("", text.casefold()) or text.casefold()


def fields_of(category: str) -> set[str]:
    """The vocabulary fields whose words belong under an annex heading, the general one always."""
    return {ANY_FIELD, *WORD_FIELDS.get(category, "").split()}


def day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def number_of(edition: str) -> str:
    """GB/T 228.1-2021 → GB/T 228.1; a number without year stays."""
    match = DATED.match(edition)
    return match[1] if match else edition


class Standard(NamedTuple):
    edition: str
    title: str
    status: str
    effective_on: date | None
    withdrawn_on: date | None
    successors: tuple[str, ...]
    adopts: str
    kind: str


class Reference:
    """Standards, vocabulary, objects, chains and places as they stand on one day."""

    def __init__(self, on: date, folder: Path = DATA) -> None:
        self.on = on
        self.folder = folder
        self.standards = {row["number"]: self._standard(row) for row in read_csv(folder / "standards" / "base.csv")}
        self.editions: dict[str, list[str]] = defaultdict(list)
        self.predecessors: dict[str, list[str]] = defaultdict(list)
        for edition, standard in self.standards.items():
            self.editions[number_of(edition)].append(edition)
            for successor in standard.successors:
                self.predecessors[successor].append(edition)
        self._current: dict[str, str | None] = {}

    @staticmethod
    def _standard(row: dict[str, str]) -> Standard:
        successors = tuple(part.strip() for part in row["replaced_by"].split(";") if part.strip())
        return Standard(
            row["number"], row["title"], row["status"], day(row["effective_date"]), day(row["withdrawn_date"]),
            successors, row["adopts"], row["kind"],
        )  # fmt: skip

    def is_in_force(self, edition: str, on: date | None = None) -> bool:
        """State on a day: future is upcoming, withdrawn is out, a successor in force supersedes."""
        on = on or self.on
        standard = self.standards.get(edition)
        if standard is None:
            return True
        if standard.effective_on and standard.effective_on > on:
            return False
        if standard.withdrawn_on:
            return standard.withdrawn_on > on
        if standard.status in ("废止", "被代替"):
            return False
        dates = [self.standards[name].effective_on for name in standard.successors if name in self.standards]
        return not any(taken and taken <= on for taken in dates)

    def current(self, number: str) -> str | None:
        """The newest edition of a number that is in force today, or None."""
        if number not in self._current:
            held = [edition for edition in self.editions.get(number, ()) if self.is_in_force(edition)]
            self._current[number] = max(held, default=None)
        return self._current[number]

    def upcoming(self, edition: str) -> str | None:
        """The successor that is published and not yet in force."""
        for name in self.standards[edition].successors if edition in self.standards else ():
            effective = self.standards[name].effective_on if name in self.standards else None
            if effective and effective > self.on:
                return name
        return None

    def older(self, edition: str) -> list[str]:
        """Listed editions that this one replaced."""
        return [name for name in self.predecessors.get(edition, ()) if name in self.standards]

    @cached_property
    def contents(self) -> dict[str, dict[str, list[str]]]:
        """edition → parameter → numbers of the prescribed methods (empty list = own clause), in list order."""
        result: dict[str, dict[str, list[str]]] = defaultdict(dict)
        for row in read_csv(self.folder / "standard_items" / "base.csv"):
            methods = result[row["standard"]].setdefault(row["parameter"], [])
            methods += [part.strip() for part in row["method_standard"].split(";") if part.strip()]
        return dict(result)

    @cached_property
    def identical(self) -> dict[str, set[str]]:
        """edition → editions of the same document under another number (IDT, both directions)."""
        result: dict[str, set[str]] = defaultdict(set)
        for edition, standard in self.standards.items():
            if standard.adopts.startswith("IDT "):
                result[edition].add(standard.adopts[4:])
                result[standard.adopts[4:]].add(edition)
        return dict(result)

    @cached_property
    def broader(self) -> dict[str, set[str]]:
        """object → itself and every broader object."""
        parents: dict[str, list[str]] = defaultdict(list)
        for row in read_csv(self.folder / "vocabulary" / "objects"):
            parents[row["object"]] += [row["broader"]] if row["broader"] else []
        result: dict[str, set[str]] = {}
        for name in parents:
            found, open_names = {name}, [name]
            while open_names:
                fresh = [parent for parent in parents.get(open_names.pop(), ()) if parent not in found]
                found.update(fresh)
                open_names += fresh
            result[name] = found
        return result

    @cached_property
    def narrower(self) -> dict[str, list[str]]:
        """object → every object strictly below it, sorted."""
        result: dict[str, list[str]] = defaultdict(list)
        for name in sorted(self.broader):
            for parent in self.broader[name] - {name}:
                result[parent].append(name)
        return dict(result)

    @cached_property
    def wholes(self) -> dict[str, str]:
        return {row["part"]: row["whole"] for row in read_csv(self.folder / "vocabulary" / "parts")}

    @cached_property
    def names(self) -> list[Alias]:
        return read_aliases(
            [*read_csv(self.folder / "vocabulary" / "names"), *read_csv(self.folder / "sets" / "names.csv")]
        )

    @cached_property
    def _readings(self) -> dict[str, set[tuple[str, str, str]]]:
        """folded text → every (kind, concept, field) it may mean."""
        result: dict[str, set[tuple[str, str, str]]] = defaultdict(set)
        for name in self.names:
            for text in (name.alias, name.concept):
                result[fold(text)].add((name.kind, name.concept, name.field))
        for items in self.contents.values():
            for parameter in items:
                result[fold(parameter)].add(("parameter", parameter, ANY_FIELD))
        for name in self.broader:
            result[fold(name)].add(("object", name, ANY_FIELD))
        return dict(result)

    def is_plain(self, kind: str, text: str, category: str | None = None) -> bool:
        """Whether the text means exactly one concept of its kind, under a heading or (None) anywhere."""
        fields = None if category is None else fields_of(category)
        readings = self._readings.get(fold(text), ())
        meant = {c for held, c, field in readings if held == kind and (fields is None or field in fields or c == text)}
        return len(meant) == 1

    @cached_property
    def spellings(self) -> dict[tuple[str, str], list[tuple[str, str]]]:
        """(kind, concept) → (text, field) of the other texts that mean only this, without registry numbers."""
        result: dict[tuple[str, str], list[tuple[str, str]]] = defaultdict(list)
        for kind, concept, alias, field in self.names:
            has_helper = any(f"({word}" in alias for word in (field, concept, "电池", "涂料", "输配电"))
            if has_helper or re.fullmatch(r"[\d-]+|[A-Z]\.\d|.", alias) or not self.is_plain(kind, alias):
                continue
            result[kind, concept].append((alias, field))
        return dict(result)

    @cached_property
    def segments(self) -> dict[str, dict[str, list[str]]]:
        """chain → segment → products."""
        result: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
        for row in read_csv(self.folder / "chains.csv"):
            result[row["chain"]][row["segment"]].append(row["product"])
        return {chain: dict(segments) for chain, segments in result.items()}

    @cached_property
    def places(self) -> list[Place]:
        return [
            Place(row["name"], row["level"], row["city"] or row["name"], row["province"],
                  float(row["longitude"]), float(row["latitude"]))
            for row in read_csv(self.folder / "places.csv")
        ]  # fmt: skip

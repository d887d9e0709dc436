"""What the shipped lists name: parameters, objects, standards, and which belongs to which."""

import csv
import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from engine.lexicon.fields import ANY_FIELDS, FIELD_ROOTS

ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT / "data"
DEV = ROOT / "tests" / "data" / "dev"
IN_FORCE = "现行"
_NUMBER = re.compile(r"^((?:[A-Z]{1,6}(?:/[A-Z]{1,2}\d?)?\s?)+[\d.\-]+(?:[-:]\d{4}))")
_YEAR = re.compile(r"[-:]\d{4}$")
_BRACKETS = set("()（）")
"""Lists print fewer names with brackets than the vocabulary knows; those that do get theirs as dirt."""
Methods = dict[str, list[int]]


@dataclass(frozen=True, slots=True)
class Parameter:
    """A concept with the names the vocabulary lists, its trade, and the standards that test it."""

    name: str
    aliases: tuple[str, ...]
    trade: str
    methods: tuple[int, ...]


@dataclass(slots=True)
class Reference:
    parameters: list[Parameter] = field(default_factory=list)
    standards: list[str] = field(default_factory=list)
    titles: list[str] = field(default_factory=list)
    in_force: list[bool] = field(default_factory=list)
    earlier: dict[int, list[int]] = field(default_factory=dict)
    """Standard → withdrawn editions of the same number."""
    contents: dict[int, list[int]] = field(default_factory=dict)
    """Product standard → its parameters."""
    parents: dict[str, list[str]] = field(default_factory=dict)
    children: dict[str, list[str]] = field(default_factory=dict)
    names: frozenset[str] = frozenset()
    """Every name and alias as listed."""

    def objects(self, trade: str) -> list[str]:
        """The objects of a trade, broad ones first; every root for a trade that belongs to all objects."""
        roots = FIELD_ROOTS.get(trade, ())
        if trade in ANY_FIELDS or not roots:
            return sorted({root for own in FIELD_ROOTS.values() for root in own if root in self.children})[:40]
        return [*roots, *(child for root in roots for child in self.children.get(root, ()))]

    def below(self, name: str) -> list[str]:
        """An object and everything narrower, nearest first."""
        found = [name]
        for known in found:
            found += [child for child in self.children.get(known, ()) if child not in found]
        return found


def stem(number: str) -> str:
    """A number without its year."""
    return _YEAR.sub("", number)


@lru_cache(maxsize=1)
def reference() -> Reference:
    """Everything of data/, read once."""
    found = Reference()
    _read_standards(found)
    known = {number: n for n, number in enumerate(found.standards)}
    _read_parameters(found, known, *_read_contents(found, known))
    for row in _rows("vocabulary/objects"):
        if row["broader"]:
            found.parents.setdefault(row["object"], []).append(row["broader"])
            found.children.setdefault(row["broader"], []).append(row["object"])
    return found


def _rows(folder: str) -> Iterable[dict[str, str]]:
    for path in sorted((DATA / folder).glob("*.csv")):
        with path.open(encoding="utf-8-sig", newline="") as file:
            yield from csv.DictReader(file)


def _read_standards(found: Reference) -> None:
    editions: dict[str, list[int]] = defaultdict(list)
    for row in {row["number"]: row for row in _rows("standards")}.values():
        editions[stem(row["number"])].append(len(found.standards))
        found.standards.append(row["number"])
        found.titles.append(row["title"])
        found.in_force.append(row["status"] == IN_FORCE)
    for numbers in editions.values():
        for current in (n for n in numbers if found.in_force[n]):
            found.earlier[current] = [n for n in numbers if not found.in_force[n]]


def _known(number: str, found: Reference, known: dict[str, int]) -> int | None:
    """The number of a standard; one that only the vocabulary names is listed without title."""
    match = _NUMBER.match(number.strip())
    if not match:
        return None
    printed = match[1].strip()
    if printed not in known:
        known[printed] = len(found.standards)
        found.standards.append(printed)
        found.titles.append("")
        found.in_force.append(True)
    return known[printed]


def _read_contents(found: Reference, known: dict[str, int]) -> tuple[Methods, dict[int, list[str]]]:
    """Parameter name → standards that test it, product standard → names of its parameters."""
    methods: Methods = defaultdict(list)
    contents: dict[int, list[str]] = {}
    for row in _rows("standard_items"):
        product = known.get(row["standard"])
        numbers = [_known(number, found, known) for number in row["method_standard"].split(";") if number.strip()]
        methods[row["parameter"]] += [number for number in numbers or [product] if number is not None]
        if product is not None:
            contents.setdefault(product, []).append(row["parameter"])
    return methods, contents


def _read_parameters(found: Reference, known: dict[str, int], methods: Methods, contents: dict[int, list[str]]) -> None:
    grouped: dict[tuple[str, str], dict[str, list[str]]] = {}
    names: set[str] = set()
    for row in _rows("vocabulary/names"):
        listed = [
            alias.strip() for alias in f"{row['alias']};{row['english']};{row['symbol']}".split(";") if alias.strip()
        ]
        names.update((row["concept"], *listed))
        if row["kind"] == "parameter":
            entry = grouped.setdefault((row["concept"], row["field"]), {"aliases": [], "sources": []})
            entry["aliases"] += row["alias"].split(";")
            entry["sources"] += row["source"].split(";")
    found.names = frozenset(names)
    number_of: dict[str, int] = {}
    for (concept, trade), entry in grouped.items():
        sources = [_known(source, found, known) for source in entry["sources"]]
        tested = dict.fromkeys([n for n in sources if n is not None] + methods.get(concept, []))
        if tested:
            number_of.setdefault(concept, len(found.parameters))
            printed = (alias.strip() for alias in entry["aliases"])
            aliases = tuple(dict.fromkeys(alias for alias in printed if len(alias) > 1 and not _BRACKETS & set(alias)))
            found.parameters.append(Parameter(concept, aliases, trade, tuple(tested)))
    for product, listed in contents.items():
        inside = [number_of[name] for name in dict.fromkeys(listed) if name in number_of]
        if inside:
            found.contents[product] = inside

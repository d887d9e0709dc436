"""Surface dirt at the rates of the development set, applied to clean names and numbers.

A recipe is a set of kinds of dirt as `engine.dirt` counts them; recipes are drawn as often as cells of the development
set have them. Kinds that no one counts there (width, script, space inside a name) come on top, so that at least 30 % of
printed names equal no alias.
"""

import csv
import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeVar

from opencc import OpenCC

from bench.generate.reference import DEV
from engine.dirt import dirt_of

_SCRIPT = OpenCC("s2t")
Kind = TypeVar("Kind")
_WIDE = str.maketrans({chr(n): chr(n + 0xFEE0) for n in range(0x21, 0x7F) if chr(n) != "-"})
_OF_THE_STANDARD = frozenset({"foreign", "pharmacopoeia", "clean", "restriction", "no_standard"})
"""Kinds that say what a standard is, or that another column holds."""
_NOT_A_NAME = frozenset({"name_set", "name_latin", "clean"})
STANDARD_ORDER = (
    "no_year", "two_digit_year", "clause", "clause_glued", "dash_variant", "prefix_glued", "lower_case",
    "space_in_number", "several", "title_glued", "full_width",
)  # fmt: skip
FOLDS = ("wide", "script", "space", "sign", "unit", "matrix")
FOLD_RATE = 0.2
TAILS = ("的测定", "测定", "检测", "试验", "含量", "测试")
BRACKETS = ("(以干基计)", "（mg/kg）", "(室温)", "（如适用）", "(滴定法)", "（比色法）")
CLAUSES = ("5.2", "6.3", "4", "8.5.7.6", "11.1", "7.2.3")
SECTIONS = ("/{}", " {}", "附录A", "/附录B", " 第{}章")


@dataclass(frozen=True, slots=True)
class Rates:
    """Recipes with their shares, restrictions as printed with their shares."""

    standard: tuple[tuple[frozenset[str], ...], tuple[float, ...]]
    name: tuple[tuple[frozenset[str], ...], tuple[float, ...]]
    restriction: tuple[tuple[str, ...], tuple[float, ...]]
    title: float


@lru_cache(maxsize=2)
def rates(is_demand: bool = False) -> Rates:
    """Counted over tests/data/dev."""
    file, number, name = (
        ("demands.csv", "依据标准", "检测项目") if is_demand else ("capabilities.csv", "标准编号", "参数名称")
    )
    with (DEV / file).open(encoding="utf-8-sig", newline="") as lines:
        rows = list(csv.DictReader(lines))
    standards = Counter(
        frozenset(dirt_of(row[number], "") & set(STANDARD_ORDER)) for row in rows if row[number].strip()
    )
    names = Counter(frozenset(k for k in dirt_of("", row[name]) if k.startswith("name")) - _NOT_A_NAME for row in rows)
    limits = Counter(row.get("限制范围", "").strip() for row in rows)
    titles = sum(bool(row.get("标准名称", "").strip()) for row in rows) / len(rows)
    return Rates(_shares(standards), _shares(names), _shares(limits), titles)


def _shares(counted: Counter[Kind]) -> tuple[tuple[Kind, ...], tuple[float, ...]]:
    total = counted.total()
    return tuple(counted), tuple(count / total for count in counted.values())


def dirty_standard(number: str, title: str, other: str, recipe: frozenset[str], variant: int) -> str:
    """A number as some annex prints it; `other` is the second one of a cell that holds several."""
    text = number
    for kind in STANDARD_ORDER:
        if kind in recipe:
            text = _STANDARD[kind](text, title, other, variant)
    return text


def _two_digits(text: str, title: str, other: str, variant: int) -> str:
    return re.sub(r"-(?:19|20)(\d{2})$", r"-\1", text)


def _clause(text: str, title: str, other: str, variant: int) -> str:
    return text + SECTIONS[variant % len(SECTIONS)].format(CLAUSES[variant % len(CLAUSES)])


def _spaced(text: str, title: str, other: str, variant: int) -> str:
    return re.sub(r"(\d)-(\d{4})", r"\1 - \2", text) if variant % 2 else re.sub(r"([A-Z]) (\d)", r"\1  \2", text)


_STANDARD: dict[str, Callable[[str, str, str, int], str]] = {
    "no_year": lambda text, title, other, variant: re.sub(r"[-:](?:19|20)\d{2}$", "", text),
    "two_digit_year": _two_digits,
    "clause": _clause,
    "clause_glued": lambda text, title, other, variant: text + CLAUSES[variant % len(CLAUSES)],
    "dash_variant": lambda text, title, other, variant: text.replace("-", "—–"[variant % 2]),
    "prefix_glued": lambda text, title, other, variant: re.sub(r"/?T? (?=\d)", lambda m: m[0].replace(" ", "").replace("/", "/" if variant % 2 else ""), text, count=1),
    "lower_case": lambda text, title, other, variant: text.replace("GB", "gb", 1),
    "space_in_number": _spaced,
    "several": lambda text, title, other, variant: f"{text}{'；;、'[variant % 3]}{other}" if other else text,
    "title_glued": lambda text, title, other, variant: (f"《{title}》{text}", f"{title} {text}", f"{text} {title}")[variant % 3] if title else text,
    "full_width": lambda text, title, other, variant: text.translate(_WIDE),
}  # fmt: skip


def dirty_name(
    name: str, others: Sequence[str], recipe: frozenset[str], fold: str, variant: int, known: frozenset[str]
) -> str:
    """A name as some annex prints it; forms that the vocabulary lists anyway are passed over."""
    text = name
    if "name_brackets" in recipe:
        text += BRACKETS[variant % len(BRACKETS)]
    if "name_tail" in recipe:
        tails = [text + tail for tail in TAILS[variant % len(TAILS) :] + TAILS[: variant % len(TAILS)]]
        text = next((form for form in tails if form not in known and not form[:-2].endswith(form[-2:])), tails[0])
    if fold:
        text = _fold(text, fold, variant)
    if "name_several" in recipe and others:
        text = "、，;"[variant % 3].join((text, *others))
    return text


def _fold(text: str, fold: str, variant: int) -> str:
    if fold == "wide" and text.translate(_WIDE) != text:
        return text.translate(_WIDE)
    if fold == "script" and (traditional := str(_SCRIPT.convert(text))) != text:
        return traditional
    if fold == "space" and len(text) > 2 and not text.isascii():
        return f"{text[:2]} {text[2:]}"
    if fold == "matrix" and variant % 2 and not text.isascii():
        return f"样品中{text}"
    if fold == "unit":
        return f"{text}(%)" if variant % 2 else f"{text}*"
    return f"★{text}" if variant % 2 else f"{text}。"

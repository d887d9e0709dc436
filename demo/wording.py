"""Demands in the words enterprises use, and the particulars they give with them."""

from itertools import groupby
from random import Random
from typing import NamedTuple

from demo.cookbook import Cookbook
from demo.dirt import Printer
from demo.records import Key, Line

SEPARATORS = ("、", "、", "、", "；", "\n", "，")
REMARKS = ("", "", "", "", "样品可送检", "需加急", "出具中英文报告", "客户审核用", "首批送样", "新产品定型", "出口用")
REPORTED = {
    "not_testable": (("测不了", 0.6), ("找不到", 0.2), ("周期长", 0.05)),
    "not_local": (("测不了", 0.25), ("距离远", 0.4), ("找不到", 0.2)),
    "not_complete": (("测不全", 0.45), ("周期长", 0.12), ("花费大", 0.1)),
    "served": (("找不到", 0.14), ("测不了", 0.04), ("周期长", 0.1), ("花费大", 0.08), ("距离远", 0.05)),
}
SOURCES = ("问卷", "走访", "电话", "自填")
VISIBILITIES, VISIBILITY_WEIGHTS = (1, 2, 3, 4), (6, 58, 26, 10)
DAYS = (3, 5, 5, 7, 7, 10, 10, 15, 15, 20, 30, 45)
NOT_JOINABLE = frozenset("、,，/；;()（）和")


class Facts(NamedTuple):
    days: int
    budget: int | None
    remark: str
    reported: tuple[str, ...]
    source: str
    visibility: int
    model: str
    quantity: str


class Wording:
    def __init__(self, cookbook: Cookbook, printer: Printer, rng: Random) -> None:
        self.cookbook, self.printer, self.rng = cookbook, printer, rng

    def lines(self, keys: tuple[Key, ...], unread: Key | None, word: str, is_full: bool) -> tuple[Line, ...]:
        """Put keys into numbered lines; neighbours on one object and standard often share a cell."""
        if is_full:
            first = keys[0]
            cited = self.printer.cited(first.number, None)
            return (Line(1, self.object_text(first.object), "全项", cited, keys),)
        objects = list(dict.fromkeys(key.object for key in keys))
        ordered = sorted(keys, key=lambda key: (objects.index(key.object), str(key[2:])))
        result: list[Line] = []
        for (name, number, edition), group in groupby(ordered, key=lambda key: (key.object, key.number, key.edition)):
            text = result[-1].object_text if result and result[-1].keys[0].object == name else self.object_text(name)
            for cell in self._cells(list(group)):
                joined = self._join([self._parameter_text(key, 0.45 if len(cell) == 1 else 0.3) for key in cell], cell)
                result.append(Line(len(result) + 1, text, joined, self.printer.cited(number, edition), tuple(cell)))
        if unread:
            result.append(Line(len(result) + 1, self.object_text(unread.object), word, "", (unread,), True))
        return tuple(result)

    def _cells(self, keys: list[Key]) -> list[list[Key]]:
        """Split keys of one object and standard into cells of one to four names."""
        cells: list[list[Key]] = []
        for key in keys:
            is_plain = not NOT_JOINABLE & set(key.parameter)
            if cells and is_plain and len(cells[-1]) < 4 and self.rng.random() < 0.6 and self._is_open(cells[-1]):
                cells[-1].append(key)
            else:
                cells.append([key])
        return cells

    @staticmethod
    def _is_open(cell: list[Key]) -> bool:
        return not NOT_JOINABLE & set(cell[0].parameter)

    def _join(self, texts: list[str], cell: list[Key]) -> str:
        """Spellings that hold a separator themselves go back to the plain concept before joining."""
        if len(cell) == 1:
            return texts[0]
        plain = [
            key.parameter if NOT_JOINABLE & set(text) or " " in text else text
            for text, key in zip(texts, cell, strict=True)
        ]
        return self.rng.choice(SEPARATORS).join(plain)

    def _parameter_text(self, key: Key, share: float) -> str:
        return self.printer.name("parameter", key.parameter, share, self.cookbook.category_of(key))

    def object_text(self, name: str) -> str:
        return self.printer.name("object", name, 0.35)

    def facts(self, target: str, items: int) -> Facts:
        reported = tuple(word for word, share in REPORTED.get(target, ()) if self.rng.random() < share)
        days = self.rng.choice(DAYS)
        budget = items * self.rng.choice((300, 500, 800, 1200, 2500)) if self.rng.random() < 0.7 else None
        model = f"{self.rng.choice('ABDFHKLM')}{self.rng.randint(10, 999)}" if self.rng.random() < 0.3 else ""
        quantity = f"{self.rng.randint(1, 20)}{self.rng.choice(('件', '组', '份'))}" if self.rng.random() < 0.4 else ""
        remark, source = self.rng.choice(REMARKS), self.rng.choice(SOURCES)
        visibility = self.rng.choices(VISIBILITIES, VISIBILITY_WEIGHTS)[0]
        return Facts(days, budget, remark, reported, source, visibility, model, quantity)

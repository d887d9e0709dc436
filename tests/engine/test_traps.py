"""Look-alikes never merge: of two names that people mix up, each is covered by its own row and never by the other's.

The pairs stand in cases/traps.csv and are read with the shipped vocabulary. An empty cell of side b is as in side a.
A reason under known_a or known_b tells which name the vocabulary still lacks: such a side may be missed, never mistaken.
"""

from typing import NamedTuple

import pytest

from engine.reading.types import ItemText, RowText
from tests.engine.shipped import Line, cases, gap, judge_texts


class Side(NamedTuple):
    """One of two look-alikes: as demands write it and as annexes do."""

    object: str
    demand: str
    category: str
    row: str
    standard: str

    @classmethod
    def of(cls, line: Line, letter: str) -> "Side":
        return cls(*(line[f"{name}_{letter}"] or line[f"{name}_a"] for name in cls._fields))

    def item(self, standard: str = "") -> ItemText:
        return ItemText(self.object, self.demand, standard)

    def held(self, standard: str) -> RowText:
        return RowText("", self.category, "参数", self.row, "", standard)


TRAPS = cases("traps.csv")
PAIRS = [(Side.of(line, one), Side.of(line, other)) for line in TRAPS for one, other in ("ab", "ba")]


def named(value: Side) -> str:
    return f"{value.object}·{value.demand}"


@pytest.mark.parametrize(("mine", "other"), PAIRS, ids=named)
def test_a_look_alike_is_never_covered_by_the_other(mine: Side, other: Side) -> None:
    for cited in ("", mine.standard):
        for held in (other.standard, mine.standard):
            found = judge_texts(mine.item(cited), other.held(held))
            assert not found.grade.is_covered, (cited, held, found)


OWN = [
    pytest.param(
        Side.of(line, letter),
        id=named(Side.of(line, letter)),
        marks=gap(line[f"known_{letter}"]),
    )
    for line in TRAPS
    for letter in "ab"
]


@pytest.mark.parametrize("mine", OWN)
def test_a_look_alike_is_covered_by_its_own_row(mine: Side) -> None:
    for cited in ("", mine.standard):
        found = judge_texts(mine.item(cited), mine.held(mine.standard))
        assert found.grade.code in ("exact", "edition") if not cited else found.grade.code == "exact", (cited, found)


def test_every_class_has_cases_in_both_directions() -> None:
    assert len({line["class"] for line in TRAPS}) >= 30
    assert len(PAIRS) >= 250

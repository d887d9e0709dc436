"""Suggestions by spelling: never across names that only look alike, and still useful for slips of the pen."""

from pathlib import Path

import pytest

from engine.lexicon.neighbours import neighbours
from engine.lexicon.records import Alias
from engine.lexicon.vocabulary import Vocabulary
from engine.reading.fold import fold
from engine.reading.lookalikes import is_trap, may_be_spelled_alike

LINES = (Path(__file__).parent / "lookalikes.txt").read_text(encoding="utf-8").splitlines()
PAIRS = [tuple(part.strip() for part in line.split("|")) for line in LINES if line and not line.startswith("#")]


@pytest.mark.parametrize(("one", "other"), PAIRS, ids=lambda text: text)
def test_look_alikes_are_never_suggested_for_each_other(one: str, other: str) -> None:
    assert not may_be_spelled_alike(one, other)
    assert not may_be_spelled_alike(other, one)
    for text, listed in ((one, other), (other, one)):
        vocabulary = Vocabulary([Alias("parameter", listed, listed)], [], [])
        assert neighbours(vocabulary, "parameter", text) == []


@pytest.mark.parametrize(
    ("written", "listed"),
    [
        ("抗拉強度值", "抗拉强度"),
        ("中性烟雾试验", "中性盐雾试验"),
        ("阻燃特性", "阻燃性能"),
        ("耐压试验测试", "耐压试验"),
        ("盐水喷雾", "盐雾"),
    ],
)
def test_a_slip_of_the_pen_finds_its_name(written: str, listed: str) -> None:
    vocabulary = Vocabulary([Alias("parameter", listed, listed), Alias("parameter", "水分", "水分")], [], [])
    found = neighbours(vocabulary, "parameter", written)
    assert [one.concept for one in found] == [listed]
    assert found[0].likeness >= 60


def test_each_concept_is_suggested_once_and_by_its_likest_name() -> None:
    names = [Alias("parameter", "抗拉强度", name) for name in ("抗拉强度", "抗拉强度试验", "抗拉强度(金属)")]
    found = neighbours(Vocabulary(names, [], []), "parameter", "抗拉强渡")
    assert [(one.concept, one.name) for one in found] == [("抗拉强度", "抗拉强度")]


def test_a_symbol_is_no_word_but_may_still_be_of_another_group() -> None:
    """Rows that file "Rm" under a tensile standard may teach what it means; "CODMn" can never be COD."""
    assert not is_trap("Rm", "抗拉强度")
    assert is_trap("CODMn", "化学需氧量")
    assert fold("Ｒｍ") == "rm"


def test_nothing_is_suggested_for_nothing() -> None:
    assert neighbours(Vocabulary([], [], []), "parameter", " ") == []

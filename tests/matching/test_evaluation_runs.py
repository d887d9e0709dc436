"""The runs beside the main one: naive peers, the shipped names apart from the set's, fields left out."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from engine.lexicon.listing import names_of
from engine.reading.fold import fold
from matching import evaluation
from matching.baselines import baselines
from matching.labelled import read_table
from matching.management.commands.evaluate_matching import _table
from tests.engine.devset import DEV

README = {
    "exact_parameter_and_standard": ".735 / .027 / .052",
    "exact_parameter": ".099 / .201 / .133",
    "weighted_fields": ".455 / .226 / .302",
    "character_tf_idf": ".186 / .453 / .264",
}
VERDICTS = {"exact_parameter": 0.527, "weighted_fields": 0.527, "character_tf_idf": 0.541, "always_not_testable": 0.5}
FIGURES = {"item_row": {"precision": 1.0, "recall": 0.5, "f1": 2 / 3}, "item_site": None, "verdict_accuracy": 0.25}


def test_the_peers_reach_what_the_readme_of_the_set_says() -> None:
    found = baselines(DEV, date(2026, 11, 20))
    told = {name: " / ".join(f"{n:.3f}"[1:] for n in found[name]["item_row"].values()) for name in README}
    assert told == README
    assert {name: round(found[name]["verdict_accuracy"], 3) for name in VERDICTS} == VERDICTS
    assert found["character_tf_idf"]["item_site"]["f1"] == pytest.approx(0.572, abs=5e-4)


def test_peers_need_lists(tmp_path: Path) -> None:
    assert baselines(tmp_path, date(2026, 11, 20)) == {}


def test_runs_stand_below_each_other() -> None:
    lines = _table({**FIGURES, "shipped": FIGURES, "without_fields": {"电池": FIGURES}})
    assert [line.split()[0] for line in lines[1:]] == ["engine", "shipped", "without_fields.电池"]
    assert "1.0000 / 0.5000 / 0.6667" in lines[1]
    assert lines[1].endswith("0.2500")
    assert _table(FIGURES) == []


def seen(monkeypatch: pytest.MonkeyPatch) -> list[list[dict[str, str]]]:
    """The alias lists that runs are given, in their order."""
    lists: list[list[dict[str, str]]] = []

    def evaluate(folder: Path, *_: Any) -> dict[str, Any]:
        lists.append(read_table(folder / "aliases.csv"))
        return FIGURES

    monkeypatch.setattr(evaluation, "evaluate", evaluate)
    return lists


def test_shipped_names_apart_hold_no_name_of_the_set(monkeypatch: pytest.MonkeyPatch) -> None:
    lists = seen(monkeypatch)
    evaluation.evaluate_apart(DEV, None)
    own = {(line["kind"], fold(line["alias"])) for line in read_table(DEV / "aliases.csv")}
    kept = [(line, name) for line in lists[0] for name in names_of(line)]
    shared = {name for line, name in kept if (line["kind"], fold(name)) in own and fold(name) != fold(line["concept"])}
    assert shared == set()
    assert len(kept) > 20_000


def test_each_field_is_left_out_once(monkeypatch: pytest.MonkeyPatch) -> None:
    lists = seen(monkeypatch)
    fields = list(evaluation.evaluate_without_fields(DEV, None))
    everything = read_table(DEV / "aliases.csv")
    assert len(fields) > 20
    for field, names in zip(fields, lists, strict=True):
        assert names == [line for line in everything if line["field"] != field]

"""The stand-alone scorer and the project's own give the same figures to the last digit."""

import csv
import json
import random
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from matching.labelled import STDREF_COLUMNS, scores_of, standard_refs
from tests.engine import score_exports
from tests.engine.devset import DEV, judge_world, load, table, verdicts

MATCHES = ("demand_id", "item_no", "row_id", "grade", "reason")
VERDICTS = ("demand_id", "coverage_verdict", "best_single_site", "min_labs_to_cover", "missing_items")
GRADES = ("exact", "equivalent", "whole_product", "edition", "method", "restricted", "excluded", "near")


def write(path: Path, columns: tuple[str, ...], lines: list[tuple[Any, ...]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([columns, *lines])


def exported(out: Path) -> None:
    """What the engine says of the development set, in the export formats."""
    world, lexicon, day = load(DEV)
    judge_world(world, lexicon, day)
    write(out / "matches.csv", MATCHES, [(*pair, grade, "") for pair, grade in world.predicted().items()])
    told = [(demand, verdict, "", labs or "", "") for demand, (verdict, _, labs) in verdicts(world).items()]
    write(out / "verdicts.csv", VERDICTS, told)
    cells = dict.fromkeys(line["raw"] for line in table(DEV / "stdrefs.csv"))
    write(out / "refs.csv", STDREF_COLUMNS, [(raw, *ref) for raw in cells for ref in standard_refs(raw)])


def test_both_scorers_agree_on_the_development_set(tmp_path: Path) -> None:
    exported(tmp_path)
    command = [sys.executable, score_exports.__file__, str(DEV), str(tmp_path), str(tmp_path / "refs.csv")]
    told = json.loads(subprocess.run(command, capture_output=True, check=True, text=True).stdout)
    assert told == scores_of(DEV, tmp_path)
    assert told["item_row"]["f1"] > 0.9


@pytest.mark.parametrize("seed", range(5))
def test_both_scorers_agree_on_answers_full_of_errors(tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    rows = [line["row_id"] for line in table(DEV / "capabilities.csv")]
    gold = [(line["demand_id"], line["item_no"], line["row_id"], line["grade"]) for line in table(DEV / "gold.csv")]
    kept = {label[:3]: chance.choice([label[3], *GRADES]) for label in gold if chance.random() < 0.8}
    invented = {(*chance.choice(gold)[:2], chance.choice(rows)): chance.choice(GRADES) for _ in range(300)}
    write(tmp_path / "matches.csv", MATCHES, [(*pair, grade, "") for pair, grade in (invented | kept).items()])
    labels = table(DEV / "verdicts.csv")
    answers = [(label["demand_id"], chance.choice(labels)["coverage_verdict"], "", 1, "") for label in labels[9:]]
    write(tmp_path / "verdicts.csv", VERDICTS, answers)
    told = score_exports.scores(str(DEV), str(tmp_path))
    assert told == scores_of(DEV, tmp_path) | {"stdrefs": None}
    assert 0 < told["item_row"]["precision"] < 1
    assert told["false_covered"] > 0


def test_the_stand_alone_scorer_imports_nothing_of_the_project() -> None:
    imports = [
        line for line in Path(score_exports.__file__).read_text(encoding="utf-8").splitlines() if "import " in line
    ]
    assert imports == ["import csv", "import json", "import os", "import sys"]

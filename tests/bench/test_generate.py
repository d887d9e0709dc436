"""The generated lists: the same from the same seed, of the shape that was promised, dirty as the development set."""

from collections import Counter
from pathlib import Path

import numpy as np
import pytest

import bench.generate.data as generated
from bench.generate.data import Data, data
from bench.generate.offers import WHOLE
from bench.generate.reference import ROOT
from bench.generate.rows import NONE
from engine.dirt import dirt_of

ROWS = 30_000


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Data:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(generated, "OUT", tmp_path_factory.mktemp("out"))
        return data(ROWS, seed=5)


def files(made: Data) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in made.folder.iterdir()}


def test_the_same_seed_makes_the_same_lists_to_the_byte(
    made: Data, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(generated, "OUT", tmp_path)
    assert files(data(ROWS, seed=5)) == files(made)
    assert files(data(ROWS, seed=6))["row_offer.npy"] != files(made)["row_offer.npy"]


def test_every_row_is_held_once_by_its_site(made: Data) -> None:
    assert len(made.array("row_site")) == ROWS
    held = made.array("row_site").astype(np.int64) * 10**7 + made.array("row_offer").astype(np.int64)
    assert len(np.unique(held)) > 0.98 * ROWS  # only sites that hold a whole trade begin again


def test_truth_is_what_the_offers_say(made: Data) -> None:
    for name in ("object", "parameter", "standard"):
        said = made.array(f"offer_{name}")[made.array("row_offer")]
        np.testing.assert_array_equal(made.array(f"row_{name}"), said)


def test_printed_cells_show_their_truth(made: Data) -> None:
    """Without reading rules: cells printed clean name exactly what the truth says."""
    reference, texts, cells = made.reference, made.texts("row_standards"), made.array("row_standards")
    seen = 0
    for n in range(0, ROWS, 7):
        text = texts[cells[n]]
        if made.array("row_second_standard")[n] == NONE and text in reference.standards:
            assert text == reference.standards[made.array("row_standard")[n]]
            seen += 1
    assert seen > 1000


def test_a_third_of_the_printed_names_equals_no_alias(made: Data) -> None:
    names = made.texts("row_names")
    is_new = np.array([name not in made.reference.names for name in names])
    named = np.asarray(made.array("row_parameter")) != WHOLE
    assert is_new.mean() >= 0.3
    assert is_new[made.array("row_names")][named].mean() >= 0.3


def test_a_tenth_of_the_concepts_is_withheld(made: Data) -> None:
    assert 0.1 <= made.array("withheld").mean() < 0.11


@pytest.mark.parametrize(
    ("kind", "counted"), [("dash_variant", 0.143), ("prefix_glued", 0.105), ("no_year", 0.05), ("two_digit_year", 0.02), ("name_tail", 0.153)]
)  # fmt: skip
def test_rows_are_as_dirty_as_the_development_set(made: Data, kind: str, counted: float) -> None:
    names, numbers = made.texts("row_names"), made.texts("row_standards")
    cells = zip(made.array("row_names").tolist(), made.array("row_standards").tolist(), strict=True)
    found = Counter(kind for name, number in cells for kind in dirt_of(numbers[number], names[name]))
    assert found[kind] / ROWS == pytest.approx(counted, rel=0.35)


def test_demands_ask_in_one_trade_and_mostly_without_a_year(made: Data) -> None:
    start = made.array("demand_start")
    assert len(start) - 1 == 5000
    assert 38_000 < made.about["items"] < 44_000
    assert np.diff(start).max() <= 40
    assert 0.4 < made.array("item_is_undated").mean() < 0.55


def test_the_generator_shares_no_code_with_reading() -> None:
    for path in (ROOT / "bench" / "generate").glob("*.py"):
        text = path.read_text(encoding="utf-8")
        assert "engine.read" not in text.replace("engine.reading: what reads", "")
        assert "engine.context" not in text

"""The benchmark `match` on small generated lists: ours in both ways, and the keys behind the numbers."""

from pathlib import Path

import numpy as np
import pytest

import bench.generate.data as generated
from bench.generate.data import Data, data
from bench.generate.rows import NONE
from bench.match.answers import checksum, from_codes
from bench.match.ours import Ours
from bench.match.resolved import asked_of, lists_of, strict_arrays

ROWS = 20_000


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Data:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(generated, "OUT", tmp_path_factory.mktemp("out"))
        return data(ROWS, seed=7)


def test_strict_keys_join_equal_parameters_and_editions(made: Data) -> None:
    arrays = strict_arrays(made)
    lists, asked = lists_of(arrays), asked_of(arrays)
    columns = [
        made.array(f"row_{name}") for name in ("parameter", "second_parameter", "standard", "second_standard", "site")
    ]
    held: dict[tuple[int, int], set[int]] = {}
    for one, two, first, second, site in zip(*(column.tolist() for column in columns), strict=True):
        for parameter in {one, two} - {NONE}:
            for standard in {first, second} - {NONE}:
                held.setdefault((parameter, standard), set()).add(site)
    items = zip(made.array("item_parameter").tolist(), made.array("item_standard").tolist(), strict=True)
    for n, item in list(enumerate(items))[::50]:
        key = asked.key[n]
        found = set(lists.site[lists.start[key] : lists.start[key + 1]].tolist()) if key != NONE else set()
        assert found == held.get(item, set())


def test_ours_answers_alike_compiled_or_not(made: Data, tmp_path: Path) -> None:
    for name, array in strict_arrays(made).items():
        np.save(tmp_path / f"{name}.npy", array[:] if array.ndim else array)
    start, item = np.load(tmp_path / "start.npy")[:200], np.load(tmp_path / "item.npy")
    np.save(tmp_path / "start.npy", start)
    np.save(tmp_path / "item.npy", item[: start[-1]])
    assert Ours(str(tmp_path), "strict", True).checksum() == Ours(str(tmp_path), "strict", False).checksum()


def test_the_answer_of_a_database_becomes_the_same_shape() -> None:
    shift = 1 << 24
    code = np.array([(2 * 64 + 1) * shift + shift - 1 - 5, (1 * 64) * shift + shift - 1 - 9])
    found = from_codes(np.array([1, 1]), code, np.array([[1, 2, 3, 1]]), np.array([4]), 2, 6)
    assert found.site[1, :3].tolist() == [5, 9, -1]
    assert found.covered[1, :2].tolist() == [2, 1] and found.conditional[1, :2].tolist() == [1, 0]
    assert found.pairs.tolist() == [[0, 0], [3, 1]] and found.uncovered.tolist() == [False] * 4 + [True, False]
    assert checksum(found) == checksum(found)

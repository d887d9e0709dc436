"""Every file of the corpus: a clear message or success, within the limits, and the parent unharmed."""

import time
from pathlib import Path

import pytest

from catalog.importers.child import annex_apart
from catalog.importers.limits import DEFAULT
from catalog.importers.problems import message
from tests.catalog.importers.hostile import CORPUS


@pytest.mark.parametrize("name", CORPUS)
def test_hostile(name: str, tmp_path: Path) -> None:
    make, code, rows = CORPUS[name]
    path = tmp_path / name
    path.write_bytes(make())
    started = time.monotonic()
    annex = annex_apart(path)
    assert time.monotonic() - started < DEFAULT.wall_seconds
    codes = [problem.code for problem in annex.problems]
    assert (code in codes) if code else codes == []
    assert len(annex.rows) == rows
    for problem in annex.problems:
        assert "{" not in message(problem, "zh") + message(problem, "en")
        if problem.weight == "reject":
            assert problem.line and problem.column


def test_the_corpus_is_large_enough() -> None:
    assert len(CORPUS) >= 60

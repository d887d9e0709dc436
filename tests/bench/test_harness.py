"""The harness prints nothing that was not compared, and says when others disturbed it."""

import pytest

from bench.__main__ import number_of
from bench.harness import Block, Disagreement, Entry, Result, compare, quiet
from bench.machine import NOISE, Measured, Server
from bench.table import as_table


class Fixed:
    """A peer that always finds the same."""

    server: Server | None = None

    def __init__(self, answer: str) -> None:
        self.answer = answer

    def run(self) -> None:
        sum(range(1000))

    def checksum(self) -> str:
        return self.answer


def entry(name: str, answer: str) -> Entry:
    return Entry(name, "tests.bench.test_harness:Fixed", (answer,))


@pytest.fixture(autouse=True)
def short(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bench.harness.ROUNDS", 1)
    monkeypatch.setattr("bench.harness.REPEATS", 1)


def test_a_report_has_exactly_the_promised_keys() -> None:
    report = compare("match", 400_000, [entry("ours", "a"), entry("duckdb", "a")])
    assert set(report) - {"noisy"} == {"bench", "rows", "load", "results", "ratio"}
    assert set(report["ratio"]) == {"duckdb"}
    for result in report["results"].values():
        assert list(result) == ["wall_s", "cpu_s", "peak_mb", "checksum", "recall", "precision", "p50_ms", "p99_ms"]
        assert result["recall"] is None
    assert "| duckdb |" in as_table(report)


def test_peers_that_disagree_get_no_times() -> None:
    with pytest.raises(Disagreement, match="different answers"):
        compare("match", 400_000, [entry("ours", "a"), entry("duckdb", "b")])


def test_disturbed_blocks_count_only_where_no_other_is_there() -> None:
    calm, loud = Block(2.0, 2.0, 1.0, 0.0, "a"), Block(1.0, 1.0, 1.0, 2 * NOISE, "a")
    assert list(quiet([loud, calm])) == [calm]
    assert list(quiet([loud])) == [loud]


def test_own_work_is_not_taken_for_that_of_others() -> None:
    with Measured() as cost:
        done = sum(n * n for n in range(3_000_000))
    assert done and cost.cpu_s > 0 and cost.peak_mb > 0
    assert 0 <= cost.others <= 1


def test_sizes_are_written_as_people_say_them() -> None:
    assert [number_of(text) for text in ("400k", "4M", "1.2M", "60M", "500")] == [
        400_000,
        4_000_000,
        1_200_000,
        60_000_000,
        500,
    ]


def test_a_result_without_figures_is_all_null() -> None:
    assert Result().wall_s is None and Result().recall is None

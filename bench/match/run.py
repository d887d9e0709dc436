"""The benchmark `match`."""

from collections.abc import Sequence
from typing import Any

from bench.generate.data import data
from bench.harness import Entry, compare
from bench.match.resolved import resolved
from engine.kernels.loops import HAS_NUMBA

PEERS = {
    "duckdb": "bench.match.duck:Duck",
    "polars": "bench.match.frames:Frames",
    "postgres": "bench.match.postgres:Postgres",
    "roaring": "bench.match.roaring:Roaring",
}
GRADED_PEERS = ("duckdb", "polars", "postgres")


def run(*, rows: int, peers: Sequence[str], mode: str) -> dict[str, Any]:
    """Ours, compiled and in numpy, beside the chosen peers, all of them when none is chosen."""
    folder = str(resolved(data(rows), mode))
    known = PEERS if mode == "strict" else {name: PEERS[name] for name in GRADED_PEERS}
    entries = [Entry("ours", "bench.match.ours:Ours", (folder, mode, True))] if HAS_NUMBA else []
    entries.append(Entry("ours_numpy", "bench.match.ours:Ours", (folder, mode, False)))
    entries += [Entry(name, known[name], (folder, mode)) for name in peers or known]
    return compare("match" if mode == "strict" else f"match --mode {mode}", rows, entries)

"""python -m bench NAME [--peer P] [--rows N] [--json] · python -m bench generate [--rows N] [--seed N]"""

import argparse
import sys
import time

from bench.harness import Disagreement, PeerFailed, say, show
from bench.table import as_table

NAMES = ("match",)
UNITS = {"k": 1_000, "M": 1_000_000}


def number_of(text: str) -> int:
    """400k, 4M or plain figures."""
    unit = UNITS.get(text[-1:], 1)
    return int(float(text[:-1] if unit > 1 else text) * unit)


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    parser.add_argument("name", choices=[*NAMES, "all", "generate"], help="a benchmark, all of them, or only the lists")
    parser.add_argument("--rows", type=number_of, default=400_000, help="400k (default), 4M, 60M")
    parser.add_argument("--seed", type=int, default=20230103, help="of the generated lists")
    parser.add_argument("--peer", action="append", default=[], help="only this peer; may be repeated")
    parser.add_argument(
        "--mode", choices=["strict", "graded"], default=None, help="of match (default strict; all: both)"
    )
    parser.add_argument("--json", action="store_true", help="the JSON line only, without the table on stderr")
    return parser.parse_args()


def main() -> int:
    """0 = done, also when noisy; 1 = the peers disagree or one failed; 2 = bad usage."""
    chosen = arguments()
    if chosen.name == "generate":
        return generate(chosen)
    from bench.match.run import run as match  # noqa: PLC0415 - sets Django up, which `generate` need not

    modes = [chosen.mode] if chosen.mode else ["strict", "graded"] if chosen.name == "all" else ["strict"]
    for mode in modes:
        try:
            report = match(rows=chosen.rows, peers=chosen.peer, mode=mode)
        except (Disagreement, PeerFailed) as error:
            say(str(error))
            return 1
        if not chosen.json:
            say(as_table(report))
        show(report)
    return 0


def generate(chosen: argparse.Namespace) -> int:
    """Makes the lists, or finds them made."""
    from bench.generate.data import data  # noqa: PLC0415 - see main

    started = time.perf_counter()
    made = data(chosen.rows, chosen.seed)
    say(f"{made.folder}: {made.about} in {time.perf_counter() - started:.1f} s")
    return 0


if __name__ == "__main__":
    sys.exit(main())

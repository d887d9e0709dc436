#!/usr/bin/env python3
"""Starts everything: makes the environment, the servers and the site. Needs nothing but Python 3.11.

    python3 run.py demo [--port N] [--no-demo-data]    the site with a believable world
    python3 run.py test [pytest arguments]             all tests
    python3 run.py manage COMMAND …                    any management command
    python3 run.py bench NAME …                        a benchmark

Data lives in LIANJIAN_VAR (default: var). DATABASE_URL and REDIS_URL replace the embedded servers.
"""

import sys

# Everything above the next statement must be readable to any Python 3, or it could not say what is wrong.
if sys.version_info < (3, 11):
    sys.exit(
        "链检 needs Python 3.11 or newer; this is %d.%d. Run it with a newer one, for example:\n"
        "  python3.12 run.py demo\n"
        "Debian 12 and Ubuntu 24.04 bring one: apt-get install python3 python3-venv" % sys.version_info[:2]
    )

import argparse
import os
import signal
from pathlib import Path

from launcher import commands
from launcher.demo import demo
from launcher.messages import Refusal, file_error

ROOT = Path(__file__).resolve().parent
ENDINGS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Ended(BaseException):
    """A signal asked us to end; it unwinds every block, so each stops what it started."""


def end(number: int, _frame: object) -> None:
    """Once is enough: further signals must not interrupt the stopping. Also works where SIGINT came in ignored."""
    for ending in ENDINGS:
        signal.signal(ending, signal.SIG_IGN)
    raise Ended(signal.Signals(number).name)


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="run.py", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    names = parser.add_subparsers(dest="name", required=True, metavar="demo|test|manage|bench")
    one = names.add_parser("demo", help="the site with a believable world")
    one.add_argument("--port", type=int, default=8000, help="loopback port of the site (default 8000)")
    one.add_argument("--no-demo-data", action="store_true", help="start with an empty site")
    for name in ("test", "manage", "bench"):
        names.add_parser(name, add_help=False, prefix_chars="\0")
    known, rest = parser.parse_known_args()
    if known.name == "demo" and rest:
        parser.error(f"unrecognized arguments: {' '.join(rest)}")
    known.rest = rest
    return known


def main() -> int:
    """The exit status: 0 done, 1 refused or failed, 2 bad usage, else that of the command that ran."""
    chosen = arguments()
    folder = Path(os.environ.get("LIANJIAN_VAR") or ROOT / "var")
    for ending in ENDINGS:
        signal.signal(ending, end)
    try:
        if chosen.name == "demo":
            demo(folder=folder, port=chosen.port, with_world=not chosen.no_demo_data)
        elif chosen.name == "test":
            return commands.test(chosen.rest)
        elif chosen.name == "manage":
            return commands.manage(chosen.rest, folder=folder)
        else:
            return commands.bench(chosen.rest, folder=folder)
    except Ended as reason:
        print(f"Stopped ({reason}); the data stays in {folder}.", file=sys.stderr)
    except Refusal as refusal:
        print(f"\n{refusal}", file=sys.stderr)
        return refusal.status
    except OSError as error:
        print(f"\n{file_error(error, folder)}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())

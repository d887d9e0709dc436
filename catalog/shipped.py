"""Where the reference lists of data/ are, and the commands that load them in their order."""

from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

IN_FOLDERS = {
    "standards.csv": "standards",
    "standard_items.csv": "standard_items",
    "aliases.csv": "vocabulary/names",
    "objects.csv": "vocabulary/objects",
    "parameter_parts.csv": "vocabulary/parts",
}
"""Lists that are shipped as a folder of files, one for each trade."""
LIBRARY = "cma_library.csv"
"""What the national library shows: never shipped, because nobody but its keeper may say it."""
RULES = {"library": "cma_library_rules.csv", "licences": "further_licences.csv"}
VOCABULARY = {"aliases": "aliases.csv", "objects": "objects.csv", "parts": "parameter_parts.csv"}

SETS = {"aliases": "sets/names.csv", "parts": "sets/members.csv"}
"""Named sets (RoHS十项, UN38.3全套): common knowledge beside whatever vocabulary is in use."""


def shipped_list(name: str) -> Path:
    """The file or folder of data/ that holds a list named as in docs/contract.md."""
    path: Path = settings.DATA_DIR / IN_FOLDERS.get(name, name)
    return path


def reference_commands(own: Path | None = None) -> Iterator[tuple[str, ...]]:
    """(command, argument …) for each list: the file in the folder `own` where it has one, else the shipped one."""

    def listed(name: str) -> str:
        path = own / name if own else None
        return str(path if path and path.exists() else shipped_list(name))

    for name in ("places", "chains", "standards", "standard_items"):
        yield f"import_{name}", listed(f"{name}.csv")
    yield "import_rules", *(f"--{option}={listed(name)}" for option, name in RULES.items())
    if own and (own / LIBRARY).exists():
        yield "import_cma_library", str(own / LIBRARY)
    yield "import_vocabulary", *(f"--{option}={listed(name)}" for option, name in VOCABULARY.items())
    yield "import_vocabulary", *(f"--{option}={shipped_list(name)}" for option, name in SETS.items())

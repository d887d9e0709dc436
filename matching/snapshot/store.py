"""Where snapshots lie: one folder each, and a link to the one in force that is swapped in one step.

Readers map the files, so processes share one copy in memory; whoever has an older one open keeps it until it is done.
"""

import json
import os
import shutil
import tempfile
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

CURRENT = "current"
ABOUT = "about.json"
FORMAT = 1
KEPT = 2
"""Folders kept: the one in force and the one before, which a reader may just be opening."""


@dataclass(frozen=True, slots=True)
class Version:
    """What a snapshot holds: the lists as of a change, for a day, read with the vocabulary of a change."""

    change: int
    """The last change handed out when it was read: later ones are not in it, one still open then is not either."""
    day: date
    knowledge_change: int


class Snapshot:
    """The arrays of one snapshot, mapped from its files."""

    def __init__(self, folder: Path) -> None:
        about = json.loads((folder / ABOUT).read_text(encoding="utf-8"))
        if about["format"] != FORMAT:
            raise ValueError(f"{folder} has format {about['format']}, not {FORMAT}")
        self.folder = folder
        self.version = Version(about["change"], date.fromisoformat(about["day"]), about["knowledge_change"])
        self.words: tuple[str, ...] = tuple(about["words"])

    def array(self, name: str) -> NDArray[np.generic]:
        """One array, without reading it: pages come in as they are touched."""
        mapped: NDArray[np.generic] = np.load(self.folder / f"{name}.npy", mmap_mode="r")
        return mapped

    @property
    def bytes(self) -> int:
        """Room on disk, which is also what a process that touches everything shares in memory."""
        return sum(file.stat().st_size for file in self.folder.iterdir())


def write(root: Path, version: Version, words: tuple[str, ...], arrays: dict[str, NDArray[np.generic]]) -> Snapshot:
    """Writes a snapshot beside the one in force, then makes it the one in force; a crash leaves the old one."""
    root.mkdir(parents=True, exist_ok=True)
    made = Path(tempfile.mkdtemp(prefix=f"{version.day:%Y%m%d}-{version.change}-", dir=root))
    made.chmod(0o755)
    for name, array in arrays.items():
        np.save(made / f"{name}.npy", array)
    about = {
        "format": FORMAT,
        "change": version.change,
        "day": version.day.isoformat(),
        "knowledge_change": version.knowledge_change,
        "words": list(words),
    }
    (made / ABOUT).write_text(json.dumps(about, ensure_ascii=False), encoding="utf-8")
    _swap(root, made)
    return Snapshot(made)


def current(root: Path) -> Snapshot | None:
    """The snapshot in force, None where none was written."""
    link = root / CURRENT
    return Snapshot(link.resolve()) if link.exists() else None


def _swap(root: Path, made: Path) -> None:
    link = made.with_name(f"{made.name}.link")
    link.symlink_to(made.name)
    os.replace(link, root / CURRENT)
    folders = [path for path in root.iterdir() if path.is_dir() and not path.is_symlink() and (path / ABOUT).exists()]
    for old in sorted(folders, key=lambda path: (path / ABOUT).stat().st_mtime_ns)[:-KEPT]:
        shutil.rmtree(old, ignore_errors=True)

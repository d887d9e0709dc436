"""Making, keeping and opening generated lists: arrays and texts in one folder under bench/out."""

import json
import shutil
from dataclasses import dataclass
from functools import cached_property
from hashlib import blake2b
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bench.generate.demands import true_demands
from bench.generate.labs import held_rows
from bench.generate.offers import offers_of
from bench.generate.reference import DATA, DEV, ROOT, Reference, reference
from bench.generate.rows import Arrays, Printed, print_names, print_standards, print_titles, true_rows

OUT = ROOT / "bench" / "out"
SEED = 20230103
MOST_PRINTED = 12_000_000
"""Larger lists have resolved ids only."""
WITHHELD = 0.1


@dataclass(frozen=True)
class Data:
    """Generated lists: truth by number, and printed texts where the size allows."""

    folder: Path
    rows: int
    seed: int

    def array(self, name: str) -> NDArray[np.generic]:
        mapped: NDArray[np.generic] = np.load(self.folder / f"{name}.npy", mmap_mode="r")
        return mapped

    def texts(self, name: str) -> list[str]:
        return (self.folder / f"{name}.txt").read_text(encoding="utf-8").split("\n")

    @cached_property
    def about(self) -> dict[str, int]:
        found: dict[str, int] = json.loads((self.folder / "about.json").read_text(encoding="utf-8"))
        return found

    @property
    def reference(self) -> Reference:
        return reference()


def data(rows: int, seed: int = SEED) -> Data:
    """The lists of this size, made first where they are not there or what makes them has changed."""
    folder = OUT / f"{rows}-{seed}"
    stamp = folder / "stamp"
    if not (stamp.exists() and stamp.read_text(encoding="ascii") == made_from()):
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        _make(folder, rows, seed)
        stamp.write_text(made_from(), encoding="ascii")
    return Data(folder, rows, seed)


def made_from() -> str:
    """A digest of the generator and of every list it reads."""
    digest = blake2b(digest_size=16)
    folders = (Path(__file__).parent, DATA / "vocabulary", DATA / "standards", DATA / "standard_items")
    files = [path for folder in folders for path in sorted(folder.rglob("*")) if path.suffix in (".py", ".csv")]
    for path in [*files, DEV / "capabilities.csv", DEV / "demands.csv"]:
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _make(folder: Path, rows: int, seed: int) -> None:
    """Truth first, then what is printed; every part has a random stream of its own."""
    found = reference()
    streams = [np.random.default_rng([seed, part]) for part in range(8)]
    offers = offers_of(found, streams[0])
    held = held_rows(rows, offers, streams[1])
    truth = true_rows(held, offers, streams[2])
    _save(folder, {f"row_{name}": array for name, array in truth.items()})
    _save(
        folder, {f"offer_{name}": getattr(offers, name) for name in ("object", "parameter", "standard", "trade_start")}
    )
    asked = true_demands(offers, found, streams[3])
    _save(folder, {f"item_{name}": array for name, array in asked.items.items()} | {"demand_start": asked.start})
    withheld = streams[4].permutation(len(found.parameters)) < np.ceil(len(found.parameters) * WITHHELD)
    _save(folder, {"withheld": withheld, "lab_of_site": held.lab_of_site})
    _save_texts(folder, {"objects": offers.objects, "trades": offers.trades, "item_objects": asked.objects})
    about = {
        "rows": rows,
        "seed": seed,
        "labs": held.labs,
        "sites": len(held.lab_of_site),
        "items": len(asked.items["offer"]),
    }
    (folder / "about.json").write_text(json.dumps(about), encoding="utf-8")
    if rows <= MOST_PRINTED:
        _print(folder, "row", truth, streams[5], is_demand=False)
        _print(folder, "item", asked.items, streams[6], is_demand=True)
        _save_printed(folder, "row_titles", print_titles(truth, found, streams[7]))


def _print(folder: Path, side: str, truth: Arrays, rng: np.random.Generator, *, is_demand: bool) -> None:
    _save_printed(folder, f"{side}_names", print_names(truth, reference(), rng, is_demand=is_demand))
    _save_printed(folder, f"{side}_standards", print_standards(truth, reference(), rng, is_demand=is_demand))


def _save(folder: Path, arrays: Arrays) -> None:
    for name, array in arrays.items():
        np.save(folder / f"{name}.npy", array)


def _save_texts(folder: Path, texts: dict[str, list[str]]) -> None:
    for name, listed in texts.items():
        (folder / f"{name}.txt").write_text("\n".join(listed), encoding="utf-8")


def _save_printed(folder: Path, name: str, cells: Printed) -> None:
    _save_texts(folder, {name: cells.texts})
    _save(folder, {name: cells.of_row})

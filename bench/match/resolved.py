"""From generated truth to the integers that all peers get: made once, kept beside the lists."""

import shutil
from collections.abc import Iterable
from datetime import date
from hashlib import blake2b
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bench.generate.data import Data, made_from
from bench.generate.dirt import rates
from bench.generate.offers import WHOLE
from bench.generate.reference import ROOT, stem
from bench.generate.rows import NONE, STATES, printed
from bench.knowledge import shipped_knowledge
from catalog.actions.terms import read_term
from catalog.models import TermKind
from engine.kernels.layout import Asked, SiteLists
from engine.reading.types import ItemText
from enterprises.reading import understand
from matching.grading import Grader
from matching.loading import AskedItem
from matching.snapshot.build import arrays_of
from matching.snapshot.columns import ROW, Columns, Terms
from matching.snapshot.postings import EPOCH, SnapshotPostings
from matching.snapshot.relation import Related, relate
from matching.snapshot.store import Snapshot, Version, write
from matching.standing import EXPIRED, Standings

DAY = date(2026, 11, 20)
VALID_WORDS = ("", "产品", "参数", "approved", "declared", "suspended", "testing", "valid", "withdrawn")
HARMLESS = frozenset({"", "/", "无"})

Arrays = dict[str, NDArray[np.generic]]


def strict_arrays(made: Data) -> Arrays:
    """Postings (key, site) sorted and without repeats; a key is a pair of parameter and edition."""
    width = len(made.reference.standards)
    pairs = [_code(made, "parameter", "standard", width)]
    pairs += [_code(made, first, second, width) for first, second in _SECONDS]
    code = np.concatenate([code for code, _ in pairs])
    site = np.concatenate([np.asarray(made.array("row_site"))[chosen] for _, chosen in pairs])
    keys, key = np.unique(code, return_inverse=True)
    lists = SiteLists.from_pairs(made.about["sites"], len(keys), key.reshape(-1), site)
    asked = made.array("item_parameter").astype(np.int64) * width + made.array("item_standard").astype(np.int64)
    at = np.minimum(np.searchsorted(keys, asked), len(keys) - 1)
    is_held = (keys[at] == asked) & (made.array("item_standard") != NONE)
    item = np.where(is_held, at, NONE).astype(np.int32)
    return _list_arrays(lists) | {"start": np.asarray(made.array("demand_start")), "item": item}


_SECONDS = (("second_parameter", "standard"), ("parameter", "second_standard"), ("second_parameter", "second_standard"))


def _code(made: Data, first: str, second: str, width: int) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """The keys that rows post under two of their columns, and which rows have both."""
    one, two = made.array(f"row_{first}"), made.array(f"row_{second}")
    chosen = (np.asarray(one) != NONE) & (np.asarray(two) != NONE)
    return one[chosen].astype(np.int64) * width + two[chosen], chosen


def _list_arrays(lists: SiteLists) -> Arrays:
    return {
        "sites": np.array(lists.sites),
        "list_start": lists.start,
        "list_site": lists.site,
        "dense_of": lists.dense_of,
        "dense": lists.dense,
    }


def lists_of(arrays: Arrays) -> SiteLists:
    return SiteLists(int(arrays["sites"]), *(arrays[name] for name in ("list_start", "list_site", "dense_of", "dense")))  # type: ignore[arg-type]


def asked_of(arrays: Arrays) -> Asked:
    return Asked(arrays["start"], arrays["item"])  # type: ignore[arg-type]


def graded_arrays(made: Data, folder: Path) -> Arrays:
    """The relation of every item's meaning to every group of rows, graded by the engine from clean texts."""
    related = _related(made, folder)
    graded = related.graded
    relation: Arrays = {"class_start": graded.start, "class_list": graded.list, "class_grade": graded.grade}
    relation |= {"pairs": np.array(related.pairs), "start": related.asked.start, "item": related.asked.key}
    return _list_arrays(graded.lists) | relation


def _related(made: Data, folder: Path) -> Related:
    known = shipped_knowledge()
    postings = SnapshotPostings(snapshot_of(made, folder))
    labs = np.arange(made.about["labs"])
    expired = np.zeros(len(labs), np.bool_)
    expired[made.array("row_lab")] = made.array("row_is_expired")
    states = {int(lab): (EXPIRED, dict[str, str]()) for lab in labs[expired]}
    standings = Standings(DAY, states, {}, dict.fromkeys(labs.tolist(), "CMA"), {})
    return relate(list(asked_items(made)), postings, Grader(known, standings))


def asked_items(made: Data) -> Iterable[AskedItem]:
    """The items as clean text, with the keys the product would store."""
    known, reference = shipped_knowledge(), made.reference
    objects, start = made.texts("item_objects"), made.array("demand_start")
    demand = np.repeat(np.arange(len(start) - 1), np.diff(start))
    columns = [made.array(f"item_{name}").tolist() for name in ("object", "parameter", "standard", "is_undated")]
    keys: dict[ItemText, tuple[str, ...]] = {}
    for n, (obj, parameter, standard, is_undated) in enumerate(zip(*columns, strict=True)):
        number = "" if standard == NONE else reference.standards[standard]
        cited = stem(number) if is_undated else number
        text = ItemText(objects[obj], reference.parameters[parameter].name, cited)
        if text not in keys:
            keys[text] = tuple(understand(known.reader.read_item(text), known).keys)
        yield AskedItem(n + 1, int(demand[n]) + 1, str(n + 1), text, keys[text])


def snapshot_of(made: Data, folder: Path) -> Snapshot:
    """The product's snapshot of the generated rows."""
    columns = columns_of(made)
    return write(folder, Version(0, DAY, 0), columns.words, arrays_of(columns))


def columns_of(made: Data) -> Columns:
    """The rows with clean texts: each column's texts get ids of their own."""
    reference, objects = made.reference, made.texts("objects")
    parameters, standards = reference.parameters, reference.standards
    rows = np.zeros(len(made.array("row_site")), ROW)
    terms: list[tuple[TermKind, str]] = [(TermKind.BAND, "")]

    def name(parameter: int, second: int) -> str:
        if parameter == WHOLE:
            return "全部参数"
        return "、".join(parameters[n].name for n in (parameter, second) if n != NONE)

    def numbers(standard: int, second: int, is_undated: int) -> str:
        return ";".join(stem(standards[n]) if is_undated else standards[n] for n in (standard, second) if n != NONE)

    limits = ["" if text in HARMLESS else text for text in rates().restriction[0]]
    for column, kind, cells, text in (
        ("category", TermKind.CATEGORY, ("object",), lambda n: objects[n]),
        ("name", TermKind.NAME, ("parameter", "second_parameter"), name),
        ("standard", TermKind.STANDARD, ("standard", "second_standard", "is_undated"), numbers),
        ("title", TermKind.TITLE, ("standard",), lambda n: reference.titles[n]),
        ("restriction", TermKind.RESTRICTION, ("restriction",), lambda n: limits[n]),
    ):
        found = printed([np.asarray(made.array(f"row_{cell}")) for cell in cells], text)
        rows[column] = found.of_row + len(terms) + 1
        terms += [(kind, text) for text in found.texts]
    rows["band"] = rows["note"] = 1
    _fill_words(rows, made)
    reader = shipped_knowledge().reader
    keys = [read_term(kind, text, reader)[0] if text else [] for kind, text in terms]
    return Columns(rows, VALID_WORDS, Terms(np.arange(1, len(terms) + 1), [text for _, text in terms], keys))


def _fill_words(rows: NDArray[np.void], made: Data) -> None:
    word = {text: n for n, text in enumerate(VALID_WORDS)}
    rows["kind"] = np.where(made.array("row_parameter") == WHOLE, word["产品"], word["参数"])
    rows["service"], rows["food"] = word["testing"], word[""]
    rows["id"] = np.arange(1, len(rows) + 1)
    rows["lab"] = rows["certificate"] = made.array("row_lab")
    rows["site"] = made.array("row_site")
    rows["state"] = np.array([word[state] for state in STATES])[made.array("row_state")]
    rows["approval"] = np.where(made.array("row_is_declared"), word["declared"], word["approved"])
    rows["valid_from"] = (date(2024, 1, 1) - EPOCH).days


def resolved(made: Data, mode: str) -> Path:
    """The folder of the arrays of a mode; made again when the lists or what grades them have changed."""
    folder = made.folder / f"match-{mode}"
    stamp, wanted = folder / "stamp", _made_from()
    if not (stamp.exists() and stamp.read_text(encoding="ascii") == wanted):
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        arrays = strict_arrays(made) if mode == "strict" else graded_arrays(made, folder / "snapshots")
        for name, array in arrays.items():
            np.save(folder / f"{name}.npy", array)
        stamp.write_text(wanted, encoding="ascii")
    return folder


def opened(folder: Path) -> Arrays:
    """Every array of the folder, mapped."""
    return {path.stem: np.load(path, mmap_mode="r") for path in folder.glob("*.npy")}


def _made_from() -> str:
    """A digest of the lists and of everything that reads or grades them."""
    digest = blake2b(made_from().encode(), digest_size=16)
    for path in (
        *sorted((ROOT / "engine").rglob("*.py")),
        *sorted((ROOT / "matching" / "snapshot").glob("*.py")),
        Path(__file__),
    ):
        digest.update(path.read_bytes())
    return digest.hexdigest()

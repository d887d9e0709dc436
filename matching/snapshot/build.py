"""From columns to the arrays of a snapshot: rows by signature, and from keys to signatures."""

from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

from engine.kernels.layout import offsets, spread
from matching.loading import WHOLE_PRODUCT
from matching.snapshot.columns import SIGNATURE, TERMS, Columns, Terms, packed

Arrays = dict[str, NDArray[np.generic]]
ALL = "all"
_ODD = np.array([0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9], np.uint64)


def arrays_of(columns: Columns) -> Arrays:
    """Everything a snapshot holds; one sort of the rows, the rest is of the size of signatures and terms."""
    rows = columns.rows
    signature, first = _signatures(rows)
    order = np.lexsort((rows["id"], rows["site"], signature))
    counts = np.bincount(signature, minlength=len(first))
    arrays: Arrays = {name: rows[name][order] for name in ("id", "lab", "certificate", "site")}
    arrays |= {name: rows[name][order] for name in ("state", "approval", "valid_from")}
    arrays["row_start"] = offsets(counts)
    arrays["signature"] = np.stack([rows[name][first].astype(np.int64) for name in SIGNATURE], axis=1)
    blob, start = packed(columns.terms.texts)
    arrays |= {"term_id": columns.terms.ids, "text": blob, "text_start": start}
    is_whole = np.array([word == WHOLE_PRODUCT for word in columns.words] or [False])
    return arrays | _postings(arrays["signature"], is_whole, columns.terms)  # type: ignore[arg-type]


def key_number(key: str) -> int:
    """A key as the snapshot spells it."""
    return int.from_bytes(blake2b(key.encode(), digest_size=8).digest(), "little")


def _signatures(rows: NDArray[np.void]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The signature number of every row, and one row of each signature."""
    code = np.zeros(len(rows), np.uint64)
    for name in SIGNATURE:
        code = (code ^ rows[name].astype(np.uint64)) * _ODD[0]
        code ^= code >> np.uint64(29)
        code = code * _ODD[1] + _ODD[2]
    _, first, number = np.unique(code, return_index=True, return_inverse=True)
    if any((rows[name] != rows[name][first][number]).any() for name in SIGNATURE):  # two signatures met by chance
        cells = np.stack([rows[name].astype(np.int64) for name in SIGNATURE], axis=1)
        _, first, number = np.unique(cells, axis=0, return_index=True, return_inverse=True)
    return number.reshape(-1).astype(np.int64), first.astype(np.int64)


def _postings(signature: NDArray[np.int64], is_whole: NDArray[np.bool_], terms: Terms) -> Arrays:
    """key → signatures: p keys by the name, w keys of whole-product rows by the standard."""
    spelled: dict[str, int] = {}
    name, standard = SIGNATURE.index("name"), SIGNATURE.index("standard")
    name_keys, name_start = _numbered(terms, "p:", "p:", spelled)
    standard_keys, standard_start = _numbered(terms, "s:", "w:", spelled)
    says_all = np.fromiter((ALL in keys for keys in terms.keys), np.bool_, len(terms.keys))
    names = np.searchsorted(terms.ids, signature[:, name])
    whole = np.flatnonzero(is_whole[signature[:, TERMS]] | says_all[names])
    standards = np.searchsorted(terms.ids, signature[whole, standard])
    position, of_name = spread(name_start, names)
    position_w, of_whole = spread(standard_start, standards)
    key = np.concatenate((name_keys[position], standard_keys[position_w]))
    owner = np.concatenate((of_name, whole[of_whole]))
    order = np.lexsort((owner, key))
    hashes = np.fromiter(map(key_number, spelled), np.uint64, len(spelled))
    if len(np.unique(hashes)) != len(hashes):
        raise ValueError("Two keys have one number: key_number needs more than 64 bits for this vocabulary.")
    by_hash = np.argsort(hashes)
    renamed = np.empty(len(hashes), np.int64)
    renamed[by_hash] = np.arange(len(hashes))
    order = order[np.argsort(renamed[key[order]], kind="stable")]
    counts = np.bincount(renamed[key], minlength=len(hashes))
    return {"key": hashes[by_hash], "key_start": offsets(counts), "posted": owner[order].astype(np.int32)}


def _numbered(
    terms: Terms, prefix: str, spelling: str, spelled: dict[str, int]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The keys of every term that have the prefix, as numbers one after the other, with the start of each term."""
    chosen = [
        [spelled.setdefault(spelling + key[2:], len(spelled)) for key in dict.fromkeys(keys) if key.startswith(prefix)]
        for keys in terms.keys
    ]
    counts = np.fromiter(map(len, chosen), np.int64, len(chosen))
    return np.fromiter((key for keys in chosen for key in keys), np.int64, int(counts.sum())), offsets(counts)

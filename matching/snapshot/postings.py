"""A snapshot that answers as `matching.loading.Postings` does: grading, explaining and asking do not see the difference."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from engine.reading.types import RowText
from matching.loading import PostedRow, Signature, text_of
from matching.snapshot.build import key_number
from matching.snapshot.columns import NO_DATE, TERMS
from matching.snapshot.store import Snapshot

EPOCH = date(1970, 1, 1)


class SnapshotPostings:
    """Rows of the snapshot's day by key. Texts and rows are made as they are asked for."""

    def __init__(self, snapshot: Snapshot) -> None:
        self.snapshot = snapshot
        self._key = snapshot.array("key")
        self._key_start, self._posted = snapshot.array("key_start"), snapshot.array("posted")
        self._term_id, self._text = snapshot.array("term_id"), snapshot.array("text")
        self._text_start = snapshot.array("text_start")
        self.signatures = Signatures(snapshot)
        self.rows = Rows(snapshot)

    def find(self, keys: Iterable[str]) -> set[int]:
        """Indexes of the signatures that share any of the keys."""
        numbers = np.fromiter(map(key_number, keys), np.uint64)
        at = np.searchsorted(self._key, numbers)
        found: set[int] = set()
        for place, number in zip(at.tolist(), numbers.tolist(), strict=True):
            if place < len(self._key) and self._key[place] == number:
                found.update(self._posted[self._key_start[place] : self._key_start[place + 1]].tolist())
        return found

    def row_text(self, index: int) -> RowText:
        """The texts of a signature, for the reader."""
        signature = self.signatures[index]
        return text_of(signature, {term: self._term(term) for term in self.signatures.terms(index)})

    def _term(self, term: int) -> str:
        at = int(np.searchsorted(self._term_id, term))
        return self._text[self._text_start[at] : self._text_start[at + 1]].tobytes().decode()


class Signatures(Sequence[Signature]):
    """Signature index → signature."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._cells, self._words = snapshot.array("signature"), snapshot.words

    def __len__(self) -> int:
        return len(self._cells)

    def __getitem__(self, index: int) -> Signature:  # type: ignore[override]
        cells: list[int] = self._cells[index].tolist()
        return Signature(*cells[:TERMS], *(self._words[cell] for cell in cells[TERMS:]))  # type: ignore[arg-type]

    def terms(self, index: int) -> list[int]:
        """The term ids of a signature."""
        terms: list[int] = self._cells[index, :TERMS].tolist()
        return terms


class Rows(Sequence[list[PostedRow]]):
    """Signature index → its rows by site and id."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._start, self._words = snapshot.array("row_start"), snapshot.words
        self._columns = [snapshot.array(name) for name in ("id", "lab", "certificate", "site")]
        self._standing = [snapshot.array(name) for name in ("state", "approval", "valid_from")]

    def __len__(self) -> int:
        return len(self._start) - 1

    def __getitem__(self, index: int) -> list[PostedRow]:  # type: ignore[override]
        part = slice(int(self._start[index]), int(self._start[index + 1]))
        columns = [column[part].tolist() for column in (*self._columns, *self._standing)]
        return list(self._made(index, columns))

    def _made(self, index: int, columns: list[list[int]]) -> Iterator[PostedRow]:
        for key, lab, certificate, site, state, approval, days in zip(*columns, strict=True):
            since = None if days == NO_DATE else EPOCH + timedelta(days)
            yield PostedRow(key, lab, certificate, site, self._words[state], self._words[approval], since, index)


def site_numbers(snapshot: Snapshot) -> NDArray[np.int64]:
    """The sites of the snapshot ascending: kernels number them from 0 in this order."""
    return np.unique(snapshot.array("site")).astype(np.int64)

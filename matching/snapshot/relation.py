"""From items and a snapshot to what the kernels read: every pair of meanings is graded once, by the engine.

Signatures with rows of one standing form a group. Groups that answer the same items with the same grades are united, and
so are items that the same groups answer: what is left is small, whatever the size of the lists.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from engine.judging.types import Grade
from engine.kernels.layout import Asked, Graded, Ints, SiteLists, offsets, spread
from matching.grading import Grader
from matching.loading import AskedItem, PostedRow
from matching.snapshot.columns import NO_DATE
from matching.snapshot.postings import SnapshotPostings, site_numbers
from matching.snapshot.store import Snapshot

LAST = Grade.RESTRICTED
"""The hardest grade that counts as an answer."""


@dataclass(frozen=True, slots=True)
class Related:
    """What `engine.kernels.coverage.graded_coverage` takes, with the ids behind its numbers."""

    graded: Graded
    asked: Asked
    sites: Ints
    """Site number → site id."""
    pairs: int
    """Graded pairs of an item's meaning and a group, before uniting."""


@dataclass(frozen=True, slots=True)
class _Groups:
    """Rows of one signature and one standing."""

    of_row: Ints
    standing: Ints
    """Group → standing."""
    start: Ints
    """Signature → its first group."""
    examples: list[PostedRow]
    """Standing → a row that has it."""
    under: dict[str, NDArray[np.uint8]] = field(default_factory=dict)
    """Mark asked → for each standing and grade the grade that is left."""


def relate(items: Sequence[AskedItem], postings: SnapshotPostings, grader: Grader) -> Related:
    """Grades the items, which come demand by demand, against everything the snapshot posts for them."""
    snapshot = postings.snapshot
    groups = _groups(snapshot, postings, grader)
    classes, number_of = list[tuple[Ints, NDArray[np.uint8]]](), dict[bytes, int]()
    known, key, pairs = dict[tuple[object, ...], int](), np.empty(len(items), np.int32), 0
    for n, item in enumerate(items):
        meaning = (item.text, item.keys)
        found = known.get(meaning)
        if found is None:
            group, grade = _answers(item, postings, grader, groups)
            pairs += len(group)
            found = number_of.setdefault(group.tobytes() + grade.tobytes(), len(classes)) if len(group) else -1
            if found == len(classes):
                classes.append((group, grade))
            known[meaning] = found
        key[n] = found
    sites = site_numbers(snapshot)
    graded = _united(classes, groups, snapshot, sites)
    return Related(graded, Asked(_demand_starts(items), key), sites, pairs)


def _demand_starts(items: Sequence[AskedItem]) -> Ints:
    demands = np.fromiter((item.demand for item in items), np.int64, len(items))
    first = np.flatnonzero(np.concatenate(([True], demands[1:] != demands[:-1]))) if len(demands) else demands
    return np.append(first, len(demands)).astype(np.int64)


def _groups(snapshot: Snapshot, postings: SnapshotPostings, grader: Grader) -> _Groups:
    """What a row's standing depends on is made a number; the grader itself says what it does to a grade."""
    standings = grader.standings
    states = {state for state, _ in (*standings.certificates.values(), *standings.sites.values())}
    spelled = {word: n for n, word in enumerate(sorted(states | set(standings.marks.values())), 1)}
    by_certificate = {key: spelled[state] for key, (state, _) in standings.certificates.items()}
    by_site = {key: spelled[state] for key, (state, _) in standings.sites.items()}
    marks = {key: spelled[mark] for key, mark in standings.marks.items()}
    certificate, site = snapshot.array("certificate"), snapshot.array("site")
    parts = [_looked_up(certificate, by_certificate), _looked_up(certificate, marks), _looked_up(site, by_site)]
    parts += [snapshot.array("state").astype(np.int64), snapshot.array("approval").astype(np.int64)]
    parts.append((snapshot.array("valid_from") == NO_DATE).astype(np.int64))
    code = np.zeros(len(site), np.int64)
    for part in parts:
        code = code * (int(part.max(initial=0)) + 1) + part
    distinct, first, standing = np.unique(code, return_index=True, return_inverse=True)
    signature = np.repeat(np.arange(len(postings.rows), dtype=np.int64), np.diff(snapshot.array("row_start")))
    both, of_row = np.unique(signature * len(distinct) + standing.reshape(-1), return_inverse=True)
    start = np.searchsorted(both // max(len(distinct), 1), np.arange(len(postings.rows) + 1))
    examples = [_row(postings, int(signature[at]), int(at)) for at in first]
    return _Groups(of_row.reshape(-1), both % max(len(distinct), 1), start, examples)


def _row(postings: SnapshotPostings, signature: int, at: int) -> PostedRow:
    return postings.rows[signature][at - int(postings.snapshot.array("row_start")[signature])]


def _looked_up(keys: NDArray[np.generic], table: dict[int, int]) -> Ints:
    """table.get(key, 0) for every key."""
    distinct, number = np.unique(keys, return_inverse=True)
    found = np.fromiter((table.get(key, 0) for key in distinct.tolist()), np.int64, len(distinct))
    values: Ints = found[number.reshape(-1)]
    return values


def _answers(
    item: AskedItem, postings: SnapshotPostings, grader: Grader, groups: _Groups
) -> tuple[Ints, NDArray[np.uint8]]:
    """The groups that answer an item, best grade first, with their grades."""
    graded = {index: grade for index, (grade, _) in grader.by_signature(item, postings).items() if grade <= LAST}
    index = np.fromiter(graded, np.int64, len(graded))
    group, owner = spread(groups.start, index)
    own = np.fromiter(graded.values(), np.int64, len(graded))[owner]
    under = groups.under.get(item.text.mark)
    if under is None:
        under = groups.under[item.text.mark] = _left(item, grader, groups.examples)
    grades = under[groups.standing[group], own]
    order = np.lexsort((group, grades))
    order = order[grades[order] <= LAST]
    return group[order], grades[order]


def _left(item: AskedItem, grader: Grader, examples: list[PostedRow]) -> NDArray[np.uint8]:
    """What every standing leaves of every grade for items that ask for the mark of this one."""
    under = np.full((len(examples), LAST + 1), Grade.NONE, np.uint8)
    for standing, row in enumerate(examples):
        for grade in range(1, LAST + 1):
            found = grader.under(item, (Grade(grade), ()), row)
            under[standing, grade] = found[0] if found else Grade.NONE
    return under


def _united(classes: list[tuple[Ints, NDArray[np.uint8]]], groups: _Groups, snapshot: Snapshot, sites: Ints) -> Graded:
    """Groups that stand with the same grade in the same classes become one list of sites."""
    length = np.fromiter((len(group) for group, _ in classes), np.int64, len(classes))
    owner = np.repeat(np.arange(len(classes), dtype=np.int64), length)
    group = np.concatenate([group for group, _ in classes]) if classes else np.zeros(0, np.int64)
    grade = np.concatenate([grade for _, grade in classes]) if classes else np.zeros(0, np.uint8)
    number = _columns(group, owner * (LAST + 1) + grade, len(groups.standing))
    listed, once = np.unique(np.stack((owner, number[group]), axis=1), axis=0, return_index=True)
    once = once[np.lexsort((listed[:, 1], grade[once], listed[:, 0]))]
    used = number[groups.of_row] >= 0
    site = np.searchsorted(sites, snapshot.array("site")[used])
    lists = SiteLists.from_pairs(len(sites), int(number.max(initial=-1)) + 1, number[groups.of_row][used], site)
    start = offsets(np.bincount(owner[once], minlength=len(classes)))
    return Graded(lists, start, number[group[once]].astype(np.int32), grade[once])


def _columns(group: Ints, entry: Ints, groups: int) -> Ints:
    """Group → number of its set of entries, -1 for none. Sets are told apart by two sums of 64 mixed bits."""
    sums = np.zeros((groups, 2), np.uint64)
    for n, seed in enumerate((0x9E3779B97F4A7C15, 0xD1B54A32D192ED03)):
        mixed = (entry.astype(np.uint64) + np.uint64(1)) * np.uint64(seed)
        for shift, factor in ((30, 0xBF58476D1CE4E5B9), (27, 0x94D049BB133111EB)):
            mixed = (mixed ^ (mixed >> np.uint64(shift))) * np.uint64(factor)
        np.add.at(sums[:, n], group, mixed ^ (mixed >> np.uint64(31)))
    used = np.unique(group)
    _, number = np.unique(sums[used], axis=0, return_inverse=True)
    found = np.full(groups, -1, np.int64)
    found[used] = number.reshape(-1)
    return found

"""What importing a capability list would do: one function for the dry run and for the real run."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from heapq import merge
from typing import Any, NamedTuple

from django.utils import timezone

from catalog.actions.approvals import approval_of, says_the_same, settle
from catalog.actions.capability_lines import BLANK, Content, Identity, Line, PlaceText, read_line
from catalog.actions.capability_remarks import Remarks, much_closed
from catalog.actions.capability_stored import Stored, content_of, rows_by_external_id, rows_of_pairs, texts_of
from catalog.actions.capability_waiting import WaitingRows
from catalog.actions.directory import Directory, Named, Pair, Unknown
from catalog.actions.results import ListResult
from catalog.actions.standing import last_days_of
from catalog.bulk import uncollected
from catalog.importers.annex import Annex
from catalog.importers.annex_row import RawRow
from catalog.importers.problems import Problem
from catalog.models import Approval, Certificate, Site


@dataclass(frozen=True, slots=True)
class ListToImport:
    """A capability list as read, and how it is meant.

    `lines`: in file order, a Problem for one that cannot be kept. `approval`: what its rows count as; DECLARED = the
    lab says so. `is_closed`: it brings no new certificate or site. `refused`: lines the reader kept out, already in `problems`.
    """

    lines: Sequence[Line | Problem]
    today: dt.date
    named: Named = Named()
    approval: Approval = Approval.APPROVED
    is_merge: bool = False
    is_closed: bool = False
    refused: int = 0
    problems: tuple[Problem, ...] = ()
    file: str = ""
    annex: int | None = None


@uncollected()
def list_to_import(found: Annex, **more: Any) -> ListToImport:
    """What the reader found, as of today; `more` are further fields of ListToImport."""
    columns = {sheet.name: frozenset(sheet.columns) for sheet in found.sheets}
    order = {name: n for n, name in enumerate(columns)}
    rows = merge(
        ((row, False) for row in found.rows),
        ((row, True) for row in found.refused),
        key=lambda pair: (order.get(pair[0].sheet, 0), pair[0].line),
    )
    lines = [read_line(row, columns.get(row.sheet, frozenset()), is_refused) for row, is_refused in rows]
    return ListToImport(lines, timezone.localdate(), refused=found.rejected, problems=tuple(found.problems), **more)


def cells_to_import(rows: Iterable[Mapping[str, str]], **more: Any) -> ListToImport:
    """The same for rows that come as contract column → text, one line each from 1; what a row leaves out stays."""
    lines = [read_line(RawRow("", n, dict(cells)), cells.keys()) for n, cells in enumerate(rows, start=1)]
    return ListToImport(lines, timezone.localdate(), **more)


class Addition(NamedTuple):
    """A line that is a new row."""

    pair: Pair
    line: Line
    content: Content
    approval: str


class Edit(NamedTuple):
    """A line that changes a stored row; `content` has the stored value where the list has no column."""

    stored: Stored
    pair: Pair
    line: Line
    content: Content
    approval: str
    is_confirmation: bool
    """Nothing but approval, its date and its document differs."""


@dataclass
class ImportPlan(ListResult):
    """The counts of rows, and what stands behind them. Nothing is written before `apply_import`."""

    source: ListToImport = field(kw_only=True)
    directory: Directory = field(kw_only=True)
    additions: list[Addition] = field(default_factory=list)
    edits: list[Edit] = field(default_factory=list)
    closings: list[Stored] = field(default_factory=list)
    renewals: list[tuple[Certificate, dt.date]] = field(default_factory=list)
    later_renewals: list[tuple[Certificate, dt.date]] = field(default_factory=list)
    """Later last days that only a regulator's confirmation brings into force."""
    site_terms: list[tuple[Site, dt.date | None]] = field(default_factory=list)
    """Last days of sites that differ from their certificate's; None = the certificate's again."""
    change: int | None = None
    """The change number under which it was written, None before that and where it changes nothing."""
    closes_much: list[dict[str, Any]] = field(default_factory=list)
    """As `much_closed` gives them."""

    @property
    def other_labs(self) -> list[str]:
        """Names of other bodies in a list that a lab sends as its own."""
        named = [problem.params["said"] for problem in self.problems if problem.code == "lab_named_otherwise"]
        return named if self.source.approval == Approval.DECLARED else []

    @property
    def needs_yes(self) -> bool:
        return bool(self.closes_much or self.other_labs)

    @property
    def is_empty(self) -> bool:
        return not (self.additions or self.edits or self.closings or self.renewals or self.site_terms)

    def to_json(self) -> dict[str, Any]:
        """As contract.md prints it, with `needs_yes` and the pairs that ask for it."""
        return {**super().to_json(), "needs_yes": self.needs_yes, "closes_much": self.closes_much}


@uncollected()
def plan_import(source: ListToImport, directory: Directory | None = None) -> ImportPlan:
    """Compares a list with what is stored. Reads only; a row without a place, or twice in the list, is rejected.

    `directory` is the one that `directory_of` gave for this list, read anew where it is left out.
    """
    return _Planner(source, directory or directory_of(source)).run()


def directory_of(source: ListToImport) -> Directory:
    """The labs, certificates and sites that the list names, as they are registered now."""
    lines = (line for line in source.lines if isinstance(line, Line) and not line.is_refused)
    return Directory(source.named, {line.place for line in lines}, source.is_closed)


class _Planner:
    def __init__(self, source: ListToImport, directory: Directory) -> None:
        self.source = source
        problems = list(source.problems)
        self.plan = ImportPlan(rejected=source.refused, problems=problems, source=source, directory=directory)
        self.identity = Identity()
        self.remarks = Remarks(directory, self.identity)
        self.lines: list[tuple[Pair, Line]] = []
        self.by_id: dict[tuple[int, str], Stored] = {}
        self.texts: dict[int, str] = {}
        self.named_again = set[int]()

    def run(self) -> ImportPlan:
        plan = self.plan
        self._place()
        pairs = {id(pair): pair for pair, _ in self.lines}
        stored = self._load(pairs.values())
        for pair, line in self.lines:
            stored_row = self._match(pair, line)
            if not line.is_refused:
                self._compare(pair, line, stored_row)
            elif stored_row is not None:
                self.named_again.add(stored_row.id)
        self._close(pairs.values(), stored)
        self._renew()
        plan.added, plan.changed, plan.closed = len(plan.additions), len(plan.edits), len(plan.closings)
        return plan

    def _reject(self, line: Line, code: str, column: str, **params: str) -> None:
        self.plan.rejected += 1
        self.plan.problems.append(Problem(code, line.sheet, line.line, column, params))

    def _place(self) -> None:
        """Finds each line's pair; keeps those that have one and no row_id of an earlier line."""
        found: dict[PlaceText, Pair | Unknown] = {}
        seen: dict[tuple[int, str], Line] = {}
        for line in self.source.lines:
            if isinstance(line, Problem):
                self.plan.rejected += 1
                self.plan.problems.append(line)
                continue
            if line.is_refused and line.place not in self.plan.directory.texts:
                continue
            pair = found.get(line.place)
            if pair is None:
                pair = found[line.place] = _find(self.plan.directory, line.place)
            if isinstance(pair, Unknown):
                if not line.is_refused:
                    self._reject(line, pair.code, pair.column, **self._said(pair.params))
                continue
            first = seen.setdefault((id(pair.lab), line.external_id), line) if line.external_id else line
            if first is not line:
                if not line.is_refused:
                    self._reject(line, "row_id_twice", "row_id", value=line.external_id, first=str(first.line))
                continue
            self.lines.append((pair, line))
            if not line.is_refused:
                self.plan.problems += self.remarks.about(pair, line)

    def _said(self, params: dict[str, str]) -> dict[str, str]:
        """Only commands have options to name."""
        is_own = self.source.approval == Approval.DECLARED
        return {name: text for name, text in params.items() if not (is_own and name == "option")}

    def _load(self, pairs: Collection[Pair]) -> list[Stored]:
        """Stored rows of the pairs; also those that a row_id finds elsewhere in its lab, which are not returned."""
        keys = {(p.lab.pk, p.certificate.pk, p.site.pk) for p in pairs if not p.is_new}
        stored = list(rows_of_pairs(keys))
        self.by_id = {(row.lab, row.external_id): row for row in stored if row.external_id}
        asked = {(pair.lab.pk, line.external_id) for pair, line in self.lines if line.external_id and pair.lab.pk}
        moved = list(rows_by_external_id(asked - self.by_id.keys()))
        self.by_id.update({(row.lab, row.external_id): row for row in moved})
        self.texts = texts_of([*stored, *moved])
        rows = [row for row in stored if (row.lab, row.external_id) not in asked]
        self.waiting = WaitingRows(rows, self.lines, texts=self.texts, identity=self.identity, taken=self.named_again)
        return stored

    def _match(self, pair: Pair, line: Line) -> Stored | None:
        """The stored row with the line's identity: its row_id, else the next with the same second identity."""
        if line.external_id:
            return self.by_id.get((pair.lab.pk, line.external_id))
        return self.waiting.take(pair, line)

    def _compare(self, pair: Pair, line: Line, stored: Stored | None) -> None:
        if stored is None:
            content = line.content.over(BLANK)
            self.plan.additions.append(
                Addition(pair, line, content, approval_of(pair.lab, content, self.source.approval))
            )
            return
        self.named_again.add(stored.id)
        old = content_of(stored, self.texts)
        kept = line.content.over(old)
        content = kept._replace(approval_date=line.content.approval_date) if line.has_approval_date else kept
        is_there = (stored.certificate, stored.site) == (pair.certificate.pk, pair.site.pk)
        if line.content.title is None and self._is_reprint(old, content):
            content = content._replace(name=old.name, standard=old.standard)
        content, approval = settle(pair.lab, stored.approval if is_there else None, old, content, self.source.approval)
        if is_there and content == old and approval == stored.approval:
            self.plan.unchanged += 1
            return
        is_confirmation = is_there and says_the_same(old, content)
        self.plan.edits.append(Edit(stored, pair, line, content, approval, is_confirmation))

    def _is_reprint(self, old: Content, new: Content) -> bool:
        """Printed otherwise, the same by identity: a list without a column for titles glues them to the number."""
        printed = [self.identity.of(c.band, c.category, c.name, c.standard, c.title or "") for c in (old, new)]
        return printed[0] == printed[1]

    def _close(self, pairs: Collection[Pair], stored: Sequence[Stored]) -> None:
        """A list that is no addition closes what it does not name of the pairs that it names."""
        if self.source.is_merge:
            return
        self.plan.closings = [row for row in stored if row.id not in self.named_again]
        self.plan.closes_much = much_closed(pairs, stored, self.plan.closings)

    def _renew(self) -> None:
        """Certificates whose last day the list states anew. A lab alone may bring the day forward, never back."""
        stated: dict[int, set[str]] = defaultdict(set)
        at_sites: dict[int, dict[int, tuple[Site, set[str]]]] = defaultdict(dict)
        certificates = {}
        for pair, line in self.lines:
            if line.valid_until and not line.is_refused:
                stated[id(pair.certificate)].add(line.valid_until)
                sites = at_sites[id(pair.certificate)]
                sites.setdefault(id(pair.site), (pair.site, set()))[1].add(line.valid_until)
                certificates[id(pair.certificate)] = pair
        for key, days in stated.items():
            certificate, lab = certificates[key].certificate, certificates[key].lab
            if len(days) > 1:
                params = {"number": certificate.number, "values": "、".join(sorted(days))}
                self.plan.problems.append(Problem("certificate_dates_differ", params=params))
            day = dt.date.fromisoformat(max(days))
            self._limit_sites(list(at_sites[key].values()), day)
            if certificate.pk is None:
                certificate.valid_until = day
            elif certificate.valid_until != day:
                old = certificate.valid_until
                is_later = old is None or day > old
                waits = self.source.approval == Approval.DECLARED and is_later and not lab.has_verified_channel
                (self.plan.later_renewals if waits else self.plan.renewals).append((certificate, day))

    def _limit_sites(self, sites: Sequence[tuple[Site, set[str]]], last: dt.date) -> None:
        """A site whose rows end earlier than the certificate ends with them: the earliest day that is stated counts."""
        known = last_days_of([site.pk for site, _ in sites if site.pk])
        for site, days in sites:
            day = dt.date.fromisoformat(min(days))
            wanted = day if day < last else None
            if known.get(site.pk) != wanted:
                self.plan.site_terms.append((site, wanted))


def _find(directory: Directory, text: PlaceText) -> Pair | Unknown:
    try:
        return directory.find(text)
    except Unknown as unknown:
        return unknown

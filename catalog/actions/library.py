"""The national library (一单一库) and the rules tables that say what it, and further licences, do to a grade."""

import datetime as dt
from collections.abc import Collection, Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any, TypeVar

from django.db import models, transaction
from django.db.models import Min

from accounts.models import User
from backbone.actions.changes import next_change, record
from backbone.models import FactKind
from catalog.actions.results import ListResult
from catalog.importers.problems import Problem
from catalog.knowledge import knowledge_changed, lock_knowledge
from catalog.models import FurtherLicence, LibraryEntry, LibraryRule
from engine.judging.library import OTHER
from engine.lexicon.numbers import edition_of, read_number

CONTENTS = ("title", "remark", "state")
BATCH = 2000
Row = TypeVar("Row", bound=models.Model)


@dataclass(frozen=True, slots=True)
class LibraryLine:
    """One line of cma_library.csv."""

    domain: str
    standard: str
    title: str
    remark: str
    state: str
    seen_on: dt.date | None
    line: int = 0


@dataclass(frozen=True, slots=True)
class RuleLine:
    """One line of cma_library_rules.csv; `effect` is one of engine.judging.library.EFFECTS."""

    state: str
    effect: str
    since: dt.date | None
    is_confirmed: bool = False
    source: str = ""


@dataclass(frozen=True, slots=True)
class LicenceLine:
    """One line of further_licences.csv; no purpose = all."""

    field: str
    purposes: tuple[str, ...]
    licence: str
    since: dt.date | None
    is_confirmed: bool = False
    source: str = ""


def load_library(*, by: User | None, lines: Sequence[LibraryLine]) -> ListResult:
    """Adds what the library showed, and corrects what it showed on a day that is already known; the rest stays.

    Of two lines for one standard, domain and day the later counts, the earlier is unchanged.
    """
    with transaction.atomic():
        change = next_change()
        lock_knowledge()
        result = ListResult(problems=_remarks(lines))
        stored = {(one.domain, one.standard, one.seen_on): one for one in LibraryEntry.objects.all()}
        began = _began()
        new: list[LibraryEntry] = []
        moved: list[LibraryEntry] = []
        for key, line in {(line.domain, line.standard, line.seen_on): line for line in lines}.items():
            entry = stored.get(key) or LibraryEntry(
                domain=key[0], standard=key[1], seen_on=key[2], family=_family(key[1])
            )
            if entry.pk is not None and all(getattr(entry, name) == getattr(line, name) for name in CONTENTS):
                continue
            entry.title, entry.remark, entry.state, entry.changed = line.title, line.remark, line.state, change
            (new if entry.pk is None else moved).append(entry)
        LibraryEntry.objects.bulk_create(new, batch_size=BATCH)
        LibraryEntry.objects.bulk_update(moved, [*CONTENTS, "changed"], batch_size=BATCH)
        result.added, result.changed = len(new), len(moved)
        result.unchanged = len(lines) - len(new) - len(moved)
        if not result.is_empty:
            # From its first day on the library speaks of every row, also of those whose standard it does not name.
            kind = FactKind.LIBRARY if began == _began() else FactKind.RULES
            _finish(change, "library.load", kind, result, by=by)
        return result


def load_rules(
    *,
    by: User | None,
    library: Sequence[RuleLine] | None = None,
    licences: Sequence[LicenceLine] | None = None,
) -> ListResult:
    """Makes the given tables exactly what the lines say; None leaves a table as it is."""
    with transaction.atomic():
        change = next_change()
        lock_knowledge()
        result = ListResult()
        if library is not None:
            latest = {(line.state, line.since): line for line in library}
            _replace(LibraryRule, [LibraryRule(**asdict(line)) for line in latest.values()], ("state", "since"), result)
        if licences is not None:
            rows = [
                FurtherLicence(**asdict(line) | {"purposes": list(line.purposes)}) for line in dict.fromkeys(licences)
            ]
            _replace(FurtherLicence, rows, ("field", "purposes", "licence", "since"), result)
        result.unchanged = len(library or ()) + len(licences or ()) - result.added - result.changed
        if not result.is_empty:
            _finish(change, "rules.load", FactKind.RULES, result, by=by)
        return result


def _replace(model: type[Row], rows: Iterable[Row], key: Collection[str], result: ListResult) -> None:
    """The table becomes these rows, in their order; counted by `key`."""

    def told(row: Row, names: Iterable[str]) -> str:
        return repr([getattr(row, name) for name in names])

    names = [field.name for field in model._meta.fields if field.name != "id"]
    stored = list(model._default_manager.order_by("id"))
    wanted = list(rows)
    before, after = ([told(row, names) for row in table] for table in (stored, wanted))
    if before == after:
        return
    old, new = ({told(row, key): told(row, names) for row in table} for table in (stored, wanted))
    result.added += len(new.keys() - old.keys())
    result.closed += len(old.keys() - new.keys())
    moved = sum(old[one] != new[one] for one in old.keys() & new.keys())
    # Another order of the same rows is a change too: it is the order in which they are shown.
    result.changed += moved or (old.keys() == new.keys())
    model._default_manager.all().delete()
    model._default_manager.bulk_create(wanted)


def _finish(change: int, action: str, kind: FactKind, result: ListResult, *, by: User | None) -> None:
    knowledge_changed(change)
    record(change, by=by, action=action, subject_kind="library", details=result.counts(), facts=((kind, 0),))


def _began() -> Any:
    """The day the library was first seen; entries without a day count as ever since."""
    if LibraryEntry.objects.filter(seen_on=None).exists():
        return dt.date.min
    return LibraryEntry.objects.aggregate(day=Min("seen_on"))["day"]


def _family(standard: str) -> str:
    ref = read_number(standard)
    return edition_of(ref).stem[:120] if ref else ""


def _remarks(lines: Iterable[LibraryLine]) -> list[Problem]:
    """Numbers that cannot be read, and the first line of each state that no rule names."""
    known = set(LibraryRule.objects.values_list("state", flat=True))
    problems = []
    for line in lines:
        if read_number(line.standard) is None:
            problems.append(Problem("standard_unread", "", line.line, "standard", {"number": line.standard}))
        if known and line.state not in known:
            known.add(line.state)
            problems.append(
                Problem("library_state_unknown", "", line.line, "state", {"state": line.state, "other": OTHER})
            )
    return problems

"""Contents of product and limit standards: the parameters they ask for and the methods they prescribe."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from django.db import transaction

from accounts.models import User
from backbone.actions.changes import next_change
from catalog.actions.results import ListResult
from catalog.actions.standards import BATCH, StandardBook, edition_key, finish_load
from catalog.knowledge import lock_knowledge
from catalog.models import Standard, StandardItem


@dataclass(frozen=True, slots=True)
class ItemLine:
    """One line of standard_items.csv; `methods` are the numbers of one cell, () = the standard's own clause."""

    standard: str
    parameter: str
    methods: tuple[str, ...] = ()
    group: str = ""
    line: int = 0


@dataclass(slots=True)
class _Entry:
    position: int
    methods: list[str]


Key = tuple[int, str, str]
"""(standard id, parameter, group)"""


def load_standard_items(*, by: User | None, lines: Sequence[ItemLine]) -> ListResult:
    """The contents of each standard that the list names become those of the list; others stay.

    Lines for one (standard, parameter, group) merge their methods. Counts are entries; a line merged into another
    is unchanged. Standards and methods that no list holds become stubs with a warning.
    """
    with transaction.atomic():
        change = next_change()
        lock_knowledge()
        result = ListResult()
        book = StandardBook(change)
        # A product standard is held as printed; a method without a year means the family.
        mentions = [(line.standard, line.line) for line in lines]
        mentions += [(number, line.line) for line in lines for number in line.methods if not book.knows(number)]
        result.problems += book.stub(mentions)
        wanted = _merge(lines, book)
        stored = {
            (item.standard_id, item.parameter, item.group): item
            for item in StandardItem.objects.filter(standard_id__in={key[0] for key in wanted})
        }
        gone = [item for key, item in stored.items() if key not in wanted]
        moved = _store(wanted, stored, result)
        StandardItem.objects.filter(id__in=[item.id for item in gone]).delete()
        result.closed = len(gone)
        result.unchanged = len(lines) - result.added - result.changed
        touched = moved | {item.standard_id for item in gone}
        if touched or book.made:
            Standard.objects.filter(id__in=touched).update(changed=change)
            finish_load(change, "standard_items.load", result, by=by)
        return result


def remove_standard_items(*, by: User | None, standard: str, parameters: Collection[str]) -> ListResult:
    """These parameters are not among the contents of the standard any more."""
    with transaction.atomic():
        change = next_change()
        lock_knowledge()
        gone = StandardItem.objects.filter(standard__number=standard, parameter__in=list(parameters))
        result = ListResult(closed=gone.delete()[0])
        if result.closed:
            Standard.objects.filter(number=standard).update(changed=change)
            finish_load(change, "standard_items.remove", result, by=by)
        return result


def _merge(lines: Iterable[ItemLine], book: StandardBook) -> dict[Key, _Entry]:
    """Entries in list order; a method that is the standard itself means its own clause."""
    entries: dict[Key, _Entry] = {}
    positions: dict[int, int] = {}
    for line in lines:
        standard = book[line.standard].id
        own = edition_key(line.standard).edition
        methods = [number for number in line.methods if edition_key(number).edition != own]
        entry = entries.get((standard, line.parameter, line.group))
        if entry is None:
            positions[standard] = position = positions.get(standard, 0) + 1
            entries[standard, line.parameter, line.group] = _Entry(position, methods)
        else:
            entry.methods += [number for number in methods if number not in entry.methods]
    return entries


def _store(wanted: dict[Key, _Entry], stored: dict[Key, StandardItem], result: ListResult) -> set[int]:
    """Inserts and updates entries; ids of the standards whose contents moved."""
    new = []
    moved = set[int]()
    for key, entry in wanted.items():
        item = stored.get(key)
        if item is not None and (item.position, item.methods) == (entry.position, entry.methods):
            continue
        standard, parameter, group = key
        new.append(
            StandardItem(
                standard_id=standard,
                position=entry.position,
                parameter=parameter,
                methods=entry.methods,
                group=group,
            )
        )
        moved.add(standard)
        result.added += item is None
        result.changed += item is not None
    StandardItem.objects.bulk_create(
        new,
        batch_size=BATCH,
        update_conflicts=True,
        unique_fields=["standard", "parameter", "group"],
        update_fields=["position", "methods"],
    )
    return moved

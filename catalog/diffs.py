"""What an annex changes, row by row: from the kept prediction before it is submitted, from the versions afterwards."""

import gzip
import json
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, overload

from django.urls import reverse

from backbone.actions.files import open_file
from backbone.models import StoredFile
from catalog.actions.capability_lines import Content
from catalog.actions.capability_plan import ImportPlan
from catalog.actions.capability_stored import Stored, content_of, texts_of
from catalog.contents import content_of_version, differences, shown
from catalog.models import Annex, CapabilityRow, Certificate, Site
from catalog.reads import rows_changed_by, versions_closed_by

KINDS = ("added", "changed", "closed")
Entry = dict[str, Any]
"""{kind, where, title, url, changes} as components/diff.html shows it."""


def plan_lines(plan: ImportPlan) -> Iterator[str]:
    """The plan as JSON lines {kind, where, title, row, changes}, grouped by kind: what is kept of a prediction."""
    for addition in plan.additions:
        place = _place(addition.pair.certificate, addition.pair.site)
        yield _line("added", place, addition.content)
    texts = texts_of([*(edit.stored for edit in plan.edits), *plan.closings])
    for edit in plan.edits:
        place = _place(edit.pair.certificate, edit.pair.site)
        changes = differences(content_of(edit.stored, texts), edit.content)
        yield _line("changed", place, edit.content, edit.stored.row, changes)
    places = _places(plan.closings)
    for row in plan.closings:
        yield _line("closed", places[row.certificate, row.site], content_of(row, texts), row.row)


def packed(plan: ImportPlan) -> bytes:
    """The lines of `plan_lines`, gzipped."""
    return gzip.compress("\n".join(plan_lines(plan)).encode(), compresslevel=3)


def changes_of(annex: Annex, kind: str) -> "Changes":
    """The rows that an annex adds, changes or closes; counts without reading, reads what is sliced."""
    return Changes(annex, kind)


class Changes(Sequence[Entry]):
    """A list for a paginator."""

    def __init__(self, annex: Annex, kind: str) -> None:
        self.annex, self.kind = annex, kind

    def __len__(self) -> int:
        return int(self.annex.diff.get(self.kind, 0))

    @overload
    def __getitem__(self, place: int) -> Entry: ...
    @overload
    def __getitem__(self, place: slice) -> list[Entry]: ...
    def __getitem__(self, place: int | slice) -> Entry | list[Entry]:
        if isinstance(place, int):
            return self[place : place + 1][0]
        start, stop, _ = place.indices(len(self))
        if self.annex.submitted_change is not None:
            return list(_written(self.annex, self.kind, start, stop))
        return list(_predicted(self.annex, self.kind, start, stop))


def _predicted(annex: Annex, kind: str, start: int, stop: int) -> Iterator[Entry]:
    file = StoredFile.objects.filter(pk=annex.diff.get("changes")).first()
    if file is None:
        return
    skipped = sum(int(annex.diff.get(other, 0)) for other in KINDS[: KINDS.index(kind)])
    with open_file(file) as packed_lines, gzip.open(packed_lines, "rt", encoding="utf-8") as lines:
        for line in islice(lines, skipped + start, skipped + stop):
            entry = json.loads(line)
            url = reverse("capability_detail", args=[entry["row"]]) if entry["row"] else ""
            yield {**entry, "url": url, "changes": shown(entry["changes"])}


def _written(annex: Annex, kind: str, start: int, stop: int) -> Iterator[Entry]:
    rows = list(rows_changed_by(annex, kind).order_by("row")[start:stop])
    before = versions_closed_by(annex, [row.row for row in rows]) if kind == "changed" else {}
    for row in rows:
        yield {
            "kind": kind,
            "where": _place(row.certificate, row.site),
            "title": _title(content_of_version(row)),
            "url": reverse("capability_detail", args=[row.row]),
            "changes": shown(_changed(before.get(row.row), row)),
        }


def _changed(before: CapabilityRow | None, after: CapabilityRow) -> list[dict[str, str]]:
    return differences(content_of_version(before), content_of_version(after)) if before else []


def _line(
    kind: str, where: str, content: Content, row: int | None = None, changes: list[dict[str, str]] | None = None
) -> str:
    entry = {"kind": kind, "where": where, "title": _title(content), "row": row, "changes": changes or []}
    return json.dumps(entry, ensure_ascii=False)


def _title(content: Content) -> str:
    return " · ".join(text for text in (content.category, content.name, content.standard or content.title) if text)


def _place(certificate: Certificate, site: Site) -> str:
    return f"{certificate.number} {site.name}"


def _places(rows: Sequence[Stored]) -> Mapping[tuple[int, int], str]:
    certificates = Certificate.objects.in_bulk({row.certificate for row in rows})
    sites = Site.objects.in_bulk({row.site for row in rows})
    keys = {(row.certificate, row.site) for row in rows}
    return {key: _place(certificates[key[0]], sites[key[1]]) for key in keys}

"""Lists to take away: csv as it is read, workbooks at once or, when long, as a job."""

import csv
import io
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from django.http import FileResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.access import SignedInRequest, kinds_required
from catalog.actions.exports import order_export
from catalog.exports import COLUMNS, row_cells
from catalog.filters import row_filter
from catalog.importers.cells import clean
from catalog.importers.export import write_rows_xlsx
from catalog.importers.injection import guarded
from catalog.views.capabilities import LAB, REGULATOR

AT_ONCE = 5_000
"""Rows of a workbook written while somebody waits."""


@require_safe
@kinds_required(LAB, REGULATOR)
def capability_export(request: SignedInRequest) -> HttpResponseBase:
    """The filtered list in the columns of an annex: importing it again changes nothing. `format=csv`, else xlsx."""
    rows: Any = row_filter(request.GET, request.acting).qs
    name = f"capabilities-{timezone.localdate():%Y%m%d}"
    if request.GET.get("format") == "csv":
        answer = StreamingHttpResponse(_csv(row_cells(rows)), content_type="text/csv; charset=utf-8")
        answer["Content-Disposition"] = f'attachment; filename="{name}.csv"'
        return answer
    count = rows.order_by().count()
    if count > AT_ONCE:
        job = order_export(acting=request.acting, query=request.GET.urlencode(), rows=count)
        return redirect("job", pk=job.pk)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "rows.xlsx"
        write_rows_xlsx(COLUMNS, row_cells(rows), path)
        return FileResponse(io.BytesIO(path.read_bytes()), as_attachment=True, filename=f"{name}.xlsx")


def _csv(rows: Iterable[dict[str, str]]) -> Iterator[str]:
    """Lines with a byte order mark, so that office programs read them as UTF-8."""
    line = io.StringIO()
    writer = csv.writer(line, lineterminator="\r\n")
    writer.writerow([guarded(name) for name in COLUMNS])
    yield "\ufeff"
    for row in rows:
        writer.writerow([guarded(clean(row.get(name, ""))) for name in COLUMNS])
        yield line.getvalue()
        line.seek(0)
        line.truncate()
    yield line.getvalue()

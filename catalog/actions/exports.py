"""Exports too long to wait for."""

from django.db import transaction

from accounts.acting import Acting
from backbone.actions.changes import next_change, record
from backbone.actions.jobs import create_job
from backbone.models import Job

EXPORT = "capability.export"
"""Kind of job; catalog/jobs.py does it."""


def order_export(*, acting: Acting, query: str, rows: int) -> Job:
    """Orders a workbook of the rows that a filtered list shows to somebody. `query`: the filters as in the address."""
    organisation = acting.organisation.pk if acting.organisation else None
    with transaction.atomic():
        change = next_change()
        job = create_job(kind=EXPORT, by=acting.user, organisation=organisation, params={"query": query}, total=rows)
        record(
            change,
            by=acting.user,
            action="capability.export",
            subject_kind="job",
            subject=str(job.pk),
            details={"query": query},
            organisation=organisation,
        )
        return job

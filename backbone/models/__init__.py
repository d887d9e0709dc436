"""Shared machinery every app needs; it names the user only by AUTH_USER_MODEL."""

from backbone.models.audit import AuditEntry, AuditSeal
from backbone.models.fact import Fact, FactKind
from backbone.models.feed import FeedEntry
from backbone.models.file import StoredFile
from backbone.models.idempotency import IdempotencyRecord
from backbone.models.job import Job, JobState
from backbone.models.notice import Notice
from backbone.models.rate import RateCount

__all__ = [
    "AuditEntry",
    "AuditSeal",
    "Fact",
    "FactKind",
    "FeedEntry",
    "IdempotencyRecord",
    "Job",
    "JobState",
    "Notice",
    "RateCount",
    "StoredFile",
]

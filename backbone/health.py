"""Is the site ready? Asked of the database, not of processes: a worker that lives but does nothing is not healthy."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import structlog
from django.conf import settings
from django.db import DatabaseError, connection

from backbone.texts import Reason, reason, register_texts, text

log = structlog.get_logger(__name__)
WORLD_LOADED = "world.load"
"""Audit action that the loader of the demo world records last."""
MAX_FACT_AGE = 60.0
"""Seconds a change may wait before the matches count as stale."""


@dataclass(frozen=True, slots=True)
class Finding:
    """Something to say about health. `is_fatal`: the site is not ready; else it works, degraded."""

    code: str
    params: dict[str, Any] = field(default_factory=dict)
    is_fatal: bool = True

    @property
    def reason(self) -> Reason:
        return reason(self.code, self.params)

    @property
    def sentence(self) -> str:
        """In the language of the page."""
        return text(self.code, self.params)


@dataclass(frozen=True, slots=True)
class Readiness:
    """The findings, and the age of the oldest unprocessed fact in seconds (None = database unreachable)."""

    findings: tuple[Finding, ...]
    fact_age: float | None

    @property
    def is_ready(self) -> bool:
        return not any(finding.is_fatal for finding in self.findings)


Check = Callable[[], list[Finding]]
READINESS_CHECKS: list[Check] = []


def readiness_check(check: Check) -> Check:
    """Decorator: adds a check. It reads the database and returns findings; no findings = fine."""
    READINESS_CHECKS.append(check)
    return check


def readiness() -> Readiness:
    """Runs every check. A database that does not answer is a finding, not an error."""
    try:
        age = fact_age()
        findings = [Finding("facts_stale", {"seconds": round(age)})] if age > MAX_FACT_AGE else []
        for check in READINESS_CHECKS:
            findings.extend(check())
    except DatabaseError as error:
        log.warning("database_unreachable", error=type(error).__name__)
        return Readiness((Finding("database_unreachable"),), None)
    return Readiness(tuple(findings), age)


_OLDEST = """
SELECT coalesce(extract(epoch FROM clock_timestamp() - least(
    (SELECT min(at) FROM backbone_fact),
    (SELECT min(since) FROM matching_pendingdemand WHERE quarantined_at IS NULL))), 0)
"""


def fact_age() -> float:
    """Seconds the oldest change that is not in the matches has waited, as a fact or as a demand; 0 when none waits."""
    with connection.cursor() as cursor:
        cursor.execute(_OLDEST)
        return max(0.0, float(cursor.fetchone()[0]))


@readiness_check
def quarantined_demands() -> list[Finding]:
    """Demands whose recompute failed too often: degraded, they hold up nobody else."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM matching_pendingdemand WHERE quarantined_at IS NOT NULL")
        count = cursor.fetchone()[0]
    return [Finding("demands_quarantined", {"count": count}, is_fatal=False)] if count else []


_WORLD = """
SELECT loaded.at IS NOT NULL, (
    SELECT count(*) FROM enterprises_demand AS demand
    WHERE demand.created_at <= loaded.at AND demand.state IN ('submitted', 'screened', 'open')
      AND NOT EXISTS (SELECT FROM matching_demandverdict AS verdict WHERE verdict.demand_id = demand.id)
) FROM (SELECT max(at) AS at FROM backbone_auditentry WHERE action = %s) AS loaded
"""


@readiness_check
def demo_world() -> list[Finding]:
    """With LIANJIAN_DEMO: the world is loaded (audit action WORLD_LOADED) and each of its demands has a verdict."""
    if not settings.IS_DEMO:
        return []
    with connection.cursor() as cursor:
        cursor.execute(_WORLD, [WORLD_LOADED])
        is_loaded, unmatched = cursor.fetchone()
    if not is_loaded:
        return [Finding("world_not_loaded")]
    return [Finding("world_not_matched", {"count": unmatched})] if unmatched else []


@readiness_check
def silent_jobs() -> list[Finding]:
    """Jobs that have waited five minutes without a worker."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM backbone_job WHERE state = 'waiting' AND created_at < now() - interval '5 minutes'"
        )
        count = cursor.fetchone()[0]
    return [Finding("jobs_waiting", {"count": count}, is_fatal=False)] if count else []


register_texts(
    {
        "database_unreachable": ("数据库连接不上。", "The database cannot be reached."),
        "facts_stale": (
            "最早一条未处理的变更已等待 {seconds} 秒，匹配结果滞后；请检查后台进程。",
            "The oldest unprocessed change has waited {seconds} s, matches are behind; check the workers.",
        ),
        "demands_quarantined": (
            "有 {count} 条需求多次重算失败，已隔离。",
            "{count} demands failed to recompute repeatedly and are quarantined.",
        ),
        "world_not_loaded": ("演示数据还没有载入完。", "The demo world is not loaded yet."),
        "world_not_matched": (
            "演示数据还有 {count} 条需求没有算完。",
            "{count} demands of the demo world are not matched yet.",
        ),
        "jobs_waiting": ("有 {count} 个任务已排队 5 分钟以上。", "{count} jobs have waited for five minutes or more."),
    }
)

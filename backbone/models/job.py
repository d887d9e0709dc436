import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from backbone.models.file import StoredFile


class JobState(models.TextChoices):
    WAITING = "waiting", _("排队")
    RUNNING = "running", _("进行中")
    DONE = "done", _("完成")
    FAILED = "failed", _("失败")


class JobQuerySet(models.QuerySet["Job"]):
    def of(self, organisation: int | None) -> "JobQuerySet":
        """Jobs of one organisation, with their files; none for None: jobs of commands are nobody's."""
        own = self.filter(organisation=organisation) if organisation is not None else self.none()
        return own.select_related("file", "result_file")


class Job(models.Model):
    """Long work as a database row: the queue, its progress and its answer. Celery only hints that one waits."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=40)
    state = models.CharField(max_length=10, choices=JobState.choices, default=JobState.WAITING)
    params = models.JSONField(default=dict)
    file = models.ForeignKey(StoredFile, null=True, on_delete=models.PROTECT, related_name="+")
    result_file = models.ForeignKey(StoredFile, null=True, on_delete=models.PROTECT, related_name="+")
    done = models.BigIntegerField(default=0)
    total = models.BigIntegerField(default=0)
    result = models.JSONField(default=dict)
    problems = models.JSONField(default=list)
    """[{sheet,row,column,code,params}] of rejected input."""
    is_background = models.BooleanField(default=False)
    """Nobody waits for it: it is done after all jobs that somebody waits for."""
    attempts = models.IntegerField(default=0)
    heartbeat_at = models.DateTimeField(null=True)
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    organisation = models.BigIntegerField(null=True, db_index=True)
    created_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        ordering = ["created_at"]
        indexes = [
            models.Index(
                fields=["created_at"], condition=models.Q(state__in=["waiting", "running"]), name="job_unfinished"
            )
        ]

    @property
    def is_finished(self) -> bool:
        return self.state in (JobState.DONE, JobState.FAILED)

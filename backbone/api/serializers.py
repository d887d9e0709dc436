"""How jobs and the change feed look in the API."""

from typing import Any

from rest_framework import serializers
from rest_framework.reverse import reverse

from backbone.models import FeedEntry, Job, JobState
from backbone.views.jobs import problem_reason


class ReasonSerializer(serializers.Serializer[Any]):
    """One sentence in both languages."""

    zh = serializers.CharField()
    en = serializers.CharField()


class JobProblemSerializer(serializers.Serializer[Any]):
    """One thing wrong with the input of a job. Empty and null where it has no such place."""

    code = serializers.CharField()
    sheet = serializers.CharField(default="")
    row = serializers.SerializerMethodField()
    column = serializers.CharField(default="")
    params = serializers.DictField(default=dict)
    reason = serializers.SerializerMethodField()

    def get_row(self, problem: dict[str, Any]) -> int | None:
        return problem.get("row") or problem.get("line") or None

    def get_reason(self, problem: dict[str, Any]) -> ReasonSerializer:
        sentence: ReasonSerializer = problem_reason(problem)
        return sentence


class JobSerializer(serializers.ModelSerializer[Job]):
    """Progress and outcome of long work. `done`/`total` in units of the work (rows); total 0 = not known yet."""

    state = serializers.ChoiceField(choices=JobState.choices)
    result = serializers.DictField()
    problems = JobProblemSerializer(many=True)
    result_file = serializers.SerializerMethodField()

    class Meta:
        model = Job
        fields = (
            "id", "kind", "state", "done", "total", "attempts", "result", "problems", "result_file", "created_at",
            "finished_at",
        )  # fmt: skip
        read_only_fields = fields

    def get_result_file(self, job: Job) -> str | None:
        if job.result_file_id is None:
            return None
        address: str = reverse("api_job_file", args=[job.pk], request=self.context["request"])
        return address


class FeedEntrySerializer(serializers.ModelSerializer[FeedEntry]):
    """One change. `is_tombstone`: the subject is gone; ask for it again otherwise."""

    class Meta:
        model = FeedEntry
        fields = ("position", "at", "kind", "subject", "change", "is_tombstone")
        read_only_fields = fields


class FeedSerializer(serializers.Serializer[Any]):
    """A stretch of the feed. Ask again with `since` = `next_since`; at once when `has_more`."""

    results = FeedEntrySerializer(many=True)
    next_since = serializers.IntegerField()
    has_more = serializers.BooleanField()

from django.db import models


class IdempotencyRecord(models.Model):
    """The answer given to one Idempotency-Key of one caller, committed together with the effect of the request.

    `answer` is {data, headers, content_type}. There is no record of a request in flight: that is an advisory lock.
    """

    caller = models.CharField(max_length=64)
    key = models.CharField(max_length=128)
    body_sha256 = models.CharField(max_length=64)
    status = models.IntegerField(default=0)
    answer = models.JSONField(null=True)
    created_at = models.DateTimeField(auto_now_add=True, db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["caller", "key"], name="idempotency_once")]

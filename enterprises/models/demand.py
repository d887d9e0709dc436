from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models

from catalog.models import Chain, Segment
from enterprises.models.choices import Conclusion, DemandState, Difficulty, Mark, Source, Visibility
from enterprises.models.enterprise import Enterprise
from enterprises.querysets import DemandQuerySet


class Demand(models.Model):
    """One testing need of an enterprise, with one or more items. Secret by default (visibility ②)."""

    enterprise = models.ForeignKey(Enterprise, on_delete=models.PROTECT, related_name="demands")
    external_id = models.CharField(max_length=60, blank=True)
    title = models.CharField(max_length=200, blank=True)
    chain = models.ForeignKey(Chain, null=True, blank=True, on_delete=models.PROTECT, related_name="demands")
    segment = models.ForeignKey(Segment, null=True, blank=True, on_delete=models.PROTECT, related_name="demands")
    city = models.CharField(max_length=40, blank=True, db_index=True)
    state = models.CharField(max_length=10, choices=DemandState.choices, default=DemandState.DRAFT, db_index=True)
    visibility = models.SmallIntegerField(choices=Visibility.choices, default=Visibility.REGULATOR)
    deadline_days = models.IntegerField(null=True, blank=True)
    """Working days until the report is needed."""
    budget = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    """Yuan."""
    mark = models.CharField(max_length=5, choices=Mark.choices, default=Mark.CMA)
    conclusion = models.CharField(max_length=5, choices=Conclusion.choices, default=Conclusion.NONE)
    purpose = models.CharField(max_length=40, blank=True)
    may_split = models.BooleanField(default=True)
    may_subcontract = models.BooleanField(default=False)
    difficulties = ArrayField(models.CharField(max_length=14, choices=Difficulty.choices), default=list, blank=True)
    source = models.CharField(max_length=10, choices=Source.choices, default=Source.SELF)
    model_text = models.CharField(max_length=200, blank=True)
    """规格型号: never shown to labs."""
    quantity_text = models.CharField(max_length=80, blank=True)
    note = models.TextField(blank=True)
    proposed_date = models.DateField(null=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    state_at = models.DateTimeField(auto_now_add=True)
    state_reason = models.CharField(max_length=300, blank=True)
    version = models.IntegerField(default=1)
    changed = models.BigIntegerField(db_index=True)
    """The change that last touched the demand or its items."""

    objects = DemandQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["external_id"], condition=~models.Q(external_id=""), name="demand_external_once"
            )
        ]

    @property
    def difficulty_labels(self) -> list[str]:
        """The reported difficulties in words."""
        return [str(Difficulty(word).label) for word in self.difficulties]


class DemandItem(models.Model):
    """One object–parameter–standard need, as written and as understood. Its texts never become terms.

    `keys` are the matching keys of its reading (engine.keys) through which changed rows find the items they touch.
    """

    demand = models.ForeignKey(Demand, on_delete=models.CASCADE, related_name="items")
    line = models.CharField(max_length=20)
    """The item number as posted ("3"); several items of one line share it."""
    number = models.CharField(max_length=20)
    """"3" or, split, "3.1"."""
    position = models.IntegerField()
    object = models.CharField(max_length=300)
    parameter = models.CharField(max_length=500)
    standard = models.CharField(max_length=500, blank=True)
    note = models.CharField(max_length=1000, blank=True)
    service_kind = models.CharField(max_length=14, default="testing")
    line_text = models.JSONField(default=dict)
    """{object, parameter, standard} of the whole line as posted."""
    object_concept = models.CharField(max_length=200, blank=True)
    parameter_concept = models.CharField(max_length=200, blank=True)
    family = models.CharField(max_length=120, blank=True)
    """First cited standard without year: with the two concepts the key of the figures."""
    is_read = models.BooleanField(default=True)
    """False = 未识别: the parameter resolved to nothing known."""
    keys = ArrayField(models.CharField(max_length=260), default=list)

    class Meta:
        ordering = ["demand_id", "position"]
        constraints = [models.UniqueConstraint(fields=["demand", "number"], name="item_number_once")]
        indexes = [GinIndex(fields=["keys"], name="item_keys")]

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class ConceptKind(models.TextChoices):
    PARAMETER = "parameter", _("参数")
    OBJECT = "object", _("对象")


class Concept(models.Model):
    """A parameter or object that names resolve to. A stub is mentioned by a list but listed by none."""

    kind = models.CharField(max_length=10, choices=ConceptKind.choices)
    name = models.CharField(max_length=200)
    field = models.CharField(max_length=40, blank=True)
    is_stub = models.BooleanField(default=False)
    source = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["kind", "name"]
        constraints = [models.UniqueConstraint(fields=["kind", "name"], name="concept_once")]

    def __str__(self) -> str:
        return self.name


class Alias(models.Model):
    """Another name of a concept within a field. A person's answer is an alias with `answered_by`; undoing closes it."""

    concept = models.ForeignKey(Concept, on_delete=models.PROTECT, related_name="aliases")
    text = models.CharField(max_length=300)
    folded = models.CharField(max_length=300, db_index=True)
    field = models.CharField(max_length=40, blank=True)
    source = models.CharField(max_length=200, blank=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    opened_change = models.BigIntegerField()
    closed_change = models.BigIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["concept", "text", "field"], condition=models.Q(closed_change=None), name="alias_once"
            )
        ]


class ObjectEdge(models.Model):
    """`child` is a kind of `parent`: 地表水 → 水和废水. A child may have several parents; cycles are refused on import."""

    child = models.ForeignKey(Concept, on_delete=models.PROTECT, related_name="broader_edges")
    parent = models.ForeignKey(Concept, on_delete=models.PROTECT, related_name="narrower_edges")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["child", "parent"], name="object_edge_once"),
            models.CheckConstraint(condition=~models.Q(child=models.F("parent")), name="object_edge_no_loop"),
        ]


class ParameterPart(models.Model):
    """`part` is covered by whoever covers `whole`: 耐干摩擦色牢度 → 耐摩擦色牢度; never the reverse."""

    part = models.ForeignKey(Concept, on_delete=models.PROTECT, related_name="whole_edges")
    whole = models.ForeignKey(Concept, on_delete=models.PROTECT, related_name="part_edges")
    is_set = models.BooleanField(default=False)
    """Who asks for the whole asks for each part by itself: RoHS六项 is six demand items."""

    class Meta:
        constraints = [models.UniqueConstraint(fields=["part", "whole"], name="parameter_part_once")]


class KnowledgeState(models.Model):
    """One row: the change that last altered vocabulary or standards. Processes reload their lexicon when it moves."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    change = models.BigIntegerField(default=0)

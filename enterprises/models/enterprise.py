from django.db import models

from accounts.models import Organisation
from catalog.models import Chain, Segment
from enterprises.querysets import EnterpriseQuerySet


class Enterprise(models.Model):
    """A firm of the directory. `organisation` is set once someone signs in for it."""

    name = models.CharField(max_length=200)
    folded_name = models.CharField(max_length=200, db_index=True)
    credit_code = models.CharField(max_length=18, null=True, blank=True, unique=True)
    organisation = models.OneToOneField(Organisation, null=True, on_delete=models.PROTECT, related_name="enterprise")
    city = models.CharField(max_length=40, blank=True, db_index=True)
    county = models.CharField(max_length=40, blank=True)
    size = models.CharField(max_length=10, blank=True)
    """大型 | 中型 | 小型 | 微型 | "" """
    longitude = models.FloatField(null=True)
    latitude = models.FloatField(null=True)
    in_directory = models.BooleanField(default=False)
    source = models.CharField(max_length=120, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = EnterpriseQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["folded_name"], condition=models.Q(credit_code=None), name="enterprise_name_once"
            )
        ]

    def __str__(self) -> str:
        return self.name


class ChainMembership(models.Model):
    """The enterprise belongs to a chain, perhaps to one segment of it, perhaps as its leader 链主."""

    enterprise = models.ForeignKey(Enterprise, on_delete=models.CASCADE, related_name="chain_memberships")
    chain = models.ForeignKey(Chain, on_delete=models.PROTECT, related_name="memberships")
    segment = models.ForeignKey(Segment, null=True, on_delete=models.PROTECT, related_name="memberships")
    is_leader = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["enterprise", "chain", "segment"], nulls_distinct=False, name="chain_membership_once"
            )
        ]

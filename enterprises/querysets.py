"""What each role may see, and the shapes pages ask for."""

from typing import Any

from django.contrib.postgres.aggregates import ArrayAgg
from django.db import models
from django.db.models import Count, Exists, F, OuterRef, Q

from accounts.acting import Acting
from enterprises.models.choices import DemandState, Visibility


class DemandQuerySet(models.QuerySet[Any]):
    """Demands; every reader starts with `for_acting`."""

    def for_acting(self, acting: Acting) -> "DemandQuerySet":
        """An enterprise sees its own; a regulator what is submitted and not private in its area; nobody else any."""
        if acting.is_enterprise:
            own: DemandQuerySet = self.filter(enterprise__organisation=acting.organisation)
            return own
        place = acting.area_lookup()
        if not acting.is_regulator or place is None:
            return self.none()
        # The demand says its city; its county is the enterprise's.
        inside = {"enterprise__county" if name == "county" else name: value for name, value in place.items()}
        told: DemandQuerySet = self.filter(visibility__gte=Visibility.REGULATOR, **inside)
        submitted: DemandQuerySet = told.exclude(state=DemandState.DRAFT)
        return submitted

    def for_writing(self, acting: Acting) -> "DemandQuerySet":
        """Those whose texts the role may change: an enterprise its own."""
        return self.for_acting(acting) if acting.is_enterprise else self.none()

    def awaiting_screening(self) -> "DemandQuerySet":
        """Submitted demands, the longest waiting first."""
        return self.filter(state=DemandState.SUBMITTED).order_by("state_at", "id")

    def for_list(self) -> "DemandQuerySet":
        """With names and number of items; two tables joined, one counted."""
        listed: DemandQuerySet = self.select_related("enterprise", "chain", "segment").annotate(
            item_count=Count("items"),
            unread_count=Count("items", filter=Q(items__is_read=False)),
            objects_asked=ArrayAgg("items__object", distinct=True, default=[]),
        )
        return listed

    def with_items(self) -> "DemandQuerySet":
        """With everything one demand's page or API answer shows; three queries whatever their number."""
        return self.select_related("enterprise", "chain", "segment").prefetch_related("items")


class EnterpriseQuerySet(models.QuerySet[Any]):
    """Profiles and directory entries."""

    def claiming(self, acting: Acting) -> "EnterpriseQuerySet":
        """Self-registered profiles whose credit code belongs to an entry that nobody signs in for, in the area."""
        place = acting.area_lookup()
        if not acting.is_regulator or place is None:
            return self.none()
        entry: EnterpriseQuerySet = self.model.objects.filter(
            credit_code=OuterRef("organisation__credit_code"), organisation=None
        )
        claims = self.filter(Exists(entry.filter(**place)), credit_code=None)
        found: EnterpriseQuerySet = claims.select_related("organisation").annotate(
            claimed_code=F("organisation__credit_code")
        )
        return found

"""Reads of the catalog, shaped for pages and API. Each method says how many queries its result takes."""

import datetime as dt
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Count, OuterRef, Prefetch, Q, Subquery
from django.db.models.functions import Coalesce

from accounts.acting import Acting

if TYPE_CHECKING:
    from catalog.models import Annex, CapabilityRow, Chain, Lab, LabClaim, Proposal  # noqa: F401 - named in quotes

TERMS = ("band", "category", "name", "title", "standard", "restriction", "note")


class CapabilityQuerySet(models.QuerySet["CapabilityRow"]):
    """Versions of capability rows. One query each."""

    def current(self) -> "CapabilityQuerySet":
        """The versions in force, whatever their dates say."""
        return self.filter(closed_change=None)

    def open_on(self, day: dt.date) -> "CapabilityQuerySet":
        """The versions that hold on a day by their own dates; standing of certificate and site is not asked."""
        begun = Q(valid_from=None) | Q(valid_from__lte=day)
        return self.filter(begun, Q(valid_to=None) | Q(valid_to__gt=day))

    def for_lab(self, lab: int) -> "CapabilityQuerySet":
        """The list of one lab as a person reads it: texts, certificate and site with each row, in list order."""
        return self.current().filter(lab=lab).with_texts().order_by("certificate_id", "site_id", "row")

    def with_texts(self) -> "CapabilityQuerySet":
        """Each version with the terms of its seven cells, its certificate and its site, in the same query."""
        return self.select_related(*TERMS, "certificate", "site")

    def history_of(self, lab: int, row: int) -> "CapabilityQuerySet":
        """All versions of one row, newest first."""
        return self.filter(lab=lab, row=row).with_texts().order_by("-id")

    def search(self, text: str) -> "CapabilityQuerySet":
        """Rows whose parameter, object or standard holds every word of the text."""
        rows = self
        for word in text.split():
            found = Q(name__text__icontains=word) | Q(category__text__icontains=word)
            rows = rows.filter(found | Q(standard__text__icontains=word) | Q(title__text__icontains=word))
        return rows


class LabQuerySet(models.QuerySet["Lab"]):
    """Labs are a public register; what differs is who may keep a list."""

    def kept_by(self, acting: Acting) -> "LabQuerySet":
        """The lab whose list the acting organisation keeps; none for anyone else."""
        if not acting.is_lab or acting.organisation is None:
            return self.none()
        return self.filter(organisation=acting.organisation)

    def in_area(self, acting: Acting) -> "LabQuerySet":
        """Labs with a site in a regulator's area; none for anyone else."""
        place = acting.area_lookup("sites__")
        if place is None:
            return self.none()
        return self.filter(**place).distinct() if place else self

    def with_counts(self) -> "LabQuerySet":
        """Each lab with `row_count`, its rows in force. One query."""
        return self.annotate(row_count=Count("rows", filter=Q(rows__closed_change=None)))

    def with_places(self) -> "LabQuerySet":
        """Each lab with holder, certificates and sites: three queries."""
        return self.select_related("holder").prefetch_related("certificates", "sites")

    def search(self, text: str) -> "LabQuerySet":
        """Labs whose name, holder or certificate number holds the text."""
        found = Q(name__icontains=text) | Q(holder__name__icontains=text) | Q(certificates__number__icontains=text)
        return self.filter(found).distinct()


class AnnexQuerySet(models.QuerySet["Annex"]):
    """Uploaded annexes."""

    def for_acting(self, acting: Acting) -> "AnnexQuerySet":
        """A lab sees its own, a regulator those of labs with a site in its area, nobody else any. One query."""
        if acting.is_lab:
            return self.filter(lab__organisation=acting.organisation)
        place = acting.area_lookup("lab__sites__")
        if place is None:
            return self.none()
        return self.filter(**place).distinct() if place else self

    def submitted(self) -> "AnnexQuerySet":
        """Those that wait for a decision."""
        return self.filter(state="submitted")

    def listed(self) -> "AnnexQuerySet":
        """Each with lab, file and job in the same query."""
        return self.select_related("lab", "file", "job")


class ClaimQuerySet(models.QuerySet["LabClaim"]):
    """Claims of labs."""

    def for_acting(self, acting: Acting) -> "ClaimQuerySet":
        """A regulator sees claims of labs with a site in its area, the whole province also those without any site.

        Everybody else sees what the own organisation claims, also before anything is confirmed. One query.
        """
        named = self.select_related("lab__holder", "organisation")
        if not acting.is_regulator:
            return named.filter(organisation=acting.organisation) if acting.organisation else self.none()
        place = acting.area_lookup("lab__sites__")
        if place is None:
            return self.none()
        return named.filter(**place).distinct() if place else named

    def waiting(self) -> "ClaimQuerySet":
        """Still to decide, the longest waiting first; `rivals` counts other undecided claims of the same lab."""
        others = self.model._default_manager.filter(decided_at=None, lab=OuterRef("lab")).exclude(
            organisation=OuterRef("organisation")
        )
        counted = others.order_by().values("lab").annotate(number=Count("organisation", distinct=True))
        rivals = Coalesce(Subquery(counted.values("number")), 0)
        return self.filter(decided_at=None).annotate(rivals=rivals).order_by("id")


class ChainQuerySet(models.QuerySet["Chain"]):
    """Key industrial chains in use."""

    def open(self) -> "ChainQuerySet":
        """Those the newest list names."""
        return self.filter(closed_change=None)

    def tree(self) -> "ChainQuerySet":
        """Chains in use with their segments and products in use: three queries."""
        # Through the model's own relations: querysets are imported by models, not the other way round.
        segments: Any = self.model._meta.get_field("segments").related_model
        products: Any = segments._meta.get_field("products").related_model
        open_products = Prefetch("products", products._default_manager.filter(closed_change=None))
        open_segments = segments._default_manager.filter(closed_change=None).prefetch_related(open_products)
        return self.open().prefetch_related(Prefetch("segments", open_segments))


class ProposalQuerySet(models.QuerySet["Proposal"]):
    """What was proposed for texts, and what people answered."""

    def waiting(self) -> "ProposalQuerySet":
        """Nobody has decided them."""
        return self.filter(state="open")

    def settled(self) -> "ProposalQuerySet":
        """Decided and not undone: what they are about is asked no more."""
        return self.filter(state__in=("accepted", "rejected", "seen"))

    def answered(self, acting: Acting) -> "ProposalQuerySet":
        """The history that a keeper of the vocabulary may read, with who decided. One query."""
        if not acting.keeps_vocabulary:
            return self.none()
        told = self.exclude(at=None).select_related("by", "undone_by")
        return told if acting.is_regulator else told.filter(is_secret=False)

"""Importing a capability list: the plan, made again under the labs' locks, written in one transaction."""

from collections.abc import Iterator

from django.db import transaction

from accounts.models import User
from backbone.actions.changes import FeedLine, next_change, record
from backbone.models import FactKind
from backbone.refusals import Refused
from catalog.actions.capability_plan import ImportPlan, ListToImport, directory_of, plan_import
from catalog.actions.capability_store import Source, Version, store_versions
from catalog.actions.directory import Directory
from catalog.actions.standing import limit_sites, renew
from catalog.bulk import uncollected
from catalog.locks import lock_directory, lock_labs
from catalog.models import Certificate, Holder, Lab, Site


class ClosesMuch(Refused):
    """The list would close more of a (certificate, site) than happens by accident; ask, then say is_confirmed."""

    code = "closes_much"
    zh = "将关闭 {closed} 行（超过所列场所的两成），请核对后确认。"
    en = "{closed} rows would close, more than a fifth of a site named; compare, then confirm."

    def __init__(self, plan: ImportPlan) -> None:
        super().__init__(closed=plan.closed)
        self.plan = plan


class NamesOtherLab(Refused):
    """A list that a lab sends as its own names another body; look, then say is_confirmed."""

    code = "names_other_lab"
    zh = "文件写的机构是“{said}”，不是“{lab}”，请核对后确认。"
    en = "The file names {said}, not {lab}; compare, then confirm."


@uncollected()
def apply_import(source: ListToImport, *, by: User | None, is_confirmed: bool = False) -> ImportPlan:
    """Writes what `plan_import` says of the list at this moment; returns the plan that was written.

    Raises ClosesMuch, NamesOtherLab unless `is_confirmed`, and writes nothing then. A list that changes nothing writes nothing.
    """
    with transaction.atomic():
        plan = _plan_alone(source)
        if plan.closes_much and not is_confirmed:
            raise ClosesMuch(plan)
        if plan.other_labs and not is_confirmed:
            raise NamesOtherLab(said="、".join(plan.other_labs), lab=source.named.lab)
        if plan.is_empty:
            return plan
        plan.change = change = next_change()
        _register(plan.directory)
        facts = renew(plan.renewals, by=by, change=change, today=source.today)
        facts += limit_sites(plan.site_terms, by=by, change=change)
        versions = list(_versions(plan))
        store_versions(versions, plan.closings, change=change, today=source.today)
        if versions or plan.closings:
            facts = [(FactKind.ROWS, 0), *facts]
        labs = sorted({version.lab for version in versions} | {row.lab for row in plan.closings})
        record(
            change,
            by=by,
            action="capability.import",
            subject_kind="lab",
            subject=labs[0] if len(labs) == 1 else "",
            details={**plan.counts(), "file": source.file, "annex": source.annex},
            facts=tuple(facts),
            feed=tuple(FeedLine("lab.capabilities", lab) for lab in labs),
        )
    return plan


def _plan_alone(source: ListToImport) -> ImportPlan:
    """The plan, with nobody else writing the rows of its labs until this transaction ends."""
    directory = directory_of(source)
    labs = directory.labs()
    if directory.new:
        lock_directory()
        # Somebody may have registered them in the meantime.
        directory = directory_of(source)
        labs = directory.labs()
    lock_labs(labs)
    return plan_import(source, directory)


def _register(directory: Directory) -> None:
    """Stores new holders, labs, certificates and sites: few queries, whatever their number."""
    Holder.objects.bulk_create([one for one in directory.new if isinstance(one, Holder)], batch_size=2000)
    Lab.objects.bulk_create([one for one in directory.new if isinstance(one, Lab)], batch_size=2000)
    Certificate.objects.bulk_create([one for one in directory.new if isinstance(one, Certificate)], batch_size=2000)
    Site.objects.bulk_create([one for one in directory.new if isinstance(one, Site)], batch_size=2000)


def _versions(plan: ImportPlan) -> Iterator[Version]:
    """Versions to open: edits first, because they free identities that additions may take."""
    for edit in plan.edits:
        pair, line = edit.pair, edit.line
        origin = Source(plan.source.annex, plan.source.file, line.sheet, line.line)
        external = line.external_id or edit.stored.external_id
        place = (pair.lab.pk, pair.certificate.pk, pair.site.pk)
        yield Version(*place, edit.content, edit.approval, external, origin, edit.stored, edit.is_confirmation)
    for addition in plan.additions:
        pair, line = addition.pair, addition.line
        origin = Source(plan.source.annex, plan.source.file, line.sheet, line.line)
        place = (pair.lab.pk, pair.certificate.pk, pair.site.pk)
        yield Version(*place, addition.content, addition.approval, line.external_id, origin)

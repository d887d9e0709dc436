"""Who keeps a lab's list: organisations claim labs, a regulator confirms."""

from typing import NamedTuple

from django.db import transaction
from django.utils import timezone

from accounts.actions.organisations import NewAccount, open_account, set_state
from accounts.models import Organisation, OrganisationState, User
from backbone.actions.changes import next_change, record
from backbone.actions.notices import notify
from backbone.refusals import Refused
from backbone.texts import register_texts
from catalog.locks import lock_directory
from catalog.models import Holder, Lab, LabClaim

register_texts(
    {
        "claim_confirmed": (
            "“{lab}”的认领已确认，可以维护能力清单。",
            "The claim for {lab} was confirmed; its capability list can be kept.",
        ),
        "claim_rejected": ("“{lab}”的认领被退回：{reason}", "The claim for {lab} was sent back: {reason}"),
    }
)


class ClaimDecided(Refused):
    code = "claim_decided"
    zh = "这项认领已经处理。"
    en = "This claim is decided already."


class LabTaken(Refused):
    code = "lab_taken"
    zh = "“{lab}”已由另一个账号维护。"
    en = "The list of {lab} is kept by another organisation."


class OrganisationHasLab(Refused):
    code = "organisation_has_lab"
    zh = "本单位已在维护“{lab}”。"
    en = "This organisation keeps the list of {lab} already."


class Registered(NamedTuple):
    """A new account of a lab, and the claim that a regulator has to confirm."""

    user: User
    organisation: Organisation
    claim: LabClaim


def register_lab(*, account: NewAccount, note: str = "") -> Registered:
    """Opens an account for a lab and claims the lab of its name. Raises what open_account and claiming raise."""
    with transaction.atomic():
        user, organisation = open_account(account)
        claim = claim_lab(by=user, organisation=organisation, name=account.name, note=note)
        return Registered(user, organisation, claim)


def claim_lab(*, by: User, organisation: Organisation, name: str, note: str = "") -> LabClaim:
    """Says that an organisation is the lab of this name; an unknown lab is registered. Raises LabTaken."""
    with transaction.atomic():
        change = next_change()
        lock_directory()
        lab = Lab.objects.filter(name=name).first() or _new_lab(name, organisation.credit_code)
        if lab.organisation_id not in (None, organisation.pk):
            raise LabTaken(lab=lab.name)
        claim = LabClaim.objects.create(organisation=organisation, lab=lab, note=note)
        _record(change, claim, "lab.claim", {"note": note}, by=by)
        return claim


def confirm_claim(*, by: User, claim: LabClaim) -> Lab:
    """The organisation keeps the lab's list from now on. Raises ClaimDecided, LabTaken, OrganisationHasLab."""
    with transaction.atomic():
        change = next_change()
        claim = _locked(claim)
        lab: Lab = Lab.objects.select_for_update(of=("self",)).get(pk=claim.lab_id)
        if lab.organisation_id not in (None, claim.organisation_id):
            raise LabTaken(lab=lab.name)
        other = Lab.objects.filter(organisation=claim.organisation_id).exclude(pk=lab.pk).first()
        if other is not None:
            raise OrganisationHasLab(lab=other.name)
        lab.organisation, lab.confirmed_at = claim.organisation, timezone.now()
        lab.save(update_fields=["organisation", "confirmed_at"])
        if claim.organisation.state == OrganisationState.PENDING:
            set_state(claim.organisation, OrganisationState.ACTIVE)
        _decide(claim, change, by=by, is_confirmed=True)
        return lab


def reject_claim(*, by: User, claim: LabClaim, reason: str) -> None:
    """The organisation is not this lab; its account stays, waiting for another claim. Raises ClaimDecided."""
    with transaction.atomic():
        change = next_change()
        _decide(_locked(claim), change, by=by, is_confirmed=False, reason=reason)


def _new_lab(name: str, credit_code: str | None) -> Lab:
    """A lab that no list has named yet; its legal person is found by code, else by name."""
    if credit_code:
        holder, _ = Holder.objects.get_or_create(credit_code=credit_code, defaults={"name": name})
    else:
        holder, _ = Holder.objects.get_or_create(name=name, credit_code=None)
    return Lab.objects.create(name=name, holder=holder)


def _locked(claim: LabClaim) -> LabClaim:
    held: LabClaim = (
        LabClaim.objects.select_for_update(of=("self",)).select_related("organisation", "lab").get(pk=claim.pk)
    )
    if held.is_confirmed is not None:
        raise ClaimDecided
    return held


def _decide(claim: LabClaim, change: int, *, by: User, is_confirmed: bool, reason: str = "") -> None:
    claim.is_confirmed, claim.decided_by, claim.decided_at = is_confirmed, by, timezone.now()
    claim.save(update_fields=["is_confirmed", "decided_by", "decided_at"])
    code = "claim_confirmed" if is_confirmed else "claim_rejected"
    params = {"lab": claim.lab.name, "reason": reason}
    notify(organisation=claim.organisation_id, event=f"claim {claim.pk} {code}", code=code, params=params)
    _record(change, claim, "lab.confirm_claim" if is_confirmed else "lab.reject_claim", {"reason": reason}, by=by)


def _record(change: int, claim: LabClaim, action: str, details: dict[str, str], *, by: User) -> None:
    record(
        change,
        by=by,
        action=action,
        subject_kind="claim",
        subject=claim.pk,
        details={"lab": claim.lab_id, **details},
        organisation=claim.organisation_id,
    )

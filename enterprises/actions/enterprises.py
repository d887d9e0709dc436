"""Profiles of enterprises: the directory, and the profile of whoever signs in."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_noop

from accounts.actions.organisations import NewAccount, open_account
from accounts.credit_code import is_credit_code
from accounts.models import Organisation, OrganisationKind, User
from backbone.actions.changes import next_change, record
from backbone.models import FactKind
from backbone.refusals import NotAllowed, Refused
from catalog.models import Chain, Place, Segment
from enterprises.models import ChainMembership, Demand, Enterprise
from enterprises.names import folded_name

SIZES = (gettext_noop("大型"), gettext_noop("中型"), gettext_noop("小型"), gettext_noop("微型"))


class CreditCodeWrong(Refused):
    code = "credit_code_wrong"
    status = 422
    zh = "统一社会信用代码不正确：应为 18 位，末位校验码须相符。"
    en = "The credit code is wrong: it has 18 characters, and the last one checks the others."


class EnterpriseKnown(Refused):
    code = "enterprise_known"
    zh = "同名或同代码的企业已登记。"
    en = "An enterprise of this name or credit code is registered already."


@dataclass(frozen=True, slots=True)
class Profile:
    """What an enterprise says of itself. `chains`: (chain, segment or None, is leader)."""

    name: str
    credit_code: str = ""
    city: str = ""
    county: str = ""
    size: str = ""
    chains: tuple[tuple[Chain, Segment | None, bool], ...] = ()


def register_enterprise(*, account: NewAccount, city: str = "", county: str = "") -> tuple[User, Enterprise]:
    """User, organisation and profile of an enterprise, usable at once.

    Raises CreditCodeWrong, UsernameTaken, CreditCodeTaken.
    """
    if account.credit_code and not is_credit_code(account.credit_code):
        raise CreditCodeWrong(field="credit_code")
    with transaction.atomic():
        user, organisation = open_account(account)
        enterprise = ensure_profile(by=user, organisation=organisation, city=city, county=county)
    return user, enterprise


def ensure_profile(*, by: User | None, organisation: Organisation, city: str = "", county: str = "") -> Enterprise:
    """The profile of an organisation, made at its first use.

    A directory entry of the same credit code (or, without code, name) is taken over only while no demand of it is
    stored: whoever knows a public number must not come to read what a regulator collected. `confirm_profile` joins.
    """
    if organisation.kind != OrganisationKind.ENTERPRISE:
        raise NotAllowed
    own: Enterprise | None = Enterprise.objects.filter(organisation=organisation).first()
    if own is not None:
        return own
    with transaction.atomic():
        change = next_change()
        entry = _free_entry(organisation)
        is_new = entry is None
        if entry is None:
            entry = Enterprise(name=organisation.name, folded_name=_free_name(organisation), source="自行注册")
            code = organisation.credit_code
            entry.credit_code = code if code and not Enterprise.objects.filter(credit_code=code).exists() else None
        entry.organisation = organisation
        entry.city, entry.county = entry.city or city, entry.county or county
        _place(entry)
        entry.save()
        _record(change, "enterprise.register", entry, by=by, details={"is_new": is_new})
    return entry


def edit_profile(*, by: User | None, enterprise: Enterprise, profile: Profile) -> Enterprise:
    """Makes the profile as given; nothing differing changes nothing. Raises CreditCodeWrong, EnterpriseKnown."""
    if profile.credit_code and not is_credit_code(profile.credit_code):
        raise CreditCodeWrong(field="credit_code")
    with transaction.atomic():
        change = next_change()
        stored: Enterprise = Enterprise.objects.select_for_update().get(pk=enterprise.pk)
        values = {
            "name": profile.name.strip(),
            "folded_name": folded_name(profile.name),
            "credit_code": profile.credit_code or None,
            "city": profile.city,
            "county": profile.county,
            "size": profile.size,
        }
        fields = [name for name, value in values.items() if getattr(stored, name) != value]
        chains_differ = _store_chains(stored, profile.chains)
        if not fields and not chains_differ:
            return stored
        for name, value in values.items():
            setattr(stored, name, value)
        if {"city", "county"} & set(fields):
            stored.longitude = stored.latitude = None
            _place(stored)
        try:
            with transaction.atomic():
                stored.save()
        except IntegrityError as error:
            raise EnterpriseKnown(field="credit_code") from error
        _record(change, "enterprise.edit", stored, by=by, details={"fields": fields, "chains": chains_differ})
    return stored


def confirm_profile(*, by: User, organisation: int | None, enterprise: Enterprise) -> Enterprise:
    """A regulator says that a self-registered profile is the directory entry of its credit code: they become one.

    The entry gets the organisation and the profile's demands; the profile goes. `organisation`: the regulator's id.
    """
    with transaction.atomic():
        change = next_change()
        profile = (
            Enterprise.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=enterprise.pk)
        )
        code = profile.organisation.credit_code if profile.organisation else None
        entry: Enterprise | None = (
            Enterprise.objects.select_for_update().filter(credit_code=code, organisation=None).first()
        )
        if not code or entry is None:
            raise EnterpriseKnown
        owner, profile.organisation = profile.organisation, None
        profile.save(update_fields=["organisation"])
        Demand.objects.filter(enterprise=profile).update(enterprise=entry, changed=change)
        profile.delete()
        entry.organisation = owner
        entry.save(update_fields=["organisation"])
        details = {"from": enterprise.pk}
        _record(
            change,
            "enterprise.confirm",
            entry,
            by=by,
            details=details,
            organisation=organisation,
            facts=((FactKind.DEMAND, 0),),
        )
    return entry


def named_enterprises(cities: Mapping[str, str]) -> dict[str, Enterprise]:
    """Enterprises by folded name, missing ones registered. `cities`: name as written → city ("" = unknown)."""
    names = {folded_name(name): name for name in reversed(list(cities))}
    stored = Enterprise.objects.filter(folded_name__in=names).order_by("in_directory", "-id")
    found = {enterprise.folded_name: enterprise for enterprise in stored}
    centres = places()
    new = []
    for folded, name in names.items():
        if folded not in found:
            enterprise = Enterprise(name=name, folded_name=folded, city=cities[name], source="需求清单")
            enterprise.longitude, enterprise.latitude = centres.get((enterprise.city, ""), (None, None))
            new.append(enterprise)
    for enterprise in Enterprise.objects.bulk_create(sorted(new, key=lambda one: one.folded_name), batch_size=1000):
        found[enterprise.folded_name] = enterprise
    return found


def only_segments(enterprises: Iterable[Enterprise]) -> dict[tuple[int, int], Segment]:
    """(enterprise, chain) → segment, where the enterprise stands in exactly one segment of the chain."""
    held: dict[tuple[int, int], set[Segment]] = {}
    memberships = ChainMembership.objects.filter(enterprise__in=list(enterprises)).exclude(segment=None)
    for one in memberships.select_related("segment"):
        if one.segment is not None:
            held.setdefault((one.enterprise_id, one.chain_id), set()).add(one.segment)
    return {key: next(iter(segments)) for key, segments in held.items() if len(segments) == 1}


def _free_entry(organisation: Organisation) -> Enterprise | None:
    """The directory entry that the organisation may take over."""
    free = Enterprise.objects.select_for_update(of=("self",)).filter(organisation=None, demands=None)
    if organisation.credit_code:
        by_code: Enterprise | None = free.filter(credit_code=organisation.credit_code).first()
        if by_code is not None:
            return by_code
    by_name: Enterprise | None = free.filter(credit_code=None, folded_name=folded_name(organisation.name)).first()
    return by_name


def _free_name(organisation: Organisation) -> str:
    """The folded name, marked where an entry without code holds it already: names alone prove nothing."""
    folded = folded_name(organisation.name)
    taken = Enterprise.objects.filter(folded_name=folded, credit_code=None).exists()
    return f"{folded[:180]}#{organisation.pk}" if taken else folded


def _store_chains(enterprise: Enterprise, chains: Collection[tuple[Chain, Segment | None, bool]]) -> bool:
    """Makes the memberships those given; whether anything differed."""
    wanted = {(chain.pk, segment.pk if segment else None): leader for chain, segment, leader in chains}
    held = {(one.chain_id, one.segment_id): one.is_leader for one in enterprise.chain_memberships.all()}
    if held == wanted:
        return False
    enterprise.chain_memberships.all().delete()
    ChainMembership.objects.bulk_create(
        ChainMembership(enterprise=enterprise, chain_id=chain, segment_id=segment, is_leader=leader)
        for (chain, segment), leader in wanted.items()
    )
    return True


def places() -> dict[tuple[str, str], tuple[float, float]]:
    """(city, county or "") → (longitude, latitude)."""
    return {
        (place.city or place.name, place.name if place.level == "county" else ""): (place.longitude, place.latitude)
        for place in Place.objects.filter(level__in=("city", "county"))
    }


def _place(enterprise: Enterprise) -> None:
    """Coordinates of the county, else of the city, where the profile has none of its own."""
    if enterprise.longitude is None and enterprise.city:
        centres = places()
        centre = centres.get((enterprise.city, enterprise.county)) or centres.get((enterprise.city, ""))
        enterprise.longitude, enterprise.latitude = centre or (None, None)


def _record(
    change: int,
    action: str,
    enterprise: Enterprise,
    *,
    by: User | None,
    details: dict[str, Any],
    organisation: int | None = None,
    facts: tuple[tuple[FactKind, int], ...] = (),
) -> None:
    record(
        change,
        by=by,
        action=action,
        subject_kind="enterprise",
        subject=enterprise.pk,
        details=details,
        facts=facts,
        organisation=organisation or enterprise.organisation_id,
    )

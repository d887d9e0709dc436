"""One sign-in per role. Passwords follow from the secret key, so they can be told again and stand in no file."""

import hashlib
import hmac
from dataclasses import dataclass
from typing import NamedTuple

from django.conf import settings
from django.db import transaction

from accounts.actions.memberships import set_membership
from accounts.actions.operators import first_operator
from accounts.actions.organisations import NewAccount, create_organisation
from accounts.models import Organisation, OrganisationKind, OrganisationState, User
from accounts.models.organisation import Duty
from catalog.actions.claims import confirm_claim, register_lab
from demo.world import World
from enterprises.actions.enterprises import confirm_profile, register_enterprise


class Login(NamedTuple):
    """What a role signs in with."""

    role: str
    username: str
    password: str


@dataclass(frozen=True, slots=True)
class Cast:
    """The people of the demo world that loading acts through."""

    system: User
    regulator: User


ROLES = {
    "qiye": "企业",
    "jigou": "检验检测机构",
    "sheng": "监管部门（江苏省）",
    "shi": "监管部门（苏州市）",
    "xitong": "运维·系统管理",
    "anquan": "运维·安全管理",
    "shenji": "运维·审计",
}


def password_of(username: str) -> str:
    """The demo password of a sign-in name: the same as long as the secret key is."""
    key = settings.SECRET_KEY.encode()
    return "demo-" + hmac.new(key, f"demo:{username}".encode(), hashlib.sha256).hexdigest()[:12]


def logins() -> list[Login]:
    """One login per role, in the order they are printed."""
    return [Login(role, name, password_of(name)) for name, role in ROLES.items()]


def open_offices() -> Cast:
    """Opens the accounts of operator and regulators, which need no world; those of an interrupted loading stay."""
    with transaction.atomic():
        held = {user.username: user for user in User.objects.filter(username__in=("xitong", "sheng"))}
        system = held.get("xitong") or _operators()
        regulator = held.get("sheng") or _regulators(system)
    return Cast(system, regulator)


def open_members(world: World, cast: Cast) -> None:
    """Opens the accounts of the lab and the enterprise of the guided tour; both stand in the imported lists."""
    held = set(User.objects.values_list("username", flat=True))
    if "jigou" not in held:
        _lab(world, cast.regulator)
    if "qiye" not in held:
        _enterprise(world, cast.regulator)


def _regulators(system: User) -> User:
    _regulator(system, "shi", "苏州市市场监督管理局（演示）", "苏州市")
    return _regulator(system, "sheng", "江苏省市场监督管理局（演示）", "江苏省")


def _operators() -> User:
    name = "链检运维（演示）"
    system = first_operator(
        username="xitong", password=password_of("xitong"), organisation=name, person=ROLES["xitong"]
    )
    organisation = Organisation.objects.get(memberships__user=system)
    for username, duty in (("anquan", Duty.SECURITY), ("shenji", Duty.AUDIT)):
        _member(system, username, organisation, duty)
    return system


def _member(by: User, username: str, organisation: Organisation, duty: str = Duty.NONE) -> User:
    user = User.objects.create_user(username, password_of(username), name=ROLES[username])
    set_membership(by=by, user=user, organisation=organisation, duty=duty, is_admin=True)
    return user


def _regulator(by: User, username: str, name: str, area: str) -> User:
    organisation = create_organisation(by=by, kind=OrganisationKind.REGULATOR, name=name, area=area)
    return _member(by, username, organisation)


def _account(kind: str, username: str, name: str, credit_code: str, state: OrganisationState) -> NewAccount:
    return NewAccount(kind, name, credit_code, username, password_of(username), ROLES[username], state=state)


def _lab(world: World, regulator: User) -> None:
    lab = world.labs[world.walkthrough.lab]
    code = world.holders[lab.holder].credit_code
    account = _account(OrganisationKind.LAB, "jigou", lab.name, code, OrganisationState.PENDING)
    confirm_claim(by=regulator, claim=register_lab(account=account).claim)


def _enterprise(world: World, regulator: User) -> None:
    asked = next(demand for demand in world.demands if demand.demand_id == world.walkthrough.demand_id)
    firm = world.enterprises[asked.enterprise]
    account = _account(OrganisationKind.ENTERPRISE, "qiye", firm.name, firm.credit_code, OrganisationState.ACTIVE)
    _, profile = register_enterprise(account=account, city=firm.place.city, county=firm.place.name)
    if profile.credit_code is None:
        confirm_profile(by=regulator, organisation=None, enterprise=profile)

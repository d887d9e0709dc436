"""A small believable world for the browser: `load()` fills the empty database of the environment.

Lists come in through the commands, people through the actions of the pages.
"""

import csv
import datetime as dt
import io
import tempfile
from pathlib import Path

from django.core.management import call_command
from django.utils import timezone

from accounts.actions.memberships import set_membership
from accounts.actions.organisations import NewAccount, create_organisation, register_organisation
from accounts.credit_code import check_character
from accounts.models import Duty, Membership, Organisation, OrganisationKind, OrganisationState, User
from catalog.actions.claims import confirm_claim, register_lab
from catalog.shipped import reference_commands
from enterprises.actions.enterprises import register_enterprise
from matching.drain import drain_once

ROOT = Path(__file__).resolve().parents[2]
DEV = ROOT / "tests" / "data" / "dev"
PASSWORD = "wrong-horse-7-staple"
FIRM = "苏州云岭动力科技有限公司"
ANNEX_LAB = "无锡锡衡电气产品检测院"
API_LAB = "苏州澄湖芯测科技有限公司"
DUTIES = {"system": Duty.SYSTEM, "security": Duty.SECURITY, "audit": Duty.AUDIT}
EXPIRY = "证书有效期至"


def load() -> None:
    """Schema, lists, one account per role (username = role), and every match computed."""
    call_command("migrate", verbosity=0, interactive=False)
    for command, *arguments in reference_commands(DEV):
        _run(command, *arguments)
    with tempfile.TemporaryDirectory() as folder:
        _run("import_capabilities", str(_moved_to_today(Path(folder) / "capabilities.csv")), "--yes")
    _run("import_demands", str(DEV / "demands.csv"))
    _open_accounts()
    drain_once()


def credit_code(number: int) -> str:
    """A well-formed code of nobody."""
    first = f"91320500MA{number:07d}"
    return first + check_character(first)


def _run(command: str, *arguments: str) -> None:
    """One import; the lists hold rows that are rejected on purpose (exit 1)."""
    try:
        call_command(command, *arguments, stdout=io.StringIO(), stderr=io.StringIO())
    except SystemExit as ended:
        if ended.code not in (0, 1):
            raise


def _moved_to_today(copy: Path) -> Path:
    """The capability list, every certificate as far from its end today as on the day the list was written."""
    written = dt.date.fromisoformat((DEV / "asked_date").read_text(encoding="utf-8").strip())
    moved = timezone.localdate() - written
    with (DEV / "capabilities.csv").open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    for row in rows:
        if row[EXPIRY]:
            row[EXPIRY] = (dt.date.fromisoformat(row[EXPIRY]) + moved).isoformat()
    with copy.open("w", encoding="utf-8", newline="") as stream:
        table = csv.DictWriter(stream, list(rows[0]))
        table.writeheader()
        table.writerows(rows)
    return copy


def _open_accounts() -> None:
    system, operator = register_organisation(
        NewAccount(OrganisationKind.OPERATOR, "链检运维（测试）", "", "system", PASSWORD)
    )
    Membership.objects.filter(user=system, organisation=operator).update(duty=Duty.SYSTEM)
    for username in ("security", "audit"):
        _member(system, username, operator, DUTIES[username])
    province = create_organisation(
        by=system, kind=OrganisationKind.REGULATOR, name="江苏省市场监督管理局（测试）", area="江苏省"
    )
    regulator = _member(system, "regulator", province)
    register_enterprise(
        account=NewAccount(OrganisationKind.ENTERPRISE, FIRM, credit_code(1), "firm", PASSWORD), city="苏州市"
    )
    for number, (username, name) in enumerate({"api-lab": API_LAB, "annex-lab": ANNEX_LAB}.items(), start=2):
        account = NewAccount(
            OrganisationKind.LAB, name, credit_code(number), username, PASSWORD, state=OrganisationState.PENDING
        )
        confirm_claim(by=regulator, claim=register_lab(account=account).claim)


def _member(by: User, username: str, organisation: Organisation, duty: str = Duty.NONE) -> User:
    user = User.objects.create_user(username, PASSWORD)
    set_membership(by=by, user=user, organisation=organisation, duty=duty, is_admin=True)
    return user

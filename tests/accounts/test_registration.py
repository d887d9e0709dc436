"""Registering as an enterprise or a lab."""

from typing import Any

import pytest
from django.test import Client

from accounts.actions.organisations import CreditCodeTaken, NewAccount, register_organisation
from accounts.models import Organisation, OrganisationState, User
from backbone.models import AuditEntry, Notice
from catalog.actions.claims import ClaimDecided, LabTaken, confirm_claim
from catalog.models import Certificate, Holder, Lab, LabClaim, Site
from enterprises.models import Enterprise
from tests.factories import PASSWORD, make_acting, make_user

pytestmark = pytest.mark.django_db
CODE = "91350100M000100Y43"


def form(**fields: str) -> dict[str, str]:
    base = {"name": "某某轴承有限公司", "credit_code": CODE, "username": "li", "city": "苏州市"}
    return {**base, "password": PASSWORD, "password_again": PASSWORD, **fields}


def make_lab(name: str = "某某检测有限公司", number: str = "231012340001", city: str = "苏州市") -> Lab:
    lab = Lab.objects.create(holder=Holder.objects.create(name=name), name=name)
    Certificate.objects.create(lab=lab, number=number)
    Site.objects.create(lab=lab, name="本部", city=city)
    return lab


class TestEnterprise:
    def test_may_start_at_once(self) -> None:
        browser = Client()
        assert browser.post("/register/enterprise/", form())["Location"] == "/"
        assert browser.get("/account/").context["acting"].is_enterprise
        enterprise = Enterprise.objects.get()
        assert (enterprise.name, enterprise.city, enterprise.organisation.credit_code) == (
            "某某轴承有限公司",
            "苏州市",
            CODE,
        )
        assert AuditEntry.objects.count() == 1

    @pytest.mark.parametrize(
        ("field", "value"),
        [
            ("credit_code", "91350100M000100Y44"),
            ("credit_code", ""),
            ("name", ""),
            ("username", "li li"),
            ("username", "taken"),
            ("password", "1234567890"),
            ("password_again", "other"),
        ],
    )
    def test_what_is_wrong_is_said_and_nothing_is_made(self, field: str, value: str) -> None:
        make_user("taken")
        answer = Client().post("/register/enterprise/", form(**{field: value}))
        assert answer.status_code == 200
        assert answer.context["form"].errors
        assert (User.objects.count(), Organisation.objects.count(), Enterprise.objects.count()) == (1, 0, 0)

    def test_a_code_registers_once(self) -> None:
        Client().post("/register/enterprise/", form())
        again = Client().post("/register/enterprise/", form(username="wang"))
        assert "credit_code" in again.context["form"].errors
        assert (User.objects.count(), Organisation.objects.count()) == (1, 1)

    def test_a_form_may_not_choose_its_rights(self) -> None:
        Client().post("/register/enterprise/", form(kind="regulator", area="江苏省", state="active", duty="system"))
        organisation = Organisation.objects.get()
        assert (organisation.kind, organisation.area) == ("enterprise", "")

    def test_one_address_registers_twenty_times_an_hour(self) -> None:
        statuses = [Client().post("/register/enterprise/", {}).status_code for _ in range(21)]
        assert statuses == [200] * 20 + [429]


class TestLab:
    def claim(self, **fields: str) -> Any:
        known = {"name": "某某检测有限公司", "certificate": "231012340001"}
        return Client().post("/register/lab/", form(**{**known, **fields}))

    def test_a_claim_waits_for_the_regulator_and_is_told(self, page: Any) -> None:
        lab = make_lab()
        browser = Client()
        browser.post("/register/lab/", form(name=lab.name, certificate="231012340001"))
        acting = browser.get("/account/").context["acting"]
        assert (acting.kind, acting.organisation.state) == ("", OrganisationState.PENDING)
        regulator = page(make_acting("regulator", area="苏州市"))
        assert lab.name in regulator.get("/claims/").content.decode()
        regulator.post(f"/claims/{LabClaim.objects.get().pk}/", {"decision": "confirm"})
        assert browser.get("/account/").context["acting"].is_lab
        lab.refresh_from_db()
        assert lab.organisation == acting.organisation
        assert "已确认" in browser.get("/account/inbox/").content.decode()
        actions = list(AuditEntry.objects.order_by("id").values_list("action", flat=True))
        assert actions == ["lab.claim", "lab.confirm_claim"]

    def test_turning_down_needs_a_reason(self, page: Any) -> None:
        lab = make_lab()
        self.claim()
        claim = LabClaim.objects.get()
        regulator = page(make_acting("regulator"))
        regulator.post(f"/claims/{claim.pk}/", {"decision": "reject", "reason": " "})
        claim.refresh_from_db()
        assert claim.decided_at is None
        regulator.post(f"/claims/{claim.pk}/", {"decision": "reject", "reason": "证书编号不符"})
        claim.refresh_from_db()
        lab.refresh_from_db()
        assert (claim.is_confirmed, lab.organisation) == (False, None)
        assert "证书编号不符" in Notice.objects.get().sentence

    def test_a_claim_is_decided_once_and_a_lab_has_one_keeper(self) -> None:
        make_lab()
        self.claim()
        self.claim(username="wang", credit_code="91110000600037341L")
        first, second = LabClaim.objects.order_by("id")
        regulator = make_acting("regulator").user
        assert regulator is not None
        confirm_claim(by=regulator, claim=first)
        with pytest.raises(ClaimDecided):
            confirm_claim(by=regulator, claim=first)
        with pytest.raises(LabTaken):
            confirm_claim(by=regulator, claim=second)
        second.refresh_from_db()
        assert second.decided_at is None
        late = self.claim(username="zhao", credit_code="91320000MA1X2Y3Z4A")
        assert late.context["form"].errors

    def test_another_labs_certificate_is_refused(self) -> None:
        make_lab()
        assert "certificate" in self.claim(name="另一家检测公司").context["form"].errors
        assert (LabClaim.objects.count(), Lab.objects.count(), User.objects.count()) == (0, 1, 0)

    def test_an_unknown_lab_occupies_no_certificate_number(self) -> None:
        assert self.claim().status_code == 302
        assert (Lab.objects.count(), Certificate.objects.count()) == (1, 0)
        assert LabClaim.objects.get().note == "231012340001"

    def test_only_the_area_decides(self, page: Any) -> None:
        make_lab(city="苏州市")
        self.claim()
        claim = LabClaim.objects.get()
        elsewhere = page(make_acting("regulator", area="无锡市"))
        assert elsewhere.get("/claims/").context["claims"].count() == 0
        assert elsewhere.post(f"/claims/{claim.pk}/", {"decision": "confirm"}).status_code == 404
        assert page(make_acting("lab")).get("/claims/").status_code == 403
        assert page(None).post(f"/claims/{claim.pk}/")["Location"].startswith("/sign-in/")


def test_an_organisation_without_a_profile_registers_too() -> None:
    account = NewAccount(kind="enterprise", name="某厂", credit_code=CODE, username="li", password=PASSWORD)
    user, organisation = register_organisation(account)
    assert user.memberships.get().organisation == organisation
    with pytest.raises(CreditCodeTaken):
        register_organisation(
            NewAccount(kind="enterprise", name="某厂", credit_code=CODE, username="wu", password=PASSWORD)
        )
    assert User.objects.count() == 1
    assert AuditEntry.objects.get().action == "organisation.register"


def test_the_choice_names_both_ways(client: Client) -> None:
    shown = client.get("/register/").content.decode()
    assert "/register/enterprise/" in shown
    assert "/register/lab/" in shown

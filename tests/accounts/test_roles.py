"""Roles, duties, areas, and the operators' pages."""

from itertools import product
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from accounts.acting import VISITOR, Acting
from accounts.actions.memberships import DutyConflict, DutyMisplaced, OwnRole, end_membership, set_membership
from accounts.actions.organisations import AreaNeeded, create_organisation
from accounts.actions.users import UsernameTaken, create_user, reset_password, set_active
from accounts.areas import area_lookup, is_in_area
from accounts.credit_code import check_character, is_credit_code
from accounts.models import ApiToken, Duty, Membership, Organisation, OrganisationState, User
from backbone.actions.seal import seal
from backbone.models import AuditEntry
from tests.factories import make_acting, make_organisation, make_token, make_user

DUTIES = (Duty.SYSTEM, Duty.SECURITY, Duty.AUDIT)


@pytest.mark.parametrize(
    ("area", "city", "county", "inside"),
    [
        ("江苏省", "苏州市", "昆山市", True),
        ("苏州市", "苏州市", "昆山市", True),
        ("苏州市", "无锡市", "", False),
        ("苏州市/昆山市", "苏州市", "昆山市", True),
        ("苏州市/昆山市", "苏州市", "", False),
        ("苏州市/昆山市", "无锡市", "昆山市", False),
        ("", "", "", False),
        ("", "苏州市", "", False),
    ],
)
def test_areas(area: str, city: str, county: str, inside: bool) -> None:
    assert is_in_area(area, city, county) is inside
    lookup = area_lookup(area)
    place = {"city": city, "county": county}
    assert (lookup is not None and lookup.items() <= place.items()) is inside


def test_only_a_regulator_has_an_area() -> None:
    for kind, state in product(("enterprise", "lab", "regulator", "operator"), OrganisationState):
        acting = Acting(organisation=Organisation(kind=kind, area="苏州市", state=state))
        assert acting.may_see_area("苏州市") is (kind == "regulator" and state == OrganisationState.ACTIVE)
    assert VISITOR.area_lookup() is None


@pytest.mark.parametrize("code", ["91350100M000100Y43", "91110000600037341L"])
def test_credit_codes_hold_together(code: str) -> None:
    assert is_credit_code(code)
    assert check_character(code[:17]) == code[17]
    wrong = [
        code[:place] + other + code[place + 1 :]
        for place in range(18)
        for other in "0123456789"
        if other != code[place]
    ]
    assert not any(is_credit_code(one) for one in wrong)


@pytest.mark.parametrize(
    "text", ["", "91350100M000100Y4", "91350100I000100Y43", "91350100m000100y43", "９1350100M000100Y43"]
)
def test_other_texts_are_no_credit_codes(text: str) -> None:
    assert not is_credit_code(text)


@pytest.mark.django_db
class TestMemberships:
    @pytest.fixture
    def operator(self) -> User:
        user = make_acting("operator").user
        assert user is not None
        return user

    def test_nobody_holds_two_duties(self, operator: User) -> None:
        user, one, other = make_user(), make_organisation("operator"), make_organisation("operator")
        set_membership(by=operator, user=user, organisation=one, duty=Duty.SECURITY)
        with pytest.raises(DutyConflict):
            set_membership(by=operator, user=user, organisation=other, duty=Duty.AUDIT)
        with pytest.raises(IntegrityError), transaction.atomic():
            Membership.objects.create(user=user, organisation=other, duty=Duty.AUDIT)
        replaced = set_membership(by=operator, user=user, organisation=one, duty=Duty.AUDIT)
        assert list(Membership.objects.of_user(user)) == [replaced]

    def test_duties_belong_to_operators_only(self, operator: User) -> None:
        for kind, duty in (("lab", Duty.AUDIT), ("operator", Duty.NONE)):
            with pytest.raises(DutyMisplaced):
                set_membership(by=operator, user=make_user(), organisation=make_organisation(kind), duty=duty)

    def test_nobody_changes_their_own_role(self, operator: User) -> None:
        own = operator.memberships.get()
        with pytest.raises(OwnRole):
            set_membership(by=operator, user=operator, organisation=own.organisation, duty=Duty.AUDIT)
        with pytest.raises(OwnRole):
            end_membership(by=operator, membership=own)
        with pytest.raises(OwnRole):
            reset_password(by=operator, user=operator)
        with pytest.raises(OwnRole):
            set_active(by=operator, user=operator, is_active=False)

    def test_users_and_organisations_are_made_once(self, operator: User) -> None:
        user, password = create_user(by=operator, username="wang")
        assert user.check_password(password)
        with pytest.raises(UsernameTaken):
            create_user(by=operator, username="wang")
        with pytest.raises(AreaNeeded):
            create_organisation(by=operator, kind="regulator", name="某市市场监管局")
        with pytest.raises(AreaNeeded):
            create_organisation(by=operator, kind="lab", name="某检测公司", area="苏州市")


PAGES = {
    "/operations/": DUTIES,
    "/operations/audit/": (Duty.AUDIT,),
    "/operations/security/": (Duty.SECURITY,),
    "/operations/users/": (Duty.SYSTEM,),
    "/operations/users/new/": (Duty.SYSTEM,),
    "/operations/organisations/new/": (Duty.SYSTEM,),
}


@pytest.mark.django_db
@pytest.mark.parametrize(("path", "duties"), PAGES.items())
def test_each_duty_opens_its_own_pages_only(page: Any, path: str, duties: tuple[str, ...]) -> None:
    for duty in DUTIES:
        assert page(make_acting("operator", duty=duty)).get(path).status_code == (200 if duty in duties else 403)
    for kind in ("enterprise", "lab", "regulator"):
        assert page(make_acting(kind)).get(path).status_code == 403
    assert page(None).get(path)["Location"].startswith("/sign-in/")


@pytest.mark.django_db
class TestOperatorPages:
    def test_a_person_is_made_given_a_role_and_locked_out(self, page: Any) -> None:
        browser = page(make_acting("operator", duty=Duty.SYSTEM))
        made = browser.post("/operations/users/new/", {"username": "zhao", "name": "赵某"})
        password = made.context["password"]
        person = User.objects.get(username="zhao")
        assert person.check_password(password)
        browser.post("/operations/organisations/new/", {"kind": "regulator", "name": "某市局", "area": "苏州市"})
        browser.post(f"/operations/users/{person.pk}/", {"organisation": "某市局"})
        role = Membership.objects.of_user(person).get()
        assert (role.organisation.kind, role.organisation.area) == ("regulator", "苏州市")
        browser.post(f"/operations/memberships/{role.pk}/end/")
        assert not Membership.objects.of_user(person).exists()
        browser.post(f"/operations/users/{person.pk}/active/", {"is_active": "0"})
        reset = browser.post(f"/operations/users/{person.pk}/password/").context["password"]
        person.refresh_from_db()
        assert (person.is_active, person.check_password(reset), reset != password) == (False, True, True)
        actions = list(AuditEntry.objects.order_by("id").values_list("action", flat=True))
        assert actions == [
            "user.create", "organisation.create", "membership.set", "membership.end", "user.deactivate",
            "user.password_reset",
        ]  # fmt: skip

    def test_an_organisation_that_is_not_there_is_said(self, page: Any) -> None:
        person = make_user()
        browser = page(make_acting("operator", duty=Duty.SYSTEM))
        answer = browser.post(f"/operations/users/{person.pk}/", {"organisation": "没有这家"})
        assert "没有这个单位" in answer.content.decode()

    def test_security_ends_anybodys_token(self, page: Any) -> None:
        make_token(make_acting("lab"))
        token = ApiToken.objects.get()
        page(make_acting("operator", duty=Duty.SYSTEM)).post(f"/operations/security/tokens/{token.pk}/revoke/")
        assert ApiToken.objects.live().exists()
        page(make_acting("operator", duty=Duty.SECURITY)).post(f"/operations/security/tokens/{token.pk}/revoke/")
        assert not ApiToken.objects.live().exists()

    def test_the_audit_is_filtered_and_paged(self, page: Any, django_assert_max_num_queries: Any) -> None:
        make_token(make_acting("lab"))
        AuditEntry.objects.bulk_create(
            AuditEntry(action="test.many", subject_kind="row", subject=str(n)) for n in range(120)
        )
        seal()
        browser = page(make_acting("operator", duty=Duty.AUDIT))
        browser.get("/operations/")
        with django_assert_max_num_queries(8):
            first = browser.get("/operations/audit/?action=test&colour=red")
        assert first.context["ignored"] == ["colour"]
        assert [chip["value"] for chip in first.context["active"]] == ["test"]
        assert (first.context["count"], len(first.context["rows"])) == (120, 50)
        second = browser.get(first.context["page"]["next_url"])
        assert second.context["rows"][0].pk == first.context["rows"][-1].pk - 1
        assert browser.get("/operations/audit/?cursor=broken").status_code == 200
        assert [row.action for row in browser.get("/operations/audit/?action=token").context["rows"]] == [
            "token.create"
        ]

    def test_the_list_of_users_costs_the_same_for_any_number(
        self, page: Any, django_assert_max_num_queries: Any
    ) -> None:
        for _ in range(30):
            make_acting("lab")
        browser = page(make_acting("operator", duty=Duty.SYSTEM))
        browser.get("/operations/")
        with django_assert_max_num_queries(8):
            shown = browser.get("/operations/users/?kind=lab")
        assert len(shown.context["rows"]) == 30
        assert len(browser.get("/operations/users/?is_active=true&kind=lab").context["rows"]) == 30
        assert len(browser.get("/operations/users/?is_active=false").context["rows"]) == 0

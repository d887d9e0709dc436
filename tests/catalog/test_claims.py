"""An organisation becomes the keeper of a lab's list once a regulator says so."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from accounts.acting import Acting
from accounts.actions.organisations import NewAccount
from accounts.models import OrganisationState
from backbone.models import Notice
from catalog.actions.claims import (
    ClaimDecided,
    LabTaken,
    OrganisationHasLab,
    claim_lab,
    confirm_claim,
    register_lab,
    reject_claim,
)
from catalog.models import Lab, LabClaim
from tests.catalog.worlds import LAB, cells, import_rows
from tests.factories import make_acting, make_organisation, make_user

pytestmark = pytest.mark.django_db
ACCOUNT = NewAccount("lab", LAB, "", "lab-user", "wrong-horse-7-staple", state=OrganisationState.PENDING)


def test_registering_claims_the_lab_of_that_name_and_confirming_hands_it_over() -> None:
    import_rows([cells("铅")])
    registered = register_lab(account=ACCOUNT, note="证书见附件")
    assert Lab.objects.get().organisation is None
    lab = confirm_claim(by=make_user(), claim=registered.claim)
    registered.organisation.refresh_from_db()
    assert (lab.organisation, registered.organisation.state) == (registered.organisation, OrganisationState.ACTIVE)
    assert Notice.objects.get().code == "claim_confirmed"
    with pytest.raises(ClaimDecided):
        reject_claim(by=make_user(), claim=registered.claim, reason="晚了")


def test_an_unknown_lab_is_registered_with_its_legal_person() -> None:
    registered = register_lab(account=ACCOUNT)
    assert Lab.objects.get() == registered.claim.lab
    assert registered.claim.lab.holder.name == LAB


def test_a_rejected_claim_leaves_the_lab_free() -> None:
    claim = register_lab(account=ACCOUNT).claim
    reject_claim(by=make_user(), claim=claim, reason="信用代码不符")
    assert Lab.objects.get().organisation is None
    assert not LabClaim.objects.waiting().exists()
    assert Notice.objects.get().params["reason"] == "信用代码不符"


def test_rival_claims_and_other_codes_are_marked(page: Callable[[Acting | None], Client]) -> None:
    import_rows([cells("铅", 统一社会信用代码="91320100MA1TEST001")])
    for kind in ("first", "second"):
        organisation = make_organisation("lab", f"{LAB}{kind}")
        claim_lab(by=make_user(), organisation=organisation, name=LAB)
    assert [claim.rivals for claim in LabClaim.objects.waiting()] == [1, 1]
    text = page(make_acting("regulator")).get(reverse("claim_list")).content.decode()
    assert text.count("另有 1 个单位认领") == 2
    assert text.count("与登记不符") == 2 and "91320100MA1TEST001" in text
    reject_claim(by=make_user(), claim=LabClaim.objects.earliest("id"), reason="不是")
    assert [claim.rivals for claim in LabClaim.objects.waiting()] == [0]


def test_one_keeper_for_a_lab_and_one_lab_for_a_keeper() -> None:
    import_rows([cells("铅"), cells("铅", 机构名称="苏州另一家检测有限公司", 证书编号="231000990077")])
    user = make_user()
    first, second = make_acting("lab"), make_acting("lab")
    assert first.organisation is not None and second.organisation is not None
    late = claim_lab(by=user, organisation=second.organisation, name=LAB)
    confirm_claim(by=user, claim=claim_lab(by=user, organisation=first.organisation, name=LAB))
    with pytest.raises(LabTaken):
        confirm_claim(by=user, claim=late)
    with pytest.raises(LabTaken):
        claim_lab(by=user, organisation=second.organisation, name=LAB)
    other = claim_lab(by=user, organisation=first.organisation, name="苏州另一家检测有限公司")
    with pytest.raises(OrganisationHasLab):
        confirm_claim(by=user, claim=other)

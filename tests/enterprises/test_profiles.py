"""Profiles and the directory: identity, check digits, and who may take an entry over."""

import io
import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from accounts.credit_code import check_character, is_credit_code
from catalog.models import Chain
from enterprises.actions.enterprises import (
    CreditCodeWrong,
    EnterpriseKnown,
    Profile,
    confirm_profile,
    edit_profile,
    ensure_profile,
    named_enterprises,
)
from enterprises.models import ChainMembership, Enterprise
from tests.enterprises.worlds import load_knowledge, load_places, make_demand, make_enterprise
from tests.factories import make_acting, make_organisation

pytestmark = pytest.mark.django_db
FIRST = "91320600MA0000000"
CODE = FIRST + check_character(FIRST)
HEADER = "企业名称,统一社会信用代码,城市,区县,产业链与环节,规模,链主,经度,纬度,说明"
LINE = f"某某纺织有限公司,{CODE},南通市,海门区,家纺›床品,大型,是,121.0,31.9,名录"


def load(folder: Path, *lines: str) -> tuple[int, dict[str, Any]]:
    path, out = folder / "enterprises.csv", io.StringIO()
    path.write_text("\n".join([HEADER, *lines]), encoding="utf-8")
    try:
        call_command("import_enterprises", str(path), "--json", stdout=out)
    except SystemExit as end:
        return int(str(end.code)), json.loads(out.getvalue())
    return 0, json.loads(out.getvalue())


def figures(answer: dict[str, Any]) -> tuple[int, int, int]:
    return answer["added"], answer["changed"], answer["unchanged"]


class TestDirectory:
    @pytest.fixture(autouse=True)
    def chain(self) -> Chain:
        return load_places()

    def test_twice_is_once(self, tmp_path: Path) -> None:
        assert figures(load(tmp_path, LINE)[1]) == (1, 0, 0)
        entry = Enterprise.objects.get()
        assert (entry.credit_code, entry.county, entry.size, entry.in_directory) == (CODE, "海门区", "大型", True)
        membership = ChainMembership.objects.get()
        assert (membership.chain.name, membership.segment.name, membership.is_leader) == ("家纺", "床品", True)  # type: ignore[union-attr]
        assert figures(load(tmp_path, LINE)[1]) == (0, 0, 1)
        assert ChainMembership.objects.get().pk == membership.pk

    def test_a_blank_cell_takes_nothing_away(self, tmp_path: Path) -> None:
        load(tmp_path, LINE)
        assert figures(load(tmp_path, f"某某纺织有限公司,{CODE},,,,,,,,")[1]) == (0, 0, 1)
        assert ChainMembership.objects.count() == 1

    def test_an_entry_known_by_name_gets_its_code(self, tmp_path: Path) -> None:
        named = named_enterprises({"某某纺织有限公司": "南通市"})
        load(tmp_path, LINE)
        assert Enterprise.objects.get().pk == named["某某纺织有限公司"].pk

    def test_one_name_under_two_codes_is_two_enterprises(self, tmp_path: Path) -> None:
        other = "91320600MA1111111"
        load(tmp_path, LINE)
        load(tmp_path, LINE.replace(CODE, other + check_character(other)))
        assert Enterprise.objects.count() == 2

    @pytest.mark.parametrize(
        ("line", "code"),
        [
            (LINE.replace(CODE, CODE[:-1] + ("0" if CODE[-1] != "0" else "1")), "credit_code_ignored"),
            (LINE.replace("家纺›床品", "没有的链"), "chain_unknown"),
            (LINE.replace("床品", "没有的环节"), "segment_unknown"),
            (LINE.replace("121.0", "东经"), "value_ignored"),
        ],
    )
    def test_what_is_wrong_is_named_and_the_rest_kept(self, tmp_path: Path, line: str, code: str) -> None:
        status, answer = load(tmp_path, line)
        assert (status, [problem["code"] for problem in answer["problems"]]) == (0, [code])
        assert Enterprise.objects.count() == 1


class TestOwnProfile:
    def test_it_is_made_once(self) -> None:
        acting, enterprise = make_enterprise()
        assert acting.organisation is not None
        assert ensure_profile(by=acting.user, organisation=acting.organisation).pk == enterprise.pk

    def test_a_free_entry_of_the_same_code_is_taken_over(self) -> None:
        entry = Enterprise.objects.create(name="甲厂", folded_name="甲厂", credit_code=CODE, in_directory=True)
        organisation = make_organisation("enterprise")
        organisation.credit_code = CODE
        assert ensure_profile(by=None, organisation=organisation).pk == entry.pk

    def test_an_entry_with_demands_waits_for_a_regulator(self) -> None:
        load_knowledge()
        entry = Enterprise.objects.create(name="甲厂", folded_name="甲厂", credit_code=CODE, city="南通市")
        demand = make_demand(make_acting("regulator"), entry)
        organisation = make_organisation("enterprise", name="甲厂")
        organisation.credit_code = CODE
        organisation.save()
        profile = ensure_profile(by=None, organisation=organisation)
        assert profile.pk != entry.pk
        regulator = make_acting("regulator", area="南通市")
        assert list(Enterprise.objects.claiming(regulator)) == [profile]
        assert not Enterprise.objects.claiming(make_acting("regulator", area="苏州市")).exists()
        assert regulator.user is not None
        joined = confirm_profile(by=regulator.user, organisation=None, enterprise=profile)
        assert (joined.pk, joined.organisation) == (entry.pk, organisation)
        assert list(joined.demands.all()) == [demand]
        assert not Enterprise.objects.filter(pk=profile.pk).exists()

    def test_editing(self) -> None:
        chain = load_places()
        acting, enterprise = make_enterprise(city="")
        profile = Profile(enterprise.name, CODE, "南通市", chains=((chain, None, True),))
        changed = edit_profile(by=acting.user, enterprise=enterprise, profile=profile)
        assert (changed.credit_code, changed.longitude) == (CODE, 120.9)
        assert changed.chain_memberships.get().is_leader
        with pytest.raises(CreditCodeWrong):
            edit_profile(by=acting.user, enterprise=enterprise, profile=Profile("甲", CODE[:-1] + "?"))
        _, other = make_enterprise()
        with pytest.raises(EnterpriseKnown):
            edit_profile(by=acting.user, enterprise=other, profile=Profile("乙厂", CODE))

    def test_credit_codes_check_themselves(self) -> None:
        assert is_credit_code(CODE)
        assert not is_credit_code(CODE[1] + CODE[0] + CODE[2:])

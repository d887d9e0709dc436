"""New people: an enterprise that uses the site at once, and a lab that a regulator confirms."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.journeys.visitor import VARIANTS, Variant, Visitor
from tests.journeys.world import PASSWORD, credit_code

pytestmark = pytest.mark.xdist_group("browser")

LONG_NAME = "江苏省沿江高端装备与新型功能材料及绿色低碳循环利用产业计量测试与质量检验检测认证技术研究院股份有限公司苏州工业园区第"
"""58 characters: with two more it is as long as the longest names on certificates."""


def test_an_enterprise_registers_and_uses_the_site_at_once(variant: Variant, visit: Callable[..., Visitor]) -> None:
    person = visit()
    person.open("/register/")
    person.look("register")
    person.send("a[href='/register/enterprise/']")
    person.look("register-enterprise")
    fill_account(person, f"苏州澄江精密零件有限公司（{variant}）", f"new-firm-{variant}", 10 + VARIANTS.index(variant))
    person.page.fill("[name=city]", "苏州")
    person.send("main form button[type=submit]")
    person.page.wait_for_selector("details.lj-user")
    person.open("/demands/")
    expect(person.page.locator(".lj-empty p")).to_be_visible()
    person.look("demands-none-yet")
    person.post("不锈钢管\t拉伸强度\tGB/T 228.1-2021")
    person.open("/demands/")
    expect(person.page.locator("main tbody tr")).to_have_count(1)


def test_a_lab_claims_its_list_and_a_regulator_confirms(variant: Variant, visit: Callable[..., Visitor]) -> None:
    name = f"{LONG_NAME}{'甲乙丙'[VARIANTS.index(variant)]}所"
    assert len(name) == 60
    lab = visit()
    lab.open("/register/lab/")
    lab.look("register-lab")
    fill_account(lab, name, f"new-lab-{variant}", 20 + VARIANTS.index(variant))
    lab.page.fill("[name=certificate]", f"2710093499{VARIANTS.index(variant):02d}")
    lab.send("main form button[type=submit]")
    lab.page.wait_for_selector("details.lj-user")
    lab.look("profile-waiting")
    lab.open("/capabilities/", status=403)

    regulator = visit("regulator")
    regulator.open("/claims/")
    expect(regulator.page.locator("main")).to_contain_text(name)
    regulator.look("claims")
    regulator.send(f"tr:has-text('{name}') button[value=confirm]")

    lab.open("/capabilities/")
    expect(lab.page.locator(".lj-empty p")).to_be_visible()
    lab.look("capabilities-no-row")
    lab.open("/account/inbox/")
    lab.look("inbox")
    lab.open("/labs/")
    lab.send(f"a:has-text('{name}')")
    expect(lab.page.locator("h1")).to_have_text(name)
    lab.look("lab-no-row")


def fill_account(person: Visitor, name: str, username: str, number: int) -> None:
    answers = {"name": name, "credit_code": credit_code(number), "username": username, "password": PASSWORD}
    for field, answer in (answers | {"password_again": PASSWORD}).items():
        person.page.fill(f"[name={field}]", answer)

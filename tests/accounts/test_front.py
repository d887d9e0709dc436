"""What the first pages say to whom: the way in, and only the way that is theirs."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from accounts.acting import Acting
from tests.factories import make_acting, make_organisation

pytestmark = pytest.mark.django_db
Page = Callable[[Acting | None], Client]
WAYS = {"enterprise": "register_enterprise", "lab": "register_lab", "regulator": "sign_in"}
OWN = {"enterprise": "demand_list", "lab": "capability_list", "regulator": "coverage"}


def entries(client: Client) -> set[str]:
    """Addresses that the cards of the home page lead to."""
    main = client.get(reverse("home")).content.decode().split("<main")[1].split("</main>")[0]
    names = (*WAYS.values(), *OWN.values())
    return {name for name in names if f'class="btn btn-primary" href="{reverse(name)}"' in main} | {
        name for name in names if f'class="btn btn-outline" href="{reverse(name)}"' in main
    }


def test_a_visitor_is_shown_all_three_ways_in(page: Page) -> None:
    assert entries(page(None)) == set(WAYS.values())


@pytest.mark.parametrize("kind", ["enterprise", "lab", "regulator", "operator"])
def test_who_is_signed_in_is_shown_only_what_is_theirs(page: Page, kind: str) -> None:
    assert entries(page(make_acting(kind))) == ({OWN[kind]} if kind in OWN else set())


def test_a_lab_that_waits_for_its_confirmation_is_told_so(page: Page) -> None:
    waiting = make_acting("lab", organisation=make_organisation("lab", state="pending"))
    client = page(waiting)
    assert entries(client) == set()
    assert "认领得到监管部门确认后" in client.get(reverse("home")).content.decode()


@pytest.mark.parametrize("kind", ["enterprise", "lab"])
def test_the_header_names_whom_one_acts_for(page: Page, kind: str) -> None:
    acting = make_acting(kind)
    assert acting.organisation is not None and acting.user is not None
    header = page(acting).get(reverse("home")).content.decode().split("</summary>")[0]
    assert acting.organisation.name in header and acting.user.username in header


def test_the_sign_in_page_speaks_chinese() -> None:
    text = Client().get(reverse("sign_in")).content.decode()
    assert "用户名" in text and "Username" not in text
    wrong = Client().post(reverse("sign_in"), {"username": "nobody", "password": "x"}).content.decode()
    assert "用户名或密码不对" in wrong and "username 和" not in wrong


def test_a_text_that_is_too_long_is_told_in_plain_words(page: Page) -> None:
    assert "最多 60,000 字" in page(make_acting("enterprise")).get(reverse("demand_new")).content.decode()
    answer = Client().post(reverse("register_enterprise"), {"name": "长" * 201}).content.decode()
    assert "最多 200 字，现有 201 字" in answer and "确保该变量" not in answer

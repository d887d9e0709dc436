"""Readings follow the vocabulary: reread and stale items."""

import pytest
from django.db import connection, transaction

from catalog.actions.vocabulary import AliasLine, load_vocabulary
from enterprises.models import Demand, DemandItem, DemandState
from enterprises.reading import reread_items, stale_items
from tests.enterprises.worlds import load_knowledge, make_demand, make_enterprise

pytestmark = pytest.mark.django_db


@pytest.fixture
def unread() -> DemandItem:
    load_knowledge()
    demand = make_demand(*make_enterprise())
    item: DemandItem = demand.items.get(number="2")
    load_vocabulary(by=None, aliases=[AliasLine("parameter", "耐摩擦色牢度", "色牢度甲")])
    return item


def test_fresh_readings_are_not_stale() -> None:
    load_knowledge()
    make_demand(*make_enterprise())
    assert stale_items() == reread_items() == []


def test_a_new_alias_is_found_then_stored(unread: DemandItem) -> None:
    assert stale_items() == [unread.pk]
    unread.refresh_from_db()
    assert unread.is_read is False
    assert reread_items() == [unread.pk]
    unread.refresh_from_db()
    assert (unread.is_read, unread.parameter_concept) == (True, "耐摩擦色牢度")
    assert "p:耐摩擦色牢度" in unread.keys
    assert stale_items() == []


@pytest.mark.parametrize("state", [DemandState.DRAFT, DemandState.CLOSED])
def test_only_matched_demands_are_read(unread: DemandItem, state: DemandState) -> None:
    Demand.objects.update(state=state)
    assert stale_items() == reread_items() == []


@pytest.mark.django_db(transaction=True)
def test_stale_items_work_in_a_read_only_transaction(unread: DemandItem) -> None:
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        assert stale_items() == [unread.pk]

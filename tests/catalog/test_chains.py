"""Chains and places: lists with versions."""

from typing import Any

import pytest

from backbone.models import AuditEntry
from catalog.actions.chains import ChainLine, load_chains
from catalog.actions.places import PlaceLine, load_places
from catalog.models import Chain, Place, Product

pytestmark = pytest.mark.django_db
LINES = [
    ChainLine("集群甲", "样例链", "上游", "硅料", True, "来源一", 2),
    ChainLine("集群甲", "样例链", "下游", "组件", True, "来源一", 3),
    ChainLine("集群乙", "另一链", "中游", "电芯", False, "", 4),
]


def test_loading_twice_changes_nothing() -> None:
    assert load_chains(by=None, lines=LINES).added == 8
    again = load_chains(by=None, lines=LINES)
    assert again.is_empty and again.unchanged == 8
    assert AuditEntry.objects.filter(action="chain.load").count() == 1


def test_what_a_newer_list_drops_is_closed_and_comes_back() -> None:
    load_chains(by=None, lines=LINES)
    assert load_chains(by=None, lines=LINES[:2]).closed == 3
    assert [chain.name for chain in Chain.objects.open()] == ["样例链"]
    assert Chain.objects.count() == 2
    assert load_chains(by=None, lines=LINES).changed == 3
    assert Chain.objects.open().count() == 2


def test_a_chain_is_verified_only_where_all_its_lines_are() -> None:
    load_chains(by=None, lines=[*LINES, ChainLine("集群甲", "样例链", "下游", "边框", False, "", 5)])
    assert not Chain.objects.get(name="样例链").is_verified
    assert Product.objects.get(name="组件").is_verified


def test_the_tree_takes_three_queries(django_assert_num_queries: Any) -> None:
    load_chains(by=None, lines=LINES)
    with django_assert_num_queries(3):
        tree = {
            chain.name: [product.name for segment in chain.segments.all() for product in segment.products.all()]
            for chain in Chain.objects.tree()
        }
    assert tree == {"样例链": ["硅料", "组件"], "另一链": ["电芯"]}


def test_places_are_added_and_corrected() -> None:
    line = PlaceLine("玄武区", "county", "南京市", "江苏省", 118.8, 32.05)
    assert load_places(by=None, lines=[line]).added == 1
    assert load_places(by=None, lines=[line]).is_empty
    moved = PlaceLine("玄武区", "county", "南京市", "江苏省", 118.79, 32.05)
    assert load_places(by=None, lines=[moved]).changed == 1
    assert Place.objects.get().longitude == 118.79

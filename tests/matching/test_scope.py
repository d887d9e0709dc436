"""Which part of the figures a page shows."""

import datetime as dt

import pytest
from django.utils import timezone

from catalog.models import Chain, Segment
from matching.dashboards import CITIES, shown_cities
from matching.figures import Asked
from matching.filters import ITEM_STATES, ScopeForm


def scope(own_city: str = "", **data: str) -> ScopeForm:
    form = ScopeForm(data, chains=Chain.objects.none(), segments=Segment.objects.none(), own_city=own_city)
    form.ask_state(ITEM_STATES)
    form.is_valid()
    return form


@pytest.mark.django_db
def test_a_city_regulator_asks_for_its_city_alone() -> None:
    assert scope("苏州市").cleaned_data["city"] == "苏州市"
    other = scope("苏州市", city="南京市")
    assert list(other.errors) == ["city"]
    assert scope(city="南京市").cleaned_data["city"] == "南京市"


def test_pictures_show_the_asked_city_alone() -> None:
    everything = Asked()
    assert shown_cities(everything) == CITIES
    assert shown_cities(Asked(city="苏州市")) == ("苏州市",)


@pytest.mark.django_db
def test_a_future_day_and_an_unknown_state_are_named() -> None:
    tomorrow = timezone.localdate() + dt.timedelta(days=1)
    assert list(scope(day=tomorrow.isoformat(), state="foo").errors) == ["day", "state"]

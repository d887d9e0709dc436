"""The hand-written recipes use only standards, objects and parameters that the reference lists know."""

import pytest

from demo.cookbook import RECIPES, Cookbook
from demo.reference import Reference, read_csv
from tests.demo.conftest import TODAY


@pytest.fixture(scope="module")
def reference() -> Reference:
    return Reference(TODAY)


@pytest.fixture(scope="module")
def cookbook(reference: Reference) -> Cookbook:
    return Cookbook(reference)


def test_every_method_has_an_edition_in_force_and_known_bands(reference: Reference, cookbook: Cookbook) -> None:
    for number, method in cookbook.methods.items():
        assert reference.current(number) == method.edition, number
        assert set(method.bands) <= reference.broader.keys(), number


def test_nearly_every_written_parameter_is_understood_one_way_only(reference: Reference) -> None:
    """Words with two readings are left out of the world; too many of them would empty it."""
    rows = read_csv(RECIPES / "methods.csv")
    written = [(row["category"], name) for row in rows for name in row["parameters"].split(";") if name != "*"]
    plain = [name for category, name in written if reference.is_plain("parameter", name, category)]
    assert len(plain) > 0.93 * len(written)


def test_every_asked_standard_fits_its_product(cookbook: Cookbook) -> None:
    for wanted, numbers in cookbook.asked.items():
        assert numbers, wanted
        for number in numbers:
            assert cookbook.fits(cookbook.methods[number], wanted), (wanted, number)


def test_the_recipes_name_all_fifty_chains(reference: Reference, cookbook: Cookbook) -> None:
    assert {chain.name for chain in cookbook.chains} == set(reference.segments)
    assert all(set(chain.objects) <= cookbook.asked.keys() for chain in cookbook.chains)


def test_places_hold_the_95_counties_of_13_cities_inside_the_province(reference: Reference) -> None:
    home = [place for place in reference.places if place.province == "江苏省"]
    counties = [place for place in home if place.level == "county"]
    cities = {place.name: place for place in home if place.level == "city"}
    assert (len(counties), len(cities)) == (95, 13)
    for place in counties:
        centre = cities[place.city]
        assert abs(place.lon - centre.lon) < 1.2, place
        assert abs(place.lat - centre.lat) < 0.9, place
    assert {place.province for place in reference.places} == {"江苏省", "上海市", "浙江省", "安徽省"}

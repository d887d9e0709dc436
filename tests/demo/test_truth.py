"""The yardstick itself, on cases small enough to judge by eye."""

from datetime import date, timedelta

import pytest

from demo.labs import LabWorld
from demo.records import Certificate, Event, Holder, Key, Lab, Offer, Place, Site
from demo.reference import Reference
from demo.truth import Truth
from tests.demo.conftest import TODAY

HOME = Place("江宁区", "county", "南京市", "江苏省", 118.84, 31.953)
ABROAD = Place("上海市", "city", "上海市", "上海市", 121.47, 31.23)
LONG_AGO = date(2020, 1, 1)


@pytest.fixture(scope="module")
def reference() -> Reference:
    return Reference(TODAY)


def lab_world(events: list[Event]) -> LabWorld:
    """Two labs of one site each: number 0 at home, number 1 in Shanghai."""
    places = (HOME, ABROAD)
    return LabWorld(
        [Holder(n, f"H{n}", (f"L{n}",)) for n in (0, 1)],
        [Lab(n, n, f"L{n}", places[n], ("纺织服装",), 10) for n in (0, 1)],
        [Certificate(n, n, f"C{n}", LONG_AGO, TODAY + timedelta(days=9)) for n in (0, 1)],
        [Site(n, n, n, "本部", "", places[n]) for n in (0, 1)],
        events,
    )


def offer(site: int, band: str, parameter: str, *editions: str, excluded: tuple[str, ...] = ()) -> Offer:
    return Offer(site, "纺织品", band, (parameter,), editions, LONG_AGO, True, excluded)


def mask(reference: Reference, key: Key, *offers: Offer, events: tuple[Event, ...] = (), on: date = TODAY) -> int:
    return Truth(reference, lab_world(list(events)), offers, on).mask(key)


@pytest.mark.parametrize(
    ("key", "given", "expected"),
    [
        (Key("四件套", "甲醛含量", "GB/T 2912.1"), offer(0, "纺织品", "甲醛含量", "GB/T 2912.1-2009"), 1),
        (Key("四件套", "甲醛含量", "GB 18401"), offer(0, "纺织品", "甲醛含量", "GB/T 2912.1-2009"), 1),
        (Key("四件套", "甲醛含量", None), offer(0, "纺织品", "甲醛含量", "GB/T 2912.1-2009"), 1),
        (Key("毛巾", "甲醛含量", None), offer(0, "床上用品", "甲醛含量", "GB/T 2912.1-2009"), 0),
        (Key("四件套", "甲醛含量", "GB/T 7573"), offer(0, "纺织品", "甲醛含量", "GB/T 2912.1-2009"), 0),
        (Key("四件套", "耐干摩擦色牢度", None), offer(0, "纺织品", "耐摩擦色牢度", "GB/T 3920-2008"), 1),
        (Key("四件套", "耐摩擦色牢度", None), offer(0, "纺织品", "耐干摩擦色牢度", "GB/T 3920-2008"), 0),
        (Key("四件套", "耐光色牢度", None), offer(0, "纺织品", "耐光色牢度", "GB/T 8427-2008"), 0),
        (Key("四件套", "耐光色牢度", "GB/T 8427"), offer(0, "纺织品", "耐光色牢度", "GB/T 8427-2008"), 0),
        (Key("四件套", "耐光色牢度", "GB/T 8427", "GB/T 8427-2008"),
         offer(0, "纺织品", "耐光色牢度", "GB/T 8427-2008"), 1),
        (Key("四件套", "异味", "GB 18401"), offer(0, "纺织品", "*", "GB 18401-2010"), 1),
        (Key("四件套", "异味", "GB 18401"), offer(0, "纺织品", "*", "GB 18401-2010", excluded=("异味",)), 0),
        (Key("四件套", "耐水色牢度", "GB/T 5713"), offer(0, "纺织品", "*", "GB 18401-2010"), 1),
        (Key("继电器", "防护等级", "IEC 60529", "IEC 60529:2013"),
         offer(0, "电工电子产品", "防护等级", "GB/T 4208-2017"), 1),
    ],
)  # fmt: skip
def test_cover(reference: Reference, key: Key, given: Offer, expected: int) -> None:
    assert mask(reference, key, given) == expected


def test_a_suspended_or_lapsed_certificate_covers_nothing(reference: Reference) -> None:
    key, given = Key("四件套", "pH值", None), offer(0, "纺织品", "pH值", "GB/T 7573-2009")
    held = Event("suspended", 0, "C0", TODAY - timedelta(days=3), None, "")
    assert mask(reference, key, given) == 1
    assert mask(reference, key, given, events=(held,)) == 0
    assert mask(reference, key, given, events=(held,), on=TODAY - timedelta(days=4)) == 1
    assert mask(reference, key, given, on=TODAY + timedelta(days=9)) == 1
    assert mask(reference, key, given, on=TODAY + timedelta(days=10)) == 0


def test_verdicts_follow_the_order_of_the_rule_book(reference: Reference) -> None:
    acid, smell, water = (Key("四件套", name, None) for name in ("pH值", "异味", "耐水色牢度"))
    offers = [offer(0, "纺织品", "pH值", "GB/T 7573-2009"), offer(1, "纺织品", "耐水色牢度", "GB/T 5713-2013")]
    truth = Truth(reference, lab_world([]), offers, TODAY)
    assert truth.verdict([acid]) == "served"
    assert truth.verdict([acid, water]) == "not_local"
    assert truth.verdict([acid, water, smell]) == "not_testable"
    assert (truth.holders(acid), truth.holders(water)) == (1, 0)


def test_an_edition_gives_way_the_day_its_successor_takes_effect(reference: Reference) -> None:
    assert reference.current("GB/T 3920") == "GB/T 3920-2008"
    assert reference.upcoming("GB/T 3920-2008") == "GB/T 3920-2024"
    assert Reference(date(2026, 12, 31)).current("GB/T 3920") == "GB/T 3920-2008"
    assert Reference(date(2027, 1, 1)).current("GB/T 3920") == "GB/T 3920-2024"

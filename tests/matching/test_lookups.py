"""The public lookup: how much of a long text is read, and how the rest is counted."""

import pytest
from django.test import Client

from catalog.models import Place
from enterprises.paste_table import PastedLine
from enterprises.reading import Line
from matching import lookups
from matching.base import Key
from matching.distance import Point
from matching.lookups import ITEMS_AT_MOST, PIECES_AT_MOST, beginning, look_up
from matching.models import GapKey
from tests.matching.world import words


@pytest.mark.django_db
def test_a_long_text_is_read_only_in_part(monkeypatch: pytest.MonkeyPatch) -> None:
    words({"甲醛": [], "铅": []})
    read: list[int] = []
    posted = lookups.posted

    def counting(lines: list[PastedLine]) -> list[Line]:
        read.append(len(lines))
        return posted(lines)

    monkeypatch.setattr(lookups, "posted", counting)
    found = look_up("甲醛、铅；" * 3500)
    assert read == [ITEMS_AT_MOST]
    assert [item["parameter"] for item in found["items"]] == ["甲醛", "铅"] * (ITEMS_AT_MOST // 2)
    assert found["left_out"] == 7000 - ITEMS_AT_MOST


@pytest.mark.django_db
def test_an_unknown_name_is_told_without_its_mark() -> None:
    words({"铅": []})
    item = look_up("没听过的样品 乱七八糟")["items"][0]
    assert (item["object_concept"], item["parameter_concept"]) == ("没听过的样品", "乱七八糟")
    assert Key("~样品", "~项目", "").told == ("样品", "项目", "")
    gap = GapKey(object_concept="~样品", parameter_concept="铅")
    assert (gap.told_object, gap.told_parameter) == ("样品", "铅")


@pytest.mark.parametrize(
    ("text", "is_read", "unread"),
    [
        ("甲醛、铅", "甲醛、铅", 0),
        ("铅；" * PIECES_AT_MOST, "铅；" * PIECES_AT_MOST, 0),
        ("铅；" * (PIECES_AT_MOST + 3), "铅；" * PIECES_AT_MOST, 3),
        ("样品\t铅\n" * PIECES_AT_MOST, "样品\t铅\n" * (PIECES_AT_MOST // 2), PIECES_AT_MOST // 2),
    ],
)
def test_the_beginning_of_a_text(text: str, is_read: str, unread: int) -> None:
    assert beginning(text) == (is_read, unread)


@pytest.mark.django_db
def test_distances_start_from_the_asked_city(client: Client) -> None:
    words({"铅": []})
    Place.objects.create(name="苏州市", level="city", province="江苏省", longitude=120.6, latitude=31.3)
    asked: list[object] = []
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(lookups, "answer", lambda *_, start, city, **__: asked.append((city, start)) or [])
        answer = client.post("/api/v1/lookup/", {"text": "大米 铅", "city": "苏州"}, content_type="application/json")
    assert answer.status_code == 200
    assert asked == [("苏州市", Point(120.6, 31.3))]


@pytest.mark.django_db
@pytest.mark.parametrize(("field", "value"), [("city", "火星市"), ("foo", 1)])
def test_what_a_lookup_does_not_know_is_refused_by_name(client: Client, field: str, value: object) -> None:
    body = {"text": "大米 铅", field: value}
    answer = client.post("/api/v1/lookup/", body, content_type="application/json")
    assert answer.status_code == 400
    assert [error["field"] for error in answer.json()["errors"]] == [field]

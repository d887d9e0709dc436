"""Reading items and rows: splitting, sets by reference, context."""

from engine.reading.types import ItemText
from tests.engine.judging.world import item_text, reader, row_text


def split(parameter: str, standard: str, obj: str = "地表水") -> list[tuple[str, str]]:
    return [(no, part.parameter) for no, part in reader().split_line(item_text(obj, parameter, standard), "3")]


def test_several_parameters_of_a_cell_are_numbered_in_reading_order() -> None:
    assert split("pH值、COD、铅", "") == [("3.1", "pH值"), ("3.2", "COD"), ("3.3", "铅")]
    assert split("铅", "") == [("3", "铅")]


def test_all_items_expand_in_the_order_of_the_list() -> None:
    assert split("全项", "GB 3838-2002") == [("3.1", "pH值"), ("3.2", "化学需氧量"), ("3.3", "氨氮")]


def test_a_table_expands_to_its_own_items() -> None:
    assert split("GB 3838表1中24项", "GB 3838-2002") == [("3.1", "pH值"), ("3.2", "化学需氧量")]


def test_a_set_named_in_the_parameter_alone_keeps_its_standard() -> None:
    parts = reader().split_line(item_text("动力电池包", "GB 38031全项"), "1")
    assert [part.parameter for _, part in parts] == ["挤压", "热扩散"]
    assert all(reader().read_item(part).standards.refs for _, part in parts)


def test_contents_come_from_the_cited_edition_else_another_of_the_same_number() -> None:
    assert split("全项", "GB 38031-2020", "动力电池包") == [("3.1", "挤压"), ("3.2", "热扩散")]


def test_unknown_contents_stay_one_item() -> None:
    text = item_text("环氧底漆", "全项", "GB/T 6666-2020")
    assert reader().split_line(text, "2") == [("2", text)]


def test_contents_are_never_borrowed_for_expanding() -> None:
    assert split("全项", "GB/T 22797-2009", "床单") == [("3", "全项")]


def test_a_standard_in_the_note_is_cited_once() -> None:
    reading = reader().read_item(item_text("大米", "铅", "GB 5009.12", "按GB 5009.12-2023和GB 2762"))
    assert [ref.edition for ref in reading.standards.refs] == ["GB 5009.12", "GB 2762"]


def test_an_unknown_object_takes_the_object_of_the_cited_title() -> None:
    known = reader().read_item(item_text("液化样品甲", "铅", "GB 5009.12"))
    assert known.object.concepts == ("食品",)
    assert known.object.confidence < 1
    assert reader().read_item(item_text("液化样品甲", "铅")).object.concepts[0].startswith("~")


def test_a_name_is_read_against_the_contents_of_the_cited_standard() -> None:
    reading = reader().read_item(item_text("床单", "干摩擦（耐干摩擦色牢度）", "GB 18401"))
    assert "耐干摩擦色牢度" in reading.parameter.names[0].concepts


def test_a_product_row_is_known_by_its_kind_or_its_name() -> None:
    assert reader().read_row(row_text("床上用品", "全部参数", "GB/T 22796-2021")).is_product
    assert not reader().read_row(row_text("床上用品", "甲醛", "GB/T 22796-2021")).is_product


def test_reading_is_pure() -> None:
    text = ItemText("床单", "甲醛", "GB 18401")
    assert reader().read_item(text) == reader().read_item(text)

"""Further licences are a flag beside the grade, by a table of field and purpose; the grade stays what it is."""

from datetime import date

from engine.judging.grade import Judge
from engine.lexicon import FurtherLicence, Lexicon
from engine.reader import Reader
from tests.engine.judging.world import ALIASES, DAY, ITEMS, OBJECTS, PARTS, STANDARDS, item_text, row_text

TABLE = [
    FurtherLicence("食品", ("监督抽查", "复检"), "食品检验机构资质认定"),
    FurtherLicence("床上用品", (), "示例资质", date(2026, 6, 1), is_confirmed=True),
    FurtherLicence("水质", ("监督抽查",), "按领域列出的示例资质"),
]
LEXICON = Lexicon.build(ALIASES, OBJECTS, PARTS, STANDARDS, ITEMS, TABLE)
LEAD, SHEET = row_text("食品", "铅", "GB 5009.12-2023"), row_text("纺织品", "甲醛", "GB/T 2912.1-2009")


def told(thing: str, name: str, row: object, purpose: str = "", day: date = DAY) -> tuple[str, bool, list[str]]:
    """(grade, flagged, what the steps say of licences)"""
    reader, judge = Reader(LEXICON), Judge(LEXICON, day)
    item = reader.read_item(item_text(thing, name, purpose=purpose))
    held = reader.read_row(row)  # type: ignore[arg-type]
    found = judge.judge(item, held)
    assert judge.grade(item, held) == (found.grade, found.flags)
    said = [f"{step.code}: {step.params['licence']}" for step in found.steps if step.code.startswith("licence.")]
    return found.grade.code, "further_licence" in found.flags, said


def test_a_purpose_needs_a_further_licence() -> None:
    said = ["licence.unconfirmed: 食品检验机构资质认定"]
    assert told("大米", "铅", LEAD, "省级监督抽查") == ("exact", True, said)
    assert told("大米", "铅", LEAD, "委托检验") == ("exact", False, [])
    assert told("大米", "铅", LEAD) == ("exact", False, [])


def test_without_a_purpose_every_purpose_is_meant_from_its_day_on() -> None:
    assert told("床单", "甲醛", SHEET) == ("exact", True, ["licence.further: 示例资质"])
    assert told("床单", "甲醛", SHEET, day=date(2026, 5, 31)) == ("exact", False, [])
    assert told("校服", "甲醛", SHEET) == ("exact", False, [])


def test_a_field_may_be_a_trade() -> None:
    water = row_text("水和废水", "化学需氧量", "HJ 828-2017")
    assert told("地表水", "COD", water, "监督抽查")[1:] == (True, ["licence.unconfirmed: 按领域列出的示例资质"])


def test_what_is_not_covered_carries_no_flag() -> None:
    assert told("大米", "铅", row_text("食品", "铅", "GB 5009.12-2017"), "监督抽查")[:2] == ("edition", False)

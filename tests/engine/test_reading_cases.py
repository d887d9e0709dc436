"""Literal cases of reading: references, restrictions, splitting, names. They stand in cases/*.csv; add a line there.

Names are read with the shipped vocabulary and compared as concepts, so a case holds whatever the concept is called.
A case with a reason under `known` is a gap that is not closed yet: it may fail.
"""

import pytest

from engine.judging.objects import object_fit
from engine.judging.parameters import named_fit
from engine.judging.relations import ObjectFit, ParameterFit
from engine.reading.restrictions import read_rules
from engine.reading.standards import read_refs
from engine.reading.types import ItemText, RowText
from tests.engine.reading.test_reading_restrictions import printed
from tests.engine.shipped import listed, reader

OBJECTS = {
    "same": ({ObjectFit.SAME}, {ObjectFit.SAME}),
    "broader": ({ObjectFit.BROADER}, {ObjectFit.NARROWER}),
    "narrower": ({ObjectFit.NARROWER}, {ObjectFit.BROADER}),
    "apart": ({ObjectFit.SIBLING, ObjectFit.UNRELATED, ObjectFit.UNKNOWN},) * 2,
}
"""Relation of a name to another → how the other's row may stand to the name, and the name's row to the other."""
PARAMETERS = {
    "same": ({ParameterFit.SAME}, {ParameterFit.SAME}),
    "part": ({ParameterFit.WHOLE}, {ParameterFit.PART}),
    "apart": ({ParameterFit.OTHER}, {ParameterFit.OTHER}),
}


@pytest.mark.parametrize("case", listed("references.csv", "raw"))
def test_a_reference_reads_as(case: dict[str, str]) -> None:
    refs = [(ref.prefix, ref.number, ref.part, ref.year, ref.clause) for ref in read_refs(case["raw"])]
    assert (" & ".join("|".join(ref) for ref in refs) or "-") == case["reading"]


@pytest.mark.parametrize("case", listed("restrictions.csv", "text"))
def test_a_restriction_reads_as(case: dict[str, str]) -> None:
    assert " & ".join(map(printed, read_rules(case["text"], ""))) == case["rules"]


@pytest.mark.parametrize("case", listed("splitting.csv", "cell"))
def test_a_cell_splits_into(case: dict[str, str]) -> None:
    parts = reader().split_line(ItemText(case["object"], case["cell"]), "1")
    assert [text.parameter for _, text in parts] == case["names"].split("|")


@pytest.mark.parametrize("case", listed("names.csv", "name", "relation", "other"))
def test_a_name_relates_to_another(case: dict[str, str]) -> None:
    fit = parameter_relation if case["kind"] == "parameter" else object_relation
    allowed = (PARAMETERS if case["kind"] == "parameter" else OBJECTS)[case["relation"]]
    name, other = case["name"], case["other"]
    assert fit(case["object"], name, other) in allowed[0]
    assert fit(case["object"], other, name) in allowed[1]


def parameter_relation(thing: str, asked: str, held: str) -> ParameterFit:
    """How a row of the name `held` stands to an item of the name `asked`, both of one thing."""
    item = reader().read_item(ItemText(thing, asked))
    row = reader().read_row(RowText("", thing, "参数", held))
    return named_fit(item.parameter, row.parameters, reader().lexicon)[0]


def object_relation(_: str, asked: str, held: str) -> ObjectFit:
    item, row = reader().read_item(ItemText(asked, "外观")), reader().read_row(RowText("", held, "参数", "外观"))
    return object_fit(item.object, row, reader().lexicon)[0]

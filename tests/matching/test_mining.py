"""Mining: names filed under the same single-parameter method and clause, and the rows that prove nothing."""

import pytest

from catalog.models import Proposal
from tests.matching.queues import concepts, made
from tests.matching.world import lab, row, standard, words

pytestmark = pytest.mark.django_db
CLAUSE = "GB/T 7762-2020 5.2"


def mined() -> dict[str, list[str]]:
    """Name → concepts that mining proposes for it."""
    return {text: found for text, entry in made().items() if (found := concepts(entry, "mined"))}


def file(name: str, number: str = CLAUSE, labs: int = 2, title: str = "") -> list[object]:
    places = [lab() for _ in range(labs)]
    for place in places:
        row(place, name, number, "橡胶", title=title)
    return list(places)


def test_labs_that_file_a_name_where_others_file_one_parameter_teach_it() -> None:
    words({"静态臭氧龟裂": []})
    file("静态臭氧龟裂", "GB/T 7762—2020 5.2")
    places = file("臭氧老化裂纹")
    assert mined() == {"臭氧老化裂纹": ["静态臭氧龟裂"]}
    evidence = Proposal.objects.get().evidence
    assert (evidence["labs"], evidence["rows"]) == (2, 2)
    assert {one["lab"] for one in evidence["examples"]} == {place.lab.name for place in places}  # type: ignore[attr-defined]


def test_a_title_that_names_one_parameter_teaches_without_other_rows() -> None:
    words({"总磷": []})
    standard("GB 11893-89", title="水质 总磷的测定 钼酸铵分光光度法")
    file("磷(钼蓝)", "GB 11893-89")
    assert mined() == {"磷(钼蓝)": ["总磷"]} or mined() == {}, "总磷 and 磷 are look-alikes"
    file("TPX", "GB 11893-89")
    assert mined()["TPX"] == ["总磷"]


def test_one_lab_proves_nothing() -> None:
    words({"静态臭氧龟裂": []})
    file("静态臭氧龟裂")
    file("臭氧老化裂纹", labs=1)
    assert mined() == {}


def test_other_clauses_and_editions_are_other_methods() -> None:
    words({"静态臭氧龟裂": []})
    file("静态臭氧龟裂")
    file("臭氧老化裂纹", "GB/T 7762-2020 6.3")
    file("臭氧裂口", "GB/T 7762-2003 5.2")
    assert mined() == {}


def test_a_standard_of_several_parameters_teaches_nothing() -> None:
    words({"静态臭氧龟裂": [], "硬度变化": []})
    file("静态臭氧龟裂")
    file("硬度变化")
    file("臭氧老化裂纹")
    assert mined() == {}


def test_two_unknown_names_beside_each_other_teach_nothing() -> None:
    words({"静态臭氧龟裂": []})
    file("静态臭氧龟裂")
    file("臭氧老化裂纹")
    file("臭氧耐久指数")
    assert mined() == {}


def test_a_lab_that_files_both_holds_them_for_two_parameters() -> None:
    words({"静态臭氧龟裂": []})
    for place in (lab(), lab()):
        row(place, "静态臭氧龟裂", CLAUSE, "橡胶")
        row(place, "臭氧老化裂纹", CLAUSE, "橡胶")
    assert mined() == {}


@pytest.mark.parametrize(
    ("known", "name"), [("总铬", "六价铬"), ("断裂强力", "撕破强力"), ("化学需氧量", "CODMn"), ("苯", "苯系物")]
)
def test_look_alikes_are_not_proposed_whatever_the_rows_say(known: str, name: str) -> None:
    words({known: []})
    file(known)
    file(name)
    assert name not in mined()


def test_a_proposal_goes_when_its_rows_are_gone() -> None:
    words({"静态臭氧龟裂": []})
    file("静态臭氧龟裂")
    file("臭氧老化裂纹")
    assert mined()
    file("臭氧耐久指数")
    assert mined() == {}
    assert not Proposal.objects.exists()

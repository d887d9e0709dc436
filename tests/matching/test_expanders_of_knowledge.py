"""One literal case per change of vocabulary, standards or engine: what changes, what the next drain makes of it, and that nothing else differs.

`drained` ends every step with the proof that stored matches equal a recompute from scratch.
"""

import datetime as dt
from collections.abc import Callable

import pytest

from catalog.actions.standards import ReplacementLine
from catalog.actions.vocabulary import AliasLine, add_alias, load_vocabulary, undo_alias
from matching.drain import drain_once
from matching.models import ItemMatch, MatchingDay
from tests.matching.world import (
    asked,
    contents,
    demand,
    drained,
    end_row,
    grade,
    lab,
    row,
    someone,
    standard,
    words,
)

pytestmark = pytest.mark.django_db
MoveTo = Callable[[dt.date], None]
DAY = dt.date(2026, 6, 1)


def test_a_whole_product_row_is_found_by_the_contents_of_its_standard() -> None:
    words({"色牢度": []})
    standard("GB/T 22796-2021", kind="product")
    contents("GB/T 22796-2021", 色牢度=())
    need, place = demand(asked("床单", "色牢度", "GB/T 22796-2021")), lab()
    drained()
    opened = row(place, "全部参数", "GB/T 22796-2021", "床单", kind="产品")
    drained()
    assert grade(need, place) in ("exact", "whole_product")
    end_row(place, opened)
    drained()
    assert grade(need, place) == "none"


@pytest.mark.parametrize("number", ["GB 5009.12", "GB/T 5009.12", "ISO 6633"])
def test_a_standard_is_withdrawn(number: str) -> None:
    """Numbers of recommended standards too: their keys leave the /T out."""
    words({"铅": []})
    standard(f"{number}-2017")
    place, need = lab(), demand(asked("大米", "铅"))
    row(place, "铅", f"{number}-2017", "大米")
    drained()
    assert grade(need, place) == "exact"
    standard(f"{number}-2017", "废止")
    standard(f"{number}-2023")
    drained()
    assert grade(need, place) == "edition"
    standard(f"{number}-2017")
    drained()
    assert grade(need, place) == "exact"


def test_a_replacement_by_another_number_makes_a_row_of_the_old_one_conditional() -> None:
    words({"铅": []})
    standard("YY 0505-2012")
    standard("YY 9706.102-2021")
    place = lab()
    plain, citing = demand(asked("大米", "铅")), demand(asked("大米", "铅", "YY 9706.102-2021"))
    row(place, "铅", "YY 0505-2012", "大米")
    drained()
    assert (grade(plain, place), grade(citing, place)) == ("exact", "method")
    standard("YY 0505-2012", edges=(ReplacementLine("YY 9706.102-2021", date=dt.date(2020, 1, 1)),))
    drained()
    assert (grade(plain, place), grade(citing, place)) == ("edition", "edition")
    standard("YY 0505-2012")
    drained()
    assert (grade(plain, place), grade(citing, place)) == ("exact", "method")


def test_the_date_of_a_successor_decides_over_rows_of_its_predecessor() -> None:
    words({"铅": []})
    standard("YY 9706.102-2021", "即将实施", effective_date=dt.date(2080, 1, 1))
    standard("YY 0505-2012", edges=(ReplacementLine("YY 9706.102-2021"),))
    place, need = lab(), demand(asked("大米", "铅"))
    row(place, "铅", "YY 0505-2012", "大米")
    drained()
    assert grade(need, place) == "exact"
    standard("YY 9706.102-2021", effective_date=dt.date(2020, 1, 1))
    drained()
    assert grade(need, place) == "edition"


def test_an_unlisted_edition_is_behind_once_a_later_one_is_adopted() -> None:
    words({"铅": []})
    standard("GB/T 9286-2021", "即将实施", effective_date=dt.date(2080, 1, 1), adopts="MOD ISO 2409:2020")
    place, need = lab(), demand(asked("涂料", "铅"))
    row(place, "铅", "ISO 2409:2013", "涂料")
    drained()
    assert grade(need, place) == "exact"
    standard("GB/T 9286-2021", adopts="MOD ISO 2409:2020")
    drained()
    assert grade(need, place) == "edition"


def test_a_chapter_has_the_state_of_its_volume() -> None:
    words({"溶出度": []})
    standard("《中国药典》2020年版四部")
    place, need = lab(), demand(asked("片剂", "溶出度"))
    row(place, "溶出度", "《中国药典》2020年版四部通则0931", "片剂")
    drained()
    assert grade(need, place) == "exact"
    standard("《中国药典》2020年版四部", "废止")
    drained()
    assert grade(need, place) in ("edition", "none")


def test_contents_of_a_standard_name_another_method() -> None:
    words({"铅": []})
    standard("GB 2762-2022", kind="limit")
    contents("GB 2762-2022", 铅=("GB 5009.12",))
    place, need = lab(), demand(asked("大米", "铅", "GB 2762-2022"))
    row(place, "铅", "GB 5009.12-2023", "大米")
    drained()
    assert grade(need, place) == "exact"
    contents("GB 2762-2022", 铅=("GB 5009.268",))
    drained()
    assert grade(need, place) == "method"


def test_new_contents_make_a_whole_product_row_known() -> None:
    words({"铅": [], "镉": []})
    standard("GB/T 22796-2021", kind="product")
    place, need = lab(), demand(asked("床单", "铅"))
    row(place, "全部参数", "GB/T 22796-2021", "床单", kind="产品")
    drained()
    assert grade(need, place) == "none"
    contents("GB/T 22796-2021", 铅=())
    drained()
    assert grade(need, place) == "whole_product"
    contents("GB/T 22796-2021", 镉=())
    drained()
    assert grade(need, place) == "none"


def test_an_alias_is_added_and_undone() -> None:
    words({"总磷": [], "氨氮": []})
    place, by = lab(), someone()
    offered, meant = demand(asked("水", "总磷")), demand(asked("水", "TP"))
    row(place, "TP", "GB 11893-1989", "水")
    row(place, "总磷量测法", "GB 11893-1989", "水")
    drained()
    assert (grade(offered, place), grade(meant, place)) == ("none", "exact")
    alias = add_alias(by=by, kind="parameter", concept="总磷", text="TP")
    drained()
    assert (grade(offered, place), grade(meant, place)) == ("exact", "exact")
    undo_alias(by=by, alias_id=alias.pk)
    add_alias(by=by, kind="parameter", concept="氨氮", text="TP")
    drained()
    assert (grade(offered, place), grade(meant, place)) == ("none", "exact")


def test_a_row_is_found_by_the_fuller_name_that_its_trade_gives() -> None:
    """Alone the name belongs to another trade; in this category it stands for a longer one."""
    words(objects=[("纺织品", ""), ("电线电缆", ""), ("电缆", "电线电缆")])
    names = [("耐静水压", "耐压", "纺织"), ("耐压试验", "耐压试验", "电线电缆")]
    load_vocabulary(by=None, aliases=[AliasLine("parameter", *name) for name in names])
    place, need = lab(), demand(asked("电缆", "耐压试验"))
    drained()
    row(place, "耐压", "GB/T 3048.8-2007", "电缆")
    drained()
    assert grade(need, place) == "exact"


def test_an_alias_of_an_object_joins_category_and_sample() -> None:
    words({"铅": []}, objects=[("生活饮用水", "")])
    place, need = lab(), demand(asked("生活饮用水", "铅"))
    row(place, "铅", "GB/T 5750.6-2023", "龙头水")
    drained()
    assert grade(need, place) == "none"
    add_alias(by=someone(), kind="object", concept="生活饮用水", text="龙头水")
    drained()
    assert grade(need, place) == "exact"


def test_an_alias_named_only_in_a_limit_lets_the_limit_speak() -> None:
    words({"挥发酚": [], "总酚": []}, objects=[("水", "")])
    place, need = lab(), demand(asked("水", "挥发酚"))
    row(place, "挥发酚", "HJ 503-2009", "水", restriction="不测酚试剂类")
    drained()
    before = grade(need, place)
    add_alias(by=someone(), kind="parameter", concept="挥发酚", text="酚试剂类")
    drained()
    assert (before, grade(need, place)) == ("restricted", "excluded")


def test_an_alias_named_only_in_a_title_narrows_the_scope_of_its_method() -> None:
    objects = [("空气", ""), ("环境空气", "空气"), ("废气", "空气")]
    words({"总烃": []}, objects=objects)
    standard("HJ 38-2017", title="烟道气 总烃的测定")
    place, need = lab(), demand(asked("环境空气", "总烃"))
    row(place, "总烃", "HJ 38-2017", "空气")
    drained()
    assert grade(need, place) == "exact"
    add_alias(by=someone(), kind="object", concept="废气", text="烟道气")
    drained()
    assert grade(need, place) == "none"


def test_an_object_becomes_part_of_a_broader_one() -> None:
    words({"铅": []}, objects=[("食品", ""), ("大米", "")])
    place, need = lab(), demand(asked("大米", "铅"))
    row(place, "铅", "GB 5009.12-2023", "食品")
    drained()
    assert grade(need, place) == "none"
    words(objects=[("大米", "食品")])
    drained()
    assert grade(need, place) == "exact"


def test_a_whole_parameter_covers_its_new_part() -> None:
    words({"耐摩擦色牢度": [], "耐干摩擦色牢度": []})
    place = lab()
    part, whole = demand(asked("床单", "耐干摩擦色牢度")), demand(asked("床单", "耐摩擦色牢度"))
    row(place, "耐摩擦色牢度", "GB/T 3920-2008", "床单", restriction="不测耐干摩擦色牢度")
    other = lab()
    row(other, "耐摩擦色牢度", "GB/T 3920-2008", "床单")
    drained()
    assert (grade(part, other), grade(whole, place)) == ("none", "exact")
    words(parts=[("耐干摩擦色牢度", "耐摩擦色牢度")])
    drained()
    assert (grade(part, other), grade(part, place)) == ("exact", "excluded")
    assert grade(whole, place) == "restricted"  # a part of what is asked is taken out


@pytest.mark.parametrize("predecessor", ["GB/T 3920-2008", "YY 0505-2012"])
def test_an_upcoming_standard_takes_effect(predecessor: str, on_day: MoveTo) -> None:
    on_day(DAY)
    words({"铅": []})
    standard("GB/T 3920-2024", "即将实施", effective_date=DAY + dt.timedelta(30))
    standard(predecessor, edges=(ReplacementLine("GB/T 3920-2024"),))
    old, new, need = lab(), lab(), demand(asked("床单", "铅"))
    row(old, "铅", predecessor, "床单")
    row(new, "铅", "GB/T 3920-2024", "床单")
    drained()
    assert (grade(need, old), grade(need, new)) == ("exact", "edition")
    on_day(DAY + dt.timedelta(30))
    drained()
    assert (grade(need, old), grade(need, new)) == ("edition", "exact")


def test_a_standard_is_withdrawn_and_an_edge_comes_due(on_day: MoveTo) -> None:
    on_day(DAY)
    words({"铅": [], "镉": []})
    standard("GB/T 228.1-2010", withdrawn_date=DAY + dt.timedelta(1))
    standard("GB/T 228.1-2021")
    standard("HJ 828-2027")
    standard("HJ 399-2007", edges=(ReplacementLine("HJ 828-2027", date=DAY + dt.timedelta(2)),))
    place, need = lab(), demand(asked("钢筋", "铅"), asked("钢筋", "镉"))
    row(place, "铅", "GB/T 228.1-2010", "钢筋")
    row(place, "镉", "HJ 399-2007", "钢筋")
    seen = []
    for passed in range(3):
        on_day(DAY + dt.timedelta(passed))
        drained()
        seen.append((grade(need, place, "1"), grade(need, place, "2")))
    assert seen == [("exact", "exact"), ("edition", "exact"), ("edition", "edition")]


def test_a_new_engine_computes_everything_again() -> None:
    words({"铅": []})
    place, need = lab(), demand(asked("大米", "铅"))
    row(place, "铅", "GB 5009.12-2023", "大米")
    drained()
    ItemMatch.objects.update(covered_grades=[2])  # what an older engine had said
    drain_once()
    assert grade(need, place) == "equivalent"
    MatchingDay.objects.update(engine_version="0.0")
    drained()
    assert grade(need, place) == "exact"

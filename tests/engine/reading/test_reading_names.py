"""Folding, splitting and naming: what is one name, what are several, what must never merge."""

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.reading.fold import fold
from engine.reading.names import read_category, read_name, read_name_cell
from engine.reading.split import split_names
from engine.reading.tails import strip_tails
from tests.engine.reading.vocabulary import DEV, listed, rows


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("ＰＨ 值", "pH值"),
        ("铅（Pb）", "铅(pb)"),
        ("Cr(Ⅵ)", "Cr(VI)"),
        ("NH₃—N", "NH3-N"),
        ("SiO₂", "SiO2"),
        ("µm", "μm"),
        ("鉛的測定", "铅的测定"),
        ("苯并［a］芘。", "苯并[a]芘"),
        ("《床上用品》", "床上用品"),
        ("p,p’-滴滴伊", "p,p'-滴滴伊"),
        ("1 000 kN", "1000kN"),
        ("СОD", "COD"),
    ],
)
def test_one_spelling(left: str, right: str) -> None:
    assert fold(left) == fold(right)


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("COD", "CODMn"),
        ("总铬", "六价铬"),
        ("铬(六价)", "铬"),
        ("耐水色牢度", "耐汗渍色牢度"),
        ("铅酸电池", "锂电池"),
        ("浸出铅", "总铅"),
        ("苯", "苯系物"),
        ("断裂强力", "撕破强力"),
        ("PM2.5", "PM10"),
        ("PM2.5", "PM"),
        ("碘值", "碘"),
        ("K值", "K"),
        ("p,p'-滴滴伊", "滴滴伊"),
        ("1,2-二氯乙烷", "二氯乙烷"),
        ("可溶性铅", "铅"),
        ("水溶性铬", "铬"),
        ("铅(可溶性)", "铅"),
        ("COD(Mn)", "COD"),
    ],
)
def test_look_alikes_stay_apart(left: str, right: str) -> None:
    assert fold(right) not in (fold(left), *strip_tails(fold(left)))


@pytest.mark.parametrize(
    ("name", "shorter"),
    [
        ("铅含量的测定", "铅"),
        ("铅的测定", "铅"),
        ("铅(Pb)", "铅"),
        ("铅（Pb）", "pb"),
        ("总氮(以N计)", "总氮"),
        ("过充电试验", "过充电"),
        ("耐盐雾1000h", "耐盐雾"),
        ("低温-40℃", "低温"),
        ("28d抗压强度", "抗压强度"),
        ("成束燃烧C类", "成束燃烧"),
        ("HV10", "hv"),
        ("IP65", "ip等级"),
        ("BET比表面积", "比表面积"),
        ("水份", "水分"),
        ("铅（石墨炉原子吸收法）", "铅"),
        ("摩擦牢度", "摩擦色牢度"),
    ],
)
def test_shorter_forms(name: str, shorter: str) -> None:
    assert shorter in strip_tails(fold(name))


@pytest.mark.parametrize(
    ("cell", "names"),
    [
        ("甲醛含量、pH值、异味", ["甲醛含量", "pH值", "异味"]),
        ("甲醛、pH、异味", ["甲醛", "pH", "异味"]),
        ("耐摩擦/耐水色牢度", ["耐摩擦色牢度", "耐水色牢度"]),
        ("色牢度（干摩、湿摩）", ["干摩", "湿摩"]),
        ("耐干、湿摩擦色牢度", ["耐干摩擦色牢度", "湿摩擦色牢度"]),
        ("交联度/剥离强度/体积电阻率", ["交联度", "剥离强度", "体积电阻率"]),
        ("拉伸性能（抗拉强度、屈服强度、断后伸长率）", ["抗拉强度", "屈服强度", "断后伸长率"]),
        ("C、Si、Mn、P、S", ["C", "Si", "Mn", "P", "S"]),
        ("Si,Fe,Cu,Mg", ["Si", "Fe", "Cu", "Mg"]),
        ("C Si Mn P S", ["C", "Si", "Mn", "P", "S"]),
        ("铅镉砷汞铜", ["铅", "镉", "砷", "汞", "铜"]),
        ("铅/镉/铬/砷/汞", ["铅", "镉", "铬", "砷", "汞"]),
        ("苯甲酸\n山梨酸\n糖精钠", ["苯甲酸", "山梨酸", "糖精钠"]),
        ("感应耐压带局放", ["感应耐压", "局放"]),
        ("汞和砷", ["汞", "砷"]),
        ("RoHS（Pb、Cd）", ["Pb", "Cd"]),
        ("1.铅 ；2.镉", ["铅", "镉"]),
        ("N,N-二甲基甲酰胺、苯", ["N,N-二甲基甲酰胺", "苯"]),
        # one name
        ("N,N-二甲基甲酰胺", ["N,N-二甲基甲酰胺"]),
        ("p,p'-滴滴伊", ["p,p'-滴滴伊"]),
        ("苯并[a]芘", ["苯并[a]芘"]),
        ("1,2-二氯乙烷", ["1,2-二氯乙烷"]),
        ("2,4,6-三氯酚", ["2,4,6-三氯酚"]),
        ("铅(Pb)、镉(Cd)总和", ["铅(Pb)、镉(Cd)总和"]),
        ("甲苯、乙苯和二甲苯总和", ["甲苯、乙苯和二甲苯总和"]),
        ("撞击/挤压", ["撞击/挤压"]),
        ("电压暂降、短时中断抗扰度", ["电压暂降、短时中断抗扰度"]),
        ("空载损耗和空载电流测量", ["空载损耗和空载电流测量"]),
        ("黄曲霉毒素总量(G1、G2、B1、B2)", ["黄曲霉毒素总量(G1、G2、B1、B2)"]),
        ("3d、28d抗压强度", ["3d,28d抗压强度"]),
        ("车架/前叉组合件振动强度", ["车架/前叉组合件振动强度"]),
        ("HTOL 1000h", ["HTOL 1000h"]),
        ("tap density", ["tap density"]),
        ("浓度mg/L", ["浓度mg/L"]),
        ("农残（331种）", ["农残（331种）"]),
    ],
)
def test_split(cell: str, names: list[str]) -> None:
    assert [fold(name) for name in split_names(cell, listed().knows)] == [fold(name) for name in names]


def test_demand_lines_split_as_labelled() -> None:
    """Every labelled demand line that is no set by reference falls into the labelled number of items."""
    labelled = Counter((row["demand_id"], row["item_no"].split(".")[0]) for row in rows(DEV / "demand_items_split.csv"))
    wrong = []
    for row in rows(DEV / "demands.csv"):
        cell = read_name_cell(row["检测项目"], "parameter", listed())
        is_set = cell.is_all or cell.table or row["检测项目"].startswith("RoHS ")
        if not is_set and len(cell.names) != labelled[row["demand_id"], row["item_no"]]:
            wrong.append(row["检测项目"])
    assert len(wrong) <= 1, wrong


@pytest.mark.parametrize(
    ("text", "concept"),
    [
        ("铅含量的测定", "铅"),
        ("铅（Pb）", "铅"),
        ("总铅", "铅"),
        ("食品中铅的测定", "铅"),
        ("化学需氧量", "化学需氧量"),
        ("CODMn", "高锰酸盐指数"),
        ("六价铬(Cr6+)", "六价铬"),
        ("铬(Cr6+)", "六价铬"),
        ("NSS 240h", "中性盐雾"),
        ("热失控", "热失控"),
        ("防护等级IP65", "防护等级"),
    ],
)
def test_parameter_names(text: str, concept: str) -> None:
    assert read_name(text, "parameter", listed()).concepts == (concept,)


def test_a_conflicting_bracket_keeps_both_meanings() -> None:
    name = read_name("化学需氧量(CODMn)", "parameter", listed())
    assert set(name.concepts) == {"化学需氧量", "高锰酸盐指数"}
    assert name.confidence == 0.5


@pytest.mark.parametrize("text", ["浸出液中铅", "可溶性镉", "铅(浸出)", "碘值", "PM2.5"])
def test_unknown_names_become_stubs(text: str) -> None:
    name = read_name(text, "parameter", listed())
    assert (name.how, name.concepts) == ("stub", ("~" + fold(text),))


@pytest.mark.parametrize(
    ("text", "concept"),
    [
        ("油浸式变压器 10kV", "油浸式变压器"),
        ("磷酸铁锂电芯 3.2V 100Ah", "磷酸铁锂电芯"),
        ("全棉四件套", "四件套"),
        ("水和废水", "水和废水"),
        ("绝缘油（变压器油）", "变压器油"),
        ("HRB400E Φ20", "HRB400E钢筋"),
        ("履带起重机 350t", "履带起重机"),
        ("移动电源电池 10000mAh", "移动电源电池"),
        ("养殖海水", "海水"),
    ],
)
def test_categories(text: str, concept: str) -> None:
    assert read_category(text, listed())[0].concepts == (concept,)


def test_a_negated_head_word_is_not_the_object() -> None:
    assert read_category("非金属材料", listed())[0].how == "stub"


@pytest.mark.parametrize(
    "text", ["全项", "全部参数", "全部项目", "全参数", "全性能", "型式试验全项", "UN38.3全套", "GB/T 3728全项"]
)
def test_all_parameters(text: str) -> None:
    assert read_name_cell(text, "parameter", listed()).is_all


@pytest.mark.parametrize("text", ["GB 3838表1中24项", "GB 36600表1", "表 1"])
def test_tables(text: str) -> None:
    assert read_name_cell(text, "parameter", listed()).table == "表1"


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("铅（石墨炉法）", "石墨炉法"),
        ("溶出度（桨法）", "桨法"),
        ("有关物质（SEC）", "SEC"),
        ("四探针", "四探针"),
        ("铅", ""),
    ],
)
def test_method_hints(text: str, hint: str) -> None:
    assert read_name_cell(text, "parameter", listed()).method_hint == hint


TEXTS = st.one_of(
    st.text(max_size=30),
    st.lists(st.sampled_from([*"铅镉总和、，/()（）[]a1,2-'的测定含量值 ", "pH", "色牢度"]), max_size=15).map("".join),
)


@settings(max_examples=500, deadline=None)
@given(TEXTS)
def test_fold_is_idempotent(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@settings(max_examples=500, deadline=None)
@given(TEXTS)
def test_names_are_never_lost(text: str) -> None:
    cell = read_name_cell(text, "parameter", listed())
    assert bool(cell.names) or cell.is_all or bool(cell.table) or not fold(text)
    assert all(name.concepts for name in cell.names)
    assert bool(read_category(text, listed())) == bool(fold(text))

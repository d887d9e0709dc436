"""What people paste, and the lines it becomes. Read with the shipped vocabulary; no database."""

import pytest

from engine.lexicon import Lexicon
from enterprises.paste import read_paste
from tests.engine.devset import SHIPPED, build_lexicon

Expected = list[tuple[str, str, str]]


@pytest.fixture(scope="module")
def lexicon() -> Lexicon:
    return build_lexicon(SHIPPED, SHIPPED)


def each(sample: str, names: str, standard: str = "") -> Expected:
    return [(sample, name, standard) for name in names.split("、")]


PASTES: list[tuple[str, Expected]] = [
    ("动力电池包 热扩散 GB 38031-2025", [("动力电池包", "热扩散", "GB 38031-2025")]),
    (
        "我们要测一批不锈钢板，做拉伸、硬度和晶间腐蚀，按GB/T 228.1，急",
        [("不锈钢板", "拉伸", "GB/T 228.1"), *each("不锈钢板", "硬度、晶间腐蚀")],
    ),
    ("不锈钢板拉伸强度", [("不锈钢板", "拉伸强度", "")]),
    ("钢筋的屈服强度、抗拉强度、断后伸长率，每样3根", each("钢筋", "屈服强度、抗拉强度、断后伸长率")),
    ("地表水 pH值,COD,氨氮,总磷", each("地表水", "pH值、COD、氨氮、总磷")),
    ("地表水：pH值、COD、氨氮、总磷，GB 3838-2002", each("地表水", "pH值、COD、氨氮、总磷", "GB 3838-2002")),
    ("废水 铅(Pb)、镉(Cd)总和", [("废水", "铅(Pb)、镉(Cd)总和", "")]),
    ("需要检测：饮用水中的铅、镉、砷、汞", each("饮用水", "铅、镉、砷、汞")),
    ("电池包按 GB 38031-2025 做热扩散、挤压、过充", each("电池包", "热扩散、挤压、过充", "GB 38031-2025")),
    ("按GB 38031-2025做热扩散、挤压、过充", each("", "热扩散、挤压、过充", "GB 38031-2025")),
    (
        "60V20Ah锂电池 按 GB 42295-2022 和 GB 43854-2024 做过充电",
        [("60V20Ah锂电池", "过充电", "GB 42295-2022；GB 43854-2024")],
    ),
    (
        "你好，请问能做电动自行车的整车质量和最高车速吗？标准 GB 17761-2024，谢谢",
        each("电动自行车", "整车质量、最高车速", "GB 17761-2024"),
    ),
    ("YJV 0.6/1kV电缆 导体电阻 GB/T 12706.1-2020", [("YJV 0.6/1kV电缆", "导体电阻", "GB/T 12706.1-2020")]),
    ("电缆  导体电阻  绝缘厚度  GB/T 12706.1-2020", each("电缆", "导体电阻、绝缘厚度", "GB/T 12706.1-2020")),
    ("拉伸 GB/T 228.1；硬度 GB/T 230.1", [("", "拉伸", "GB/T 228.1"), ("", "硬度", "GB/T 230.1")]),
    (
        "食品接触用塑料（PP餐盒）总迁移量 GB 31604.8-2021、高锰酸钾消耗量 GB 31604.2-2016",
        [
            ("食品接触用塑料(PP餐盒)", "总迁移量", "GB 31604.8-2021"),
            ("食品接触用塑料(PP餐盒)", "高锰酸钾消耗量", "GB 31604.2-2016"),
        ],
    ),
    (
        "床单 甲醛含量、pH值、异味、可分解致癌芳香胺染料 GB 18401-2010 B类",
        each("床单", "甲醛含量、pH值、异味、可分解致癌芳香胺染料", "GB 18401-2010"),
    ),
    ("变压器 全项 GB/T 6451-2023", [("变压器", "全项", "GB/T 6451-2023")]),
    ("光伏组件按IEC 61215做全项", [("光伏组件", "全项", "IEC 61215")]),
    ("铝合金压铸件盐雾试验500h GB/T 10125-2021", [("铝合金压铸件", "盐雾试验500h", "GB/T 10125-2021")]),
    ("急！！钢板做晶间腐蚀 3天内出报告", [("钢板", "晶间腐蚀", "")]),
    ("动力电池包 没听过的某项试验 GB 38031", [("动力电池包", "没听过的某项试验", "GB 38031")]),
    (
        "1. 拉伸强度 GB/T 228.1\n2. 冲击吸收能量 GB/T 229",
        [("", "拉伸强度", "GB/T 228.1"), ("", "冲击吸收能量", "GB/T 229")],
    ),
    (
        "不锈钢板：\n1、拉伸强度\n2、洛氏硬度 GB/T 230.1\n（3）晶间腐蚀",
        [("不锈钢板", "拉伸强度", ""), ("不锈钢板", "洛氏硬度", "GB/T 230.1"), ("不锈钢板", "晶间腐蚀", "")],
    ),
    ("① 甲醛 ② 苯 ③ TVOC 室内空气 GB/T 18883-2022", each("室内空气", "甲醛、苯、TVOC", "GB/T 18883-2022")),
    ("(1) 导体直流电阻 (2) 绝缘电阻 (3) 耐压试验  样品是电力电缆", each("电力电缆", "导体直流电阻、绝缘电阻、耐压试验")),
    (
        "大米 镉 GB 5009.15\n面粉 脱氧雪腐镰刀菌烯醇 GB 5009.111\n铅 GB 5009.12",
        [("大米", "镉", "GB 5009.15"), ("面粉", "脱氧雪腐镰刀菌烯醇", "GB 5009.111"), ("面粉", "铅", "GB 5009.12")],
    ),
    (
        "样品名称：光伏组件\n检测项目：湿热试验、热循环\n依据标准：IEC 61215-2:2021",
        each("光伏组件", "湿热试验、热循环", "IEC 61215-2:2021"),
    ),
    ("智能马桶盖：振动、跌落，按 GB/T 2423.10-2019", each("智能马桶盖", "振动、跌落", "GB/T 2423.10-2019")),
    ("火锅底料：振动，GB 38031-2025", [("火锅底料", "振动", "GB 38031-2025")]),
    ("abc：振动，GB 38031-2025", [("abc", "振动", "GB 38031-2025")]),
    ("动力电池包要做：热扩散、挤压", each("动力电池包", "热扩散、挤压")),
    ("智能马桶盖需要检测：振动\n跌落", each("智能马桶盖", "振动、跌落")),
    ("智能马桶盖：振动，GB/T 2423.10；跌落，GB/T 2423.7", [
        ("智能马桶盖", "振动", "GB/T 2423.10"), ("智能马桶盖", "跌落", "GB/T 2423.7"),
    ]),
    ("床单\n温度：25℃", [("床单", "温度:25°C", "")]),
    ("样品：床单，项目：甲醛、pH值，标准：GB 18401-2010", each("床单", "甲醛、pH值", "GB 18401-2010")),
    (
        "GB/T 3920 耐摩擦色牢度\nGB/T 3922 耐汗渍色牢度\n样品：纯棉床单",
        [("纯棉床单", "耐摩擦色牢度", "GB/T 3920"), ("纯棉床单", "耐汗渍色牢度", "GB/T 3922")],
    ),
    (
        "PVC管材：维卡软化温度、落锤冲击；PE管材：氧化诱导时间",
        [*each("PVC管材", "维卡软化温度、落锤冲击"), ("PE管材", "氧化诱导时间", "")],
    ),
    # Tables keep their cells; splitting them is the reader's work.
    (
        "样品名称\t检测项目\t依据标准\n动力电池包\t热扩散、挤压\tGB 38031-2025\n\t外部短路\tGB 38031-2025",
        [("动力电池包", "热扩散、挤压", "GB 38031-2025"), ("动力电池包", "外部短路", "GB 38031-2025")],
    ),
    (
        "序号\t检测参数\t方法\t产品\n1\t屈服强度\tGB/T 228.1-2021\t钢筋\n2\t弯曲\tGB/T 232\t钢筋",
        [("钢筋", "屈服强度", "GB/T 228.1-2021"), ("钢筋", "弯曲", "GB/T 232")],
    ),
    (
        "1\t钢筋\t屈服强度\tGB/T 228.1-2021\n2\t钢筋\t抗拉强度\tGB/T 228.1-2021",
        each("钢筋", "屈服强度、抗拉强度", "GB/T 228.1-2021"),
    ),
    (
        "| 样品 | 项目 | 标准 |\n|---|---|---|\n| 床单 | 甲醛含量 | GB/T 2912.1-2009 |",
        [("床单", "甲醛含量", "GB/T 2912.1-2009")],
    ),
    ("钢管 | 压扁试验 | GB/T 246\n钢管 | 水压试验 | GB/T 241", [("钢管", "压扁试验", "GB/T 246"), ("钢管", "水压试验", "GB/T 241")]),
    ("样品,项目,标准\n床单,甲醛,GB 18401\n毛巾,pH值,GB 18401", [("床单", "甲醛", "GB 18401"), ("毛巾", "pH值", "GB 18401")]),
    (
        '样品名称\t检测项目\n床单\t"甲醛含量\npH值"',
        [("床单", "甲醛含量\npH值", "")],
    ),
    ("检测项目\t依据\n色牢度\tGB/T 3920\n起球\tGB/T 4802.1", [("", "色牢度", "GB/T 3920"), ("", "起球", "GB/T 4802.1")]),
    ("", []),
    ("谢谢，麻烦尽快", []),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), PASTES, ids=[text[:24] or "empty" for text, _ in PASTES])
def test_pasted(lexicon: Lexicon, text: str, expected: Expected) -> None:
    assert [line[:3] for line in read_paste(text, lexicon)] == expected


def test_what_is_neither_sample_nor_item_stays_as_a_note(lexicon: Lexicon) -> None:
    notes = [line.note for line in read_paste("钢筋的屈服强度、抗拉强度，每样3根，急", lexicon)]
    assert notes == ["每样3根；急", ""]


def test_what_is_missing_is_said(lexicon: Lexicon) -> None:
    without_sample = read_paste("拉伸强度 GB/T 228.1", lexicon)[0]
    assert [code for code, _ in without_sample.problems] == ["paste_object_missing"]
    table = "样品名称\t检测项目\t依据标准\n床单\t\tGB 18401\n床单\t甲醛\tGB/T abc"
    assert [[code for code, _ in line.problems] for line in read_paste(table, lexicon)] == [
        ["paste_parameter_missing"],
        ["paste_standard_unread"],
    ]


def test_a_very_long_text_is_read_in_bounded_time(lexicon: Lexicon) -> None:
    lines = read_paste("床单 甲醛含量 GB/T 2912.1-2009\n" * 3000, lexicon)
    assert len(lines) > 1500
    assert {line[:3] for line in lines[:-1]} == {("床单", "甲醛含量", "GB/T 2912.1-2009")}

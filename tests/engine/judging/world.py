"""A small literal world for the judging tests: names, objects and standards in fictional and real numbers."""

from datetime import date
from functools import lru_cache

from engine.judging.grade import Judge
from engine.judging.types import Judgement
from engine.lexicon import Alias, Edge, Lexicon, ObjectEdge, Part, Standard, StandardItem
from engine.reader import Reader
from engine.reading.types import ItemText, RowText

DAY = date(2026, 11, 20)

ALIASES = [
    Alias("parameter", "铅", "Pb", "通用"),
    Alias("parameter", "铅", "总铅", "通用"),
    Alias("parameter", "镉", "Cd", "通用"),
    Alias("parameter", "化学需氧量", "COD", "环保"),
    Alias("parameter", "总磷", "TP", "环保"),
    Alias("parameter", "热扩散", "TP", "电池"),
    Alias("parameter", "氨氮", "NH3-N", "环保"),
    Alias("parameter", "pH值", "pH", "通用"),
    Alias("parameter", "抗拉强度", "拉伸强度(金属)", "金属"),
    Alias("parameter", "拉伸强度", "断裂拉伸强度", "高分子"),
    Alias("parameter", "铅、镉总和", "铅镉总和", "通用"),
    Alias("parameter", "甲醛含量", "甲醛", "纺织"),
    Alias("parameter", "耐摩擦色牢度", "摩擦色牢度", "纺织"),
    Alias("parameter", "耐干摩擦色牢度", "干摩", "纺织"),
    Alias("parameter", "耐光色牢度", "日晒牢度", "纺织"),
    Alias("parameter", "抗菌性能", "抗菌", "纺织"),
    Alias("parameter", "挤压", "挤压试验", "电池"),
    Alias("parameter", "非甲烷总烃", "NMHC", "环保"),
    Alias("parameter", "溶出度", "溶出", "药典"),
    Alias("parameter", "附着力", "划格", "涂料"),
    Alias("parameter", "中性盐雾", "NSS", "通用"),
    Alias("parameter", "静电放电抗扰度", "ESD", "EMC"),
    Alias("parameter", "噪声", "噪音", "工程机械"),
    Alias("object", "生活饮用水", "自来水", "通用"),
    Alias("object", "床单", "被单", "通用"),
]

OBJECTS = [
    ObjectEdge("食品", ""),
    ObjectEdge("粮食及制品", "食品"),
    ObjectEdge("大米", "粮食及制品"),
    ObjectEdge("婴幼儿配方食品", "食品"),
    ObjectEdge("水", ""),
    ObjectEdge("水和废水", "水"),
    ObjectEdge("地表水", "水和废水"),
    ObjectEdge("废水", "水和废水"),
    ObjectEdge("海水", "水"),
    ObjectEdge("生活饮用水", "水"),
    ObjectEdge("空气", ""),
    ObjectEdge("环境空气和废气", "空气"),
    ObjectEdge("环境空气", "环境空气和废气"),
    ObjectEdge("固定污染源废气", "环境空气和废气"),
    ObjectEdge("纺织品", ""),
    ObjectEdge("床上用品", "纺织品"),
    ObjectEdge("床单", "床上用品"),
    ObjectEdge("校服", "纺织品"),
    ObjectEdge("地毯", "纺织品"),
    ObjectEdge("金属材料", ""),
    ObjectEdge("钢筋", "金属材料"),
    ObjectEdge("铝板", "金属材料"),
    ObjectEdge("锂离子电池", ""),
    ObjectEdge("动力电池包", "锂离子电池"),
    ObjectEdge("电工电子产品", ""),
    ObjectEdge("路由器", "电工电子产品"),
    ObjectEdge("药品", ""),
    ObjectEdge("片剂", "药品"),
    ObjectEdge("涂料", ""),
    ObjectEdge("环氧底漆", "涂料"),
]

PARTS = [Part("耐干摩擦色牢度", "耐摩擦色牢度"), Part("耐湿摩擦色牢度", "耐摩擦色牢度")]

STANDARDS = [
    # Food: one family, three editions; the limit standard prescribes it.
    Standard("GB 5009.12-2017", "食品安全国家标准 食品中铅的测定", "废止", None, None, ("GB 5009.12-2023",)),
    Standard("GB 5009.12-2023", "食品安全国家标准 食品中铅的测定", "现行"),
    Standard("GB 5009.268-2025", "食品安全国家标准 食品中多元素的测定", "现行"),
    Standard("GB 2762-2022", "食品安全国家标准 食品中污染物限量", "现行", kind="limit"),
    # Water: a converted number, a method replaced under another number, one withdrawn without relation.
    Standard("GB 11892-1989", "水质 高锰酸盐指数的测定", "废止"),
    Standard("GB/T 11892-1989", "水质 高锰酸盐指数的测定", "现行"),
    Standard("GB/T 11914-1989", "水质 化学需氧量的测定", "废止", None, date(2017, 5, 1), ("HJ 828-2017",)),
    Standard("HJ 828-2017", "水质 化学需氧量的测定 重铬酸盐法", "现行", date(2017, 5, 1)),
    Standard("HJ/T 399-2007", "水质 化学需氧量的测定 快速消解法", "废止"),
    Standard("HJ 924-2017", "COD光度法快速测定仪", "现行"),
    Standard("GB 3838-2002", "地表水环境质量标准", "现行", kind="limit"),
    # Air: titles that name a scope.
    Standard("HJ 604-2017", "环境空气 总烃、甲烷和非甲烷总烃的测定", "现行"),
    Standard("HJ 38-2017", "固定污染源废气 总烃、甲烷和非甲烷总烃的测定", "现行"),
    # Textiles: upcoming edition, limit and product standards.
    Standard("GB/T 3920-2008", "纺织品 耐摩擦色牢度", "现行", None, None, ("GB/T 3920-2024",), "MOD ISO 105-X12:2001"),
    Standard("GB/T 3920-2024", "纺织品 耐摩擦色牢度", "即将实施", date(2027, 1, 1)),
    Standard("ISO 105-X12:2016", "Textiles colour fastness to rubbing", "现行"),
    Standard("GB/T 2912.1-2009", "纺织品 甲醛的测定", "现行"),
    Standard("GB/T 8427-2008", "纺织品 耐人造光色牢度", "废止", None, None, ("GB/T 8427-2019",)),
    Standard("GB/T 8427-2019", "纺织品 耐人造光色牢度", "现行"),
    Standard("GB 18401-2010", "国家纺织产品基本安全技术规范", "现行", kind="limit"),
    Standard("GB/T 22796-2021", "床上用品", "现行", kind="product"),
    Standard("GB/T 22797-2009", "床单", "废止", None, None, ("GB/T 22796-2021",), kind="product"),
    Standard("GB/T 22999-2020", "床上用品舒适性", "现行", kind="product"),
    # Batteries: a product standard with editions.
    Standard(
        "GB 38031-2020",
        "电动汽车用动力蓄电池安全要求",
        "废止",
        None,
        date(2026, 7, 1),
        ("GB 38031-2025",),
        "",
        "product",
    ),
    Standard("GB 38031-2025", "电动汽车用动力蓄电池安全要求", "现行", date(2026, 7, 1), kind="product"),
    Standard("GB/T 40000-2021", "动力电池包技术条件", "现行", kind="product"),
    # Adoption: identical, of an older edition, of a part of a series.
    Standard("GB/T 9286-2021", "色漆和清漆 划格试验", "现行", adopts="IDT ISO 2409:2020"),
    Standard("GB/T 9286-1998", "色漆和清漆 划格试验", "废止", None, None, ("GB/T 9286-2021",), "EQV ISO 2409:1992"),
    Standard("ISO 2409:2020", "Paints cross-cut test", "现行"),
    Standard("GB/T 39560.5-2021", "电子电气产品 镉、铅的测定", "现行", adopts="IDT IEC 62321-5:2013"),
    Standard(
        "GB/T 2423.17-2008",
        "环境试验 盐雾",
        "废止",
        None,
        date(2025, 3, 1),
        ("GB/T 2423.17-2024",),
        "IDT IEC 60068-2-11:1981",
    ),
    Standard("GB/T 2423.17-2024", "环境试验 盐雾", "现行", date(2025, 3, 1), adopts="IDT IEC 60068-2-11:2021"),
    Standard("GB/T 228.1-2021", "金属材料 拉伸试验", "现行"),
    # Replacement under another number, whole and in part.
    Standard("YY 0505-2012", "医用电气设备 电磁兼容", "废止", None, None, ("YY 9706.102-2021",), "", "product"),
    Standard("YY 9706.102-2021", "医用电气设备 电磁兼容", "现行", kind="product"),
    Standard("GB 18582-2020", "建筑用墙面涂料", "废止", None, None, ("GB 30981.1-2025",), "", "limit"),
    Standard("GB 30981.1-2025", "涂料中有害物质限量", "现行", kind="limit"),
    Standard("GB/T 5905-2011", "起重机 试验", "现行", edges=(Edge("GB/T 5905.1-2023", True, date(2023, 10, 1)),)),
    Standard("GB/T 5905.1-2023", "起重机 试验 第1部分", "现行"),
    Standard(
        "《中国药典》2020年版四部",
        "中华人民共和国药典 2020年版 四部",
        "废止",
        None,
        date(2025, 10, 1),
        ("《中国药典》2025年版四部",),
    ),
    Standard("《中国药典》2025年版四部", "中华人民共和国药典 2025年版 四部", "现行", date(2025, 10, 1)),
]

ITEMS = [
    StandardItem("GB 2762-2022", "铅", ("GB 5009.12",)),
    StandardItem("GB 3838-2002", "pH值", (), "表1"),
    StandardItem("GB 3838-2002", "化学需氧量", ("HJ 828",), "表1"),
    StandardItem("GB 3838-2002", "氨氮", (), "表2"),
    StandardItem("GB 18401-2010", "甲醛含量", ("GB/T 2912.1",)),
    StandardItem("GB 18401-2010", "耐干摩擦色牢度", ("GB/T 3920",)),
    StandardItem("GB/T 22796-2021", "甲醛含量", ("GB/T 2912.1",)),
    StandardItem("GB/T 22796-2021", "耐光色牢度", ("GB/T 8427",)),
    StandardItem("GB/T 22796-2021", "耐干摩擦色牢度", ("GB/T 3920",)),
    StandardItem("GB/T 22999-2020", "甲醛含量", ("GB/T 21294",)),
    StandardItem("GB 38031-2025", "挤压"),
    StandardItem("GB 38031-2025", "热扩散"),
    StandardItem("GB/T 40000-2021", "挤压"),
]


@lru_cache(maxsize=1)
def lexicon() -> Lexicon:
    return Lexicon.build(ALIASES, OBJECTS, PARTS, STANDARDS, ITEMS)


@lru_cache(maxsize=1)
def reader() -> Reader:
    return Reader(lexicon())


def item_text(obj: str, parameter: str, standard: str = "", note: str = "", **more: str) -> ItemText:
    return ItemText(obj, parameter, standard, note, **more)  # type: ignore[arg-type]


def row_text(category: str, name: str, standard: str, limit: str = "", note: str = "", **more: str) -> RowText:
    kind = "产品" if name == "全部参数" else "参数"
    return RowText("", category, kind, name, "", standard, limit, note, **more)  # type: ignore[arg-type]


def judged(item: ItemText, row: RowText, day: date = DAY) -> Judgement:
    return Judge(lexicon(), day).judge(reader().read_item(item), reader().read_row(row))


def grade(item: ItemText, row: RowText, day: date = DAY) -> str:
    return judged(item, row, day).grade.code

"""Layouts that real annexes come in, as literal tables: what each line becomes."""

from catalog.importers.annex import Annex, annex_of
from catalog.importers.tables import Merge, Sheet, Tables

HEAD = ["序号", "类别", "参数名称", "标准编号", "限制范围"]


def read(*rows: list[str], merges: tuple[Merge, ...] = (), name: str = "附表", above: tuple[str, ...] = ()) -> Annex:
    return annex_of(Tables("xlsx", [Sheet(name, [list(row) for row in rows], list(merges), above=list(above))]))


def cells(annex: Annex, *names: str) -> list[tuple[str, ...]]:
    return [tuple(row.cells.get(name, "") for name in names) for row in annex.rows]


def codes(annex: Annex) -> list[tuple[str, int, str]]:
    return [(problem.code, problem.line, problem.column) for problem in annex.problems if problem.weight != "warn"]


def test_two_header_rows_without_merges() -> None:
    annex = read(
        ["序号", "类别(产品/项目/参数)", "产品/项目/参数", "", "依据的标准（方法）", "", "限制范围"],
        ["", "", "序号", "名称", "名称", "编号（含年号）", ""],
        ["1", "水和废水", "1.1", "氨氮", "纳氏试剂分光光度法", "HJ 535-2009", ""],
    )
    assert cells(annex, "类别", "参数名称", "标准名称", "标准编号") == [
        ("水和废水", "氨氮", "纳氏试剂分光光度法", "HJ 535-2009")
    ]
    assert annex.rows[0].line == 3


def test_header_under_a_merged_group() -> None:
    annex = read(
        ["序号", "检测能力", "", "", "备注"],
        ["", "检测对象", "检测项目", "检测依据", ""],
        ["1", "土壤", "铅", "GB/T 17141-1997", "自我声明"],
        merges=(Merge(0, 0, 1, 0), Merge(0, 1, 0, 3), Merge(0, 4, 1, 4)),
    )
    assert cells(annex, "类别", "参数名称", "标准编号", "说明") == [("土壤", "铅", "GB/T 17141-1997", "自我声明")]


def test_bands_of_two_levels() -> None:
    annex = read(
        ["序号", "项目", "标准"],
        ["一、食品", "", ""],
        ["（一）大米", "", ""],
        ["1", "水分", "GB 5009.3-2016"],
        ["（二）小麦粉", "", ""],
        ["2", "灰分", "GB 5009.4-2016"],
        ["二、水质", "", ""],
        ["3", "pH值", "HJ 1147-2020"],
    )
    assert cells(annex, "大类", "类别", "参数名称") == [
        ("食品", "大米", "水分"),
        ("食品", "小麦粉", "灰分"),
        ("水质", "水质", "pH值"),
    ]


def test_band_with_its_number_in_its_own_cell() -> None:
    annex = read(
        HEAD,
        ["一", "建筑材料", "", "", ""],
        ["1", "钢筋", "抗拉强度", "GB/T 228.1-2021", ""],
        merges=(Merge(1, 1, 1, 4),),
    )
    assert cells(annex, "大类", "类别") == [("建筑材料", "钢筋")]


def test_category_line_and_blank_categories_are_carried_down() -> None:
    annex = read(
        HEAD,
        ["1", "纺织品", "", "", ""],
        ["1.1", "", "甲醛含量", "GB/T 2912.1-2009", ""],
        ["1.2", "", "pH值", "GB/T 7573-2009", ""],
        ["2", "皮革", "六价铬", "GB/T 22807-2019", ""],
        ["", "", "", "GB/T 38402-2019", "只用第二法"],
    )
    assert cells(annex, "类别", "参数名称", "标准编号", "限制范围") == [
        ("纺织品", "甲醛含量", "GB/T 2912.1-2009", ""),
        ("纺织品", "pH值", "GB/T 7573-2009", ""),
        ("皮革", "六价铬", "GB/T 22807-2019", ""),
        ("皮革", "六价铬", "GB/T 38402-2019", "只用第二法"),
    ]


def test_a_flat_list_without_sequence_numbers_carries_nothing() -> None:
    annex = read(
        ["类别", "参数名称", "标准编号"],
        ["纺织品", "甲醛含量", "GB/T 2912.1-2009"],
        ["", "pH值", "GB/T 7573-2009"],
        ["", "", "GB/T 38402-2019"],
    )
    assert cells(annex, "类别", "参数名称") == [("纺织品", "甲醛含量"), ("", "pH值")]
    assert codes(annex) == [("missing_value", 4, "参数名称")]


def test_merged_parameter_of_several_standards_gives_a_row_per_line() -> None:
    annex = read(
        HEAD,
        ["1", "水", "氨氮", "HJ 535-2009", "不测海水"],
        ["", "", "", "HJ 536-2009", ""],
        merges=(Merge(1, 0, 2, 0), Merge(1, 1, 2, 1), Merge(1, 2, 2, 2)),
    )
    assert cells(annex, "参数名称", "标准编号", "限制范围") == [
        ("氨氮", "HJ 535-2009", "不测海水"),
        ("氨氮", "HJ 536-2009", ""),
    ]


def test_one_line_stays_one_row_whatever_its_cells_hold() -> None:
    annex = read(HEAD, ["1", "食品", "铅、镉\n砷", "GB 5009.12-2023\nGB 5009.15-2023；GB 5009.11-2024", ""])
    assert len(annex.rows) == 1
    assert annex.rows[0].cells["参数名称"] == "铅、镉\n砷"


def test_repeated_headers_pages_notes_and_totals() -> None:
    annex = read(
        ["检验检测机构资质认定证书附表", "", "", "", ""],
        HEAD,
        ["1", "食品", "铅", "GB 5009.12-2023", ""],
        ["第1页 共2页", "", "", "", ""],
        ["检验检测机构资质认定证书附表", "", "", "", ""],
        HEAD,
        ["2", "食品", "镉", "GB 5009.15-2023", ""],
        ["", "", "", "", ""],
        ["合计", "", "2", "", ""],
        ["注：带*的项目为分包项目。", "", "", "", ""],
        ["以下空白", "", "", "", ""],
    )
    assert cells(annex, "参数名称") == [("铅",), ("镉",)]
    assert [row.line for row in annex.rows] == [3, 7]
    assert codes(annex) == []


def test_a_second_table_with_another_column_order() -> None:
    annex = read(
        ["参数名称", "标准编号", "类别"],
        ["铅", "GB 5009.12-2023", "食品"],
        ["类别", "参数名称", "标准编号"],
        ["水", "pH值", "HJ 1147-2020"],
    )
    assert cells(annex, "类别", "参数名称", "标准编号") == [
        ("食品", "铅", "GB 5009.12-2023"),
        ("水", "pH值", "HJ 1147-2020"),
    ]


def test_several_sites_on_one_sheet() -> None:
    annex = read(
        ["证书编号：", "231000340117", "", "有效期至：2029年5月14日", ""],
        ["检验检测场所：一号实验室", "", "地址：南京市江宁区静淮街88号", "", ""],
        HEAD,
        ["1", "水", "pH值", "HJ 1147-2020", ""],
        ["检验检测场所名称：二号实验室", "", "", "", ""],
        HEAD,
        ["1", "水", "色度", "HJ 1182-2021", ""],
    )
    assert cells(annex, "场所名称", "场所地址", "证书编号", "证书有效期至") == [
        ("一号实验室", "南京市江宁区静淮街88号", "231000340117", "2029-05-14"),
        ("二号实验室", "", "231000340117", "2029-05-14"),
    ]


def test_a_site_told_by_its_address_and_a_registered_address_that_tells_none() -> None:
    annex = read(
        HEAD,
        ["1", "水", "pH值", "HJ 1147-2020", ""],
        above=("注册地址：南京市玄武区某路1号", "检验检测场所：南京市江宁区秣陵街道静淮街88号"),
    )
    assert cells(annex, "场所名称", "场所地址") == [("", "南京市江宁区秣陵街道静淮街88号")]


def test_sheet_names_that_are_sites() -> None:
    row = ["1", "水", "pH值", "HJ 1147-2020", ""]
    assert cells(read(HEAD, row, name="句容实验室"), "场所名称") == [("句容实验室",)]
    assert cells(read(HEAD, row, name="Sheet1"), "场所名称") == [("",)]
    assert cells(read(HEAD, row, name="附表1"), "场所名称") == [("",)]


def test_object_beside_category() -> None:
    annex = read(["类别", "产品名称", "检测项目", "检测标准"], ["食品", "大米", "水分", "GB 5009.3-2016"])
    assert cells(annex, "大类", "类别") == [("食品", "大米")]


def test_lines_that_miss_something_are_named_not_dropped() -> None:
    annex = read(
        ["row_id", "类别", "参数名称", "标准编号"],
        ["R1", "", "", ""],
        ["", "", "铅", ""],
        ["R3", "食品", "", ""],
        ["", "", "", "GB 5009.12-2023"],
        ["R5", "食品", "镉", "GB 5009.15-2023"],
    )
    assert [row.line for row in annex.rows] == [6]
    assert codes(annex) == [
        ("missing_value", 2, "参数名称"),
        ("missing_value", 2, "标准编号"),
        ("missing_value", 3, "标准编号"),
        ("missing_value", 4, "参数名称"),
        ("missing_value", 4, "标准编号"),
        ("missing_value", 5, "参数名称"),
    ]


def test_a_lone_category_in_a_list_without_numbers_names_what_follows() -> None:
    annex = read(
        ["产品", "项目", "标准"],
        ["大米", "", ""],
        ["", "水分", "GB 5009.3-2016"],
        ["", "灰分", "GB 5009.4-2016"],
        ["小麦粉", "", ""],
        ["", "灰分", "GB 5009.4-2016"],
    )
    assert cells(annex, "类别", "参数名称") == [("大米", "水分"), ("大米", "灰分"), ("小麦粉", "灰分")]


def test_clause_column_joins_the_standard() -> None:
    annex = read(
        ["参数名称", "标准编号", "条款号"],
        ["铅", "GB/T 5750.6-2023", "13.1"],
        ["铝", "GB/T 5750.6-2023", "/"],
    )
    assert cells(annex, "标准编号") == [("GB/T 5750.6-2023/13.1",), ("GB/T 5750.6-2023",)]


def test_optional_columns_of_the_contract() -> None:
    head = [
        "参数名称",
        "标准编号",
        "统一社会信用代码",
        "批准日期",
        "批准文件",
        "食品标志",
        "资质类型",
        "服务类型",
        "状态",
    ]
    row = [
        "铅",
        "GB 5009.12-2023",
        "91320000MA1ABCDE0X",
        "2023年5月15日",
        "苏市监〔2023〕7号",
        "是",
        "CMA",
        "检测",
        "暂停",
    ]
    annex = read(head, row)
    assert annex.rows[0].cells == dict(zip(head, row, strict=True)) | {"批准日期": "2023-05-15"}
    assert annex.problems == []


def test_values_that_do_not_count() -> None:
    annex = read(
        ["参数名称", "标准编号", "类型", "状态", "证书有效期至"],
        ["铅", "GB 5009.12-2023", "委托", "有效", "长期"],
        ["镉", "GB 5009.15-2023", "委托", "停业", "2027-02-28"],
    )
    assert cells(annex, "参数名称", "类型", "证书有效期至") == [("铅", "", "")]
    assert codes(annex) == [("value_not_allowed", 3, "状态")]
    assert [p.code for p in annex.problems if p.weight == "warn"] == ["date_open_ended", "value_ignored"]


def test_a_table_that_goes_on_over_pages() -> None:
    pages = [
        Sheet("第1页", [HEAD, ["1", "水", "氨氮", "HJ 535-2009", ""]], above=["证书编号：231000340117"]),
        Sheet("第2页", [["", "", "", "HJ 536-2009", ""], ["2", "", "总磷", "GB/T 11893-1989", ""]], continues=True),
    ]
    annex = annex_of(Tables("pdf", pages))
    assert cells(annex, "类别", "参数名称", "证书编号") == [
        ("水", "氨氮", "231000340117"),
        ("水", "氨氮", "231000340117"),
        ("水", "总磷", "231000340117"),
    ]


def test_body_texts_that_look_like_headers_are_rows() -> None:
    annex = read(
        ["类型", "项目", "标准"], ["参数", "项目", "食品安全国家标准 项目 GB 1-2020"], ["参数", "方法", "GB/T 1-2020"]
    )
    assert [row.line for row in annex.rows] == [2, 3]


def test_no_header_says_what_is_needed_and_seen() -> None:
    annex = read(["姓名", "职称"], ["张三", "工程师"])
    assert annex.rows == []
    assert [(p.code, p.params) for p in annex.problems] == [("no_list_found", {"seen": "姓名、职称"})]

"""Two example annexes to upload: one that closes a gap, one with every common fault."""

from collections.abc import Sequence
from pathlib import Path

import xlsxwriter

from demo.records import WATERMARK, CapabilityRow, Site, Walkthrough
from demo.reference import Reference

GOOD = "示例附表_新增能力.xlsx"
BAD = "示例附表_有错误.xlsx"
HEADER = (
    "序号", "类别(产品/项目/参数)", "产品/项目/参数", "", "依据的标准（方法）名称及编号（含年号）", "限制范围", "说明",
    "批准日期",
)  # fmt: skip
LIST_HEADER = (
    "序号", "大类", "类别", "参数名称", "标准编号", "限制范围", "批准日期", "证书编号", "场所名称", "说明",
)  # fmt: skip
WIDTHS = (6, 18, 8, 26, 60, 22, 20, 12)
NUMERALS = "一二三四五六七八九十"


def write_good(
    rows: Sequence[CapabilityRow], sites: Sequence[Site], tour: Walkthrough, reference: Reference, path: Path
) -> None:
    """The tour lab's whole annex as it stands plus one new row: the diff is one added, nothing closed."""
    site = sites[tour.site]
    held = [row for row in rows if row.certificate == tour.certificate and row.site_name == site.name]
    number = tour.key.number or ""
    edition = reference.current(number) or number
    title = reference.standards[edition].title if edition in reference.standards else ""
    new = held[0]._replace(
        category=tour.category, band=tour.key.object, kind="参数", parameter=tour.key.parameter,
        title=title, standard=edition, restriction="", note="新增", approved_on="",
    )  # fmt: skip
    with xlsxwriter.Workbook(path) as book:
        _annex(book, "附表", tour.certificate, site, [*held, new])


def _annex(book: xlsxwriter.Workbook, name: str, certificate: str, site: Site, rows: Sequence[CapabilityRow]) -> None:
    """One sheet in the shape of a certificate's annex: two-row header, a band row per heading, merged cells."""
    sheet = book.add_worksheet(name)
    bold = book.add_format({"bold": True, "text_wrap": True, "border": 1})
    for column, width in enumerate(WIDTHS):
        sheet.set_column(column, column, width)
    sheet.merge_range(0, 0, 0, 7, f"检验检测机构资质认定证书附表（{WATERMARK}）", bold)
    sheet.merge_range(1, 0, 1, 7, f"证书编号：{certificate}")
    sheet.merge_range(2, 0, 2, 7, f"检验检测场所：{site.name}  地址：{site.address}   第1页 共1页")
    for column, text in enumerate(HEADER):
        if column not in (2, 3):
            sheet.merge_range(3, column, 4, column, text, bold)
    sheet.merge_range(3, 2, 3, 3, HEADER[2], bold)
    sheet.write_row(4, 2, ("序号", "名称"), bold)
    _body(sheet, rows)


def _body(sheet: xlsxwriter.worksheet.Worksheet, rows: Sequence[CapabilityRow]) -> None:
    line, heading, band, group, order = 5, "", "", 0, 0
    headings = list(dict.fromkeys(row.category for row in rows))
    for row in sorted(rows, key=lambda row: (headings.index(row.category), row.band)):
        if row.category != heading:
            heading, band = row.category, ""
            sheet.merge_range(line, 0, line, 7, f"{NUMERALS[headings.index(heading) % 10]}、{heading}")
            line += 1
        is_first = row.band != band
        if is_first:
            band, group, order = row.band, group + 1, 0
        order += 1
        standard = f"{row.title} {row.standard}".strip()
        sheet.write_row(line, 0, (
            group if is_first else "", band if is_first else "", f"{group}.{order}", row.parameter, standard,
            row.restriction, row.note, row.approved_on,
        ))  # fmt: skip
        line += 1


def write_bad(rows: Sequence[CapabilityRow], site: Site, path: Path) -> None:
    """A flat list of one site with the faults people make, one per row, each named in its last column.

    提醒 = the row comes in all the same, with a warning; the others stay out.
    """
    good = next(row for row in rows if row.site_name == site.name and row.site_address == site.address)
    name, number, certificate, approved = good.parameter, good.standard, good.certificate, "2025-03-01"
    faults: list[tuple[str, ...]] = [
        (name, number, "", "2027-02-30", certificate, site.name, "批准日期不存在"),
        ("", number, "", approved, certificate, site.name, "缺参数名称"),
        (name, "", "", approved, certificate, site.name, "缺标准"),
        (name, "按客户要求", "", approved, certificate, site.name, "提醒：标准无法识别"),
        (name, number, "", "2026/13/01", certificate, site.name, "月份不存在"),
        (name, number, "", approved, "99990000", site.name, "提醒：证书编号未登记"),
        (name, number, "", approved, certificate, "未登记实验室", "提醒：场所未登记"),
        ("#REF!", number, "", approved, certificate, site.name, "公式错误"),
    ]
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("能力表")
        sheet.write(0, 0, f"检测能力一览表（{WATERMARK}，含错误，供试用）")
        sheet.write_row(2, 0, LIST_HEADER)
        for order, fault in enumerate(faults, 1):
            sheet.write_row(2 + order, 0, (order, good.category, good.band, *fault))

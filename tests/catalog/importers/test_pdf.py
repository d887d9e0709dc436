"""Ruled tables of a PDF: two pages, a merged parameter, a band, and lines above the table."""

from pathlib import Path

from catalog.importers.annex import read_annex

WIDTHS = (40, 80, 110, 250)
LEFT, TOP, HEIGHT = 40, 720, 24
FONT = (
    b"<</Type/Font/Subtype/Type0/BaseFont/STSong-Light/Encoding/UniGB-UCS2-H/DescendantFonts[<</Type/Font"
    b"/Subtype/CIDFontType0/BaseFont/STSong-Light/CIDSystemInfo<</Registry(Adobe)/Ordering(GB1)/Supplement 2>>"
    b"/DW 1000/FontDescriptor<</Type/FontDescriptor/FontName/STSong-Light/Flags 4/FontBBox[0 -200 1000 900]"
    b"/ItalicAngle 0/Ascent 880/Descent -120/CapHeight 880/StemV 93>>>>]>>"
)


def text_at(x: float, y: float, text: str) -> str:
    return f"BT /F1 10 Tf {x} {y} Td <{text.encode('utf-16-be').hex()}> Tj ET"


def box(column: int, line: int, text: str, columns: int = 1, lines: int = 1) -> list[str]:
    """A ruled cell over some columns and lines, its text at the top left."""
    x, y = LEFT + sum(WIDTHS[:column]), TOP - HEIGHT * (line + lines)
    width = sum(WIDTHS[column : column + columns])
    return [f"{x} {y} {width} {HEIGHT * lines} re S", text_at(x + 3, y + HEIGHT * lines - 15, text)]


def row(line: int, *texts: str) -> list[str]:
    return [part for column, text in enumerate(texts) for part in box(column, line, text)]


def pdf(*pages: list[str]) -> bytes:
    kids = " ".join(f"{4 + 2 * n} 0 R" for n in range(len(pages))).encode()
    objects = [b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[%s]/Count %d>>" % (kids, len(pages)), FONT]
    for number, parts in enumerate(pages):
        stream = "\n".join(parts).encode()
        resources = b"/Resources<</Font<</F1 3 0 R>>>>"
        objects.append(
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]%s/Contents %d 0 R>>" % (resources, 5 + 2 * number)
        )
        objects.append(b"<</Length %d>>stream\n%s\nendstream" % (len(stream), stream))
    out, places = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj%s endobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    return out + b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, start)


FIRST = [
    text_at(LEFT, 760, "证书编号：231000340117"),
    *row(0, "序号", "检测对象", "检测项目", "检测依据"),
    *box(0, 1, "一、环境", columns=4),
    *box(0, 2, "1", lines=2),
    *box(1, 2, "水", lines=2),
    *box(2, 2, "氨氮", lines=2),
    *box(3, 2, "HJ 535-2009"),
    *box(3, 3, "HJ 536-2009"),
]
SECOND = [*row(0, "2", "水", "总磷", "GB/T 11893-1989"), *row(1, "3", "", "总氮", "HJ 636-2012")]


def test_ruled_tables_over_two_pages(tmp_path: Path) -> None:
    path = tmp_path / "annex.pdf"
    path.write_bytes(pdf(FIRST, SECOND))
    annex = read_annex(path)
    names = ("大类", "类别", "参数名称", "标准编号")
    assert [(row.sheet, row.line, *(row.cells.get(name) for name in names)) for row in annex.rows] == [
        ("第1页", 3, "环境", "水", "氨氮", "HJ 535-2009"),
        ("第1页", 4, "环境", "水", "氨氮", "HJ 536-2009"),
        ("第2页", 1, "环境", "水", "总磷", "GB/T 11893-1989"),
        ("第2页", 2, "环境", "水", "总氮", "HJ 636-2012"),
    ]
    assert all(row.to_confirm and row.cells["证书编号"] == "231000340117" for row in annex.rows)
    assert [(p.code, p.params) for p in annex.problems] == [("rows_to_confirm", {"rows": "4"})]

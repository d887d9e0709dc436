"""Makers of odd and hostile files, from good one-row lists that are changed in one place."""

import io
import struct
import zipfile
import zlib
from collections.abc import Callable

import docx
import xlsxwriter

HEAD = ("类别", "参数名称", "标准编号")
ROW = ("食品", "铅", "GB 5009.12-2023")
TABLE = "\n".join([",".join(HEAD), ",".join(ROW)]) + "\n"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
Maker = Callable[[], bytes]


def workbook(fill: Callable[[xlsxwriter.Workbook], object] | None = None, **options: object) -> bytes:
    """A good one-row list; `fill` may add to it."""
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True, **options}) as book:
        sheet = book.add_worksheet("能力表")
        for line, cells in enumerate((HEAD, ROW)):
            for column, text in enumerate(cells):
                sheet.write_string(line, column, text)
        if fill:
            fill(book)
    return stream.getvalue()


def repacked(raw: bytes, change: Callable[[dict[str, bytes]], object]) -> bytes:
    """The package with its parts changed."""
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    change(parts)
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return stream.getvalue()


def with_sheet_xml(before: str, after: str) -> bytes:
    """A good workbook with a piece of its sheet's XML replaced."""

    def change(parts: dict[str, bytes]) -> None:
        text = parts["xl/worksheets/sheet1.xml"].decode()
        assert before in text, before
        parts["xl/worksheets/sheet1.xml"] = text.replace(before, after, 1).encode()

    return repacked(workbook(), change)


def cell_at(reference: str) -> bytes:
    row = reference.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    return with_sheet_xml("</sheetData>", f'<row r="{row}"><c r="{reference}"><v>1</v></c></row></sheetData>')


def with_part(name: str, content: bytes) -> bytes:
    return repacked(workbook(), lambda parts: parts.__setitem__(name, content))


def archive(**parts: bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as out:
        for name, content in parts.items():
            out.writestr(name, content)
    return stream.getvalue()


def document(change: Callable[[docx.document.Document], object] | None = None) -> bytes:
    page = docx.Document()
    page.add_paragraph("证书编号：231000340117")
    table = page.add_table(rows=2, cols=3)
    for line, cells in enumerate((HEAD, ROW)):
        for column, text in enumerate(cells):
            table.cell(line, column).text = text
    if change:
        change(page)
    stream = io.BytesIO()
    page.save(stream)
    return stream.getvalue()


def in_document(before: str, after: str) -> bytes:
    def change(parts: dict[str, bytes]) -> None:
        text = parts["word/document.xml"].decode()
        assert before in text, before
        parts["word/document.xml"] = text.replace(before, after, 1).encode()

    return repacked(document(), change)


def many_cells(rows: int, columns: int, different: int) -> bytes:
    """A full grid of numbers; the more different they are, the less it packs."""
    lines = [
        "<row>" + "".join(f"<c><v>{(n * 7919 + line) * 31 % different}</v></c>" for n in range(columns)) + "</row>"
        for line in range(60)
    ]
    return with_sheet_xml("</sheetData>", "".join(lines[n % 60] for n in range(rows)) + "</sheetData>")


def many_merges(count: int) -> bytes:
    merges = "".join(f'<mergeCell ref="A{n * 3 + 1}:B{n * 3 + 2}"/>' for n in range(count))
    return with_sheet_xml("</sheetData>", f"</sheetData><mergeCells>{merges}</mergeCells>")


def lying_size() -> bytes:
    """A package whose directory says that a part of 30 MB has ten bytes."""
    raw = bytearray(with_part("xl/media/image1.xml", b" " * 30_000_000))
    for start in (b"PK\x01\x02", b"PK\x03\x04"):
        place = raw.find(b"xl/media/image1.xml")
        while place >= 0:
            header = raw.rfind(start, 0, place)
            offset = 24 if start == b"PK\x01\x02" else 22
            length = 46 if start == b"PK\x01\x02" else 30
            if header == place - length:
                raw[header + offset : header + offset + 4] = struct.pack("<I", 10)
            place = raw.find(b"xl/media/image1.xml", place + 1)
    return bytes(raw)


def encrypted_office() -> bytes:
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le") + b"\0" * 600


def encrypted_entry() -> bytes:
    raw = bytearray(workbook())
    for start, offset in ((b"PK\x01\x02", 8), (b"PK\x03\x04", 6)):
        place = raw.find(start)
        while place >= 0:
            raw[place + offset] |= 1
            place = raw.find(start, place + 4)
    return bytes(raw)


def pdf(content: bytes = b"", trailer: bytes = b"") -> bytes:
    """A one-page PDF with this content stream."""
    packed = zlib.compress(content)
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
        b"<</Length %d/Filter/FlateDecode>>stream\n%s\nendstream" % (len(packed), packed),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]
    out = b"%PDF-1.4\n"
    places = []
    for number, body in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj%s endobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 6\n0000000000 65535 f \n" + b"".join(b"%010d 00000 n \n" % place for place in places)
    return out + b"trailer<</Size 6/Root 1 0 R%s>>\nstartxref\n%d\n%%%%EOF" % (trailer, start)


def hidden(book: xlsxwriter.Workbook) -> None:
    book.add_worksheet("秘密").hide()


def formulas(book: xlsxwriter.Workbook) -> None:
    sheet = book.worksheets()[0]
    sheet.write_formula(2, 1, '=CONCATENATE("镉","")', None, "镉")
    sheet.write_string(2, 2, "GB 5009.15-2023")


def long_cell(book: xlsxwriter.Workbook) -> None:
    sheet = book.worksheets()[0]
    for column, text in enumerate(("食品", "农药残留" * 8_000, "GB 23200.113-2018")):
        sheet.write_string(2, column, text[:32_767])


def shared_bomb() -> bytes:
    """100,000 cells that point at one shared string of 1 MB."""
    cells = "".join('<row><c t="s"><v>6</v></c></row>' for _ in range(100_000))

    def change(parts: dict[str, bytes]) -> None:
        noise = zlib.compress(b"".join(struct.pack(">I", n * 2654435761 % 2**32) for n in range(200_000)), 0).hex()
        shared = parts["xl/sharedStrings.xml"].decode()
        parts["xl/sharedStrings.xml"] = shared.replace("</sst>", f"<si><t>{noise[:1_000_000]}</t></si></sst>").encode()
        text = parts["xl/worksheets/sheet1.xml"].decode()
        parts["xl/worksheets/sheet1.xml"] = text.replace("</sheetData>", cells + "</sheetData>").encode()

    return repacked(workbook(), change)

"""Files that people upload by mistake or on purpose, made on the spot; each with what must come of it.

`CORPUS`: name → (maker of the bytes, expected problem code or None for success, rows expected). Run as a script with a
folder to have the files in hand.
"""

import gzip
import sys
from pathlib import Path

from tests.catalog.importers.files import (
    MAIN,
    TABLE,
    Maker,
    archive,
    cell_at,
    document,
    encrypted_entry,
    encrypted_office,
    formulas,
    hidden,
    in_document,
    long_cell,
    lying_size,
    many_cells,
    many_merges,
    pdf,
    repacked,
    shared_bomb,
    with_part,
    with_sheet_xml,
    workbook,
)

ENTITIES = '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "bbbbbbbb"><!ENTITY c "&b;&b;&b;&b;">]>'

CORPUS: dict[str, tuple[Maker, str | None, int]] = {
    # good files in odd clothes
    "plain.xlsx": (workbook, None, 1),
    "utf8_bom.csv": (lambda: b"\xef\xbb\xbf" + TABLE.encode(), None, 1),
    "utf16_le.csv": (lambda: TABLE.encode("utf-16"), None, 1),
    "utf16_without_mark.csv": (lambda: TABLE.encode("utf-16-le"), None, 1),
    "utf16_be.csv": (lambda: b"\xfe\xff" + TABLE.encode("utf-16-be"), None, 1),
    "gb18030.csv": (lambda: TABLE.encode("gb18030"), None, 1),
    "semicolons.csv": (lambda: TABLE.replace(",", ";").encode(), None, 1),
    "tabs.txt": (lambda: TABLE.replace(",", "\t").encode(), None, 1),
    "carriage_returns.csv": (lambda: TABLE.replace("\n", "\r\n").encode(), None, 1),
    "xlsx_named.csv": (workbook, "wrong_extension", 1),
    "csv_named.xlsx": (TABLE.encode, "wrong_extension", 1),
    "docx_named.pdf": (document, "wrong_extension", 1),
    "plain.docx": (document, None, 1),
    "macros.xlsm": (lambda: with_part("xl/vbaProject.bin", b"\xd0\xcf" * 50), "macros_ignored", 1),
    "external_link.xlsx": (
        lambda: with_part("xl/externalLinks/externalLink1.xml", b"<externalLink/>"),
        "external_links_ignored",
        1,
    ),
    "hidden_sheet.xlsx": (lambda: workbook(hidden), "hidden_sheet_skipped", 1),
    "formula_with_value.xlsx": (lambda: workbook(formulas), None, 2),
    "formula_without_value.xlsx": (
        lambda: with_sheet_xml('<c r="B2" t="s"><v>4</v></c>', '<c r="B2"><f>A1&amp;"x"</f><v></v></c>'),
        "formula_without_value",
        0,
    ),
    "error_value.xlsx": (
        lambda: with_sheet_xml('<c r="C2" t="s"><v>5</v></c>', '<c r="C2" t="e"><v>#REF!</v></c>'),
        "error_value",
        0,
    ),
    "longest_cell.xlsx": (lambda: workbook(long_cell), None, 2),
    "dimension_lies.xlsx": (
        lambda: with_sheet_xml('<dimension ref="A1:C2"/>', '<dimension ref="A1:XFD1048576"/>'),
        None,
        1,
    ),
    "styled_empty_cell_far_away.xlsx": (
        lambda: with_sheet_xml("</sheetData>", '<row r="1048576"><c r="XFD1048576" s="0"/></row></sheetData>'),
        None,
        1,
    ),
    "nested_zip.xlsx": (lambda: with_part("xl/embeddings/inner.zip", archive(a=b"x" * 1000)), None, 1),
    "prefixed_xml.xlsx": (
        lambda: with_sheet_xml(f'xmlns="{MAIN}"', f'xmlns="{MAIN}" xmlns:x="{MAIN}"'),
        None,
        1,
    ),
    # mistakes
    "empty.xlsx": (bytes, "empty_file", 0),
    "blank_lines.csv": (lambda: b"\n\n  \n", "empty_file", 0),
    "header_only.csv": (lambda: TABLE.split("\n")[0].encode(), None, 0),
    "no_header.csv": (lambda: "姓名,职称\n张三,工程师\n".encode(), "no_list_found", 0),
    "truncated.xlsx": (lambda: workbook()[:3000], "damaged", 0),
    "truncated.docx": (lambda: document()[:-2000], "damaged", 0),
    "broken_sheet.xlsx": (lambda: with_sheet_xml("</sheetData>", "</sheetDat"), "damaged", 0),
    "odd_reference.xlsx": (lambda: with_sheet_xml('<c r="B2"', '<c r="B0"'), "damaged", 0),
    "old_excel.xls": (lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 2000, "unsupported_format", 0),
    "html_table.xls": (lambda: b"<html><table><tr><td>1</td></tr></table></html>", "unsupported_format", 0),
    "picture.xlsx": (lambda: b"\x89PNG\r\n\x1a\n" + b"\0" * 500, "unsupported_format", 0),
    "plain.zip": (lambda: archive(a=b"1"), "unsupported_format", 0),
    "open_document.ods": (
        lambda: archive(mimetype=b"application/vnd.oasis.opendocument.spreadsheet"),
        "unsupported_format",
        0,
    ),
    "compressed.csv.gz": (lambda: gzip.compress(TABLE.encode()), "unsupported_format", 0),
    "password.xlsx": (encrypted_office, "encrypted", 0),
    "password_entry.xlsx": (encrypted_entry, "encrypted", 0),
    "password.pdf": (lambda: pdf(trailer=b"/Encrypt<</Filter/None>>"), "encrypted", 0),
    "scan.pdf": (pdf, "pdf_without_text", 0),
    "truncated.pdf": (lambda: pdf()[:60], "damaged", 0),
    "letter.pdf": (lambda: pdf(b"BT /F1 12 Tf 50 700 Td (Dear Sir) Tj ET"), "no_list_found", 0),
    "bad_bytes.csv": (lambda: TABLE.encode() + b"\xff\xff\xff,1,2\n", "unknown_encoding", 0),
    "binary.csv": (lambda: bytes(range(256)) * 40, "no_document", 0),
    "open_quote.csv": (lambda: (TABLE + '"' + "食品,铅\n" * 50_000).encode(), "unclosed_quote", 0),
    # attacks
    "one_cell_at_the_end.xlsx": (lambda: cell_at("XFD1048576"), "cell_out_of_range", 0),
    "one_cell_far_down.xlsx": (lambda: cell_at("A1048576"), "cell_out_of_range", 0),
    "one_cell_far_right.xlsx": (lambda: cell_at("XFD3"), "cell_out_of_range", 0),
    "row_beyond_excel.xlsx": (lambda: cell_at("A99999999"), "damaged", 0),
    "merge_everything.xlsx": (
        lambda: with_sheet_xml("</sheetData>", '</sheetData><mergeCells><mergeCell ref="A1:XFD2000"/></mergeCells>'),
        "merge_too_large",
        0,
    ),
    "many_merges.xlsx": (lambda: many_merges(60_000), "too_many_merges", 0),
    "million_cells.xlsx": (lambda: many_cells(2_500, 900, 997), "cell_out_of_range", 0),
    "six_million_cells.xlsx": (lambda: many_cells(60_000, 100, 1), "unpacks_too_large", 0),
    "zip_bomb.xlsx": (lambda: with_part("xl/media/zeros.xml", bytes(150_000_000)), "unpacks_too_large", 0),
    "lying_size.xlsx": (lying_size, "damaged", 0),
    "long_strings.xlsx": (
        lambda: with_part("xl/sharedStrings.xml", b"<sst><si><t>" + b"x" * 120_000_000 + b"</t></si></sst>"),
        "unpacks_too_large",
        0,
    ),
    "shared_string_bomb.xlsx": (shared_bomb, "took_too_much_memory", 0),
    "entities.xlsx": (
        lambda: with_part("xl/sharedStrings.xml", f'{ENTITIES}<sst xmlns="{MAIN}"/>'.encode()),
        "unsafe_xml",
        0,
    ),
    "entities.docx": (
        lambda: repacked(
            document(), lambda parts: parts.__setitem__("word/document.xml", f"{ENTITIES}<a>&c;</a>".encode())
        ),
        "unsafe_xml",
        0,
    ),
    "zip_slip.xlsx": (lambda: with_part("../../outside.xml", b"<a/>"), "unsafe_archive", 0),
    "absolute_name.xlsx": (lambda: with_part("/outside.xml", b"<a/>"), "unsafe_archive", 0),
    "many_members.xlsx": (
        lambda: repacked(workbook(), lambda parts: parts.update({f"xl/media/{n}.txt": b"" for n in range(3_000)})),
        "unsafe_archive",
        0,
    ),
    "wide_span.docx": (
        lambda: in_document("<w:tcPr>", '<w:tcPr><w:gridSpan w:val="99999999"/>'),
        "cell_out_of_range",
        0,
    ),
    "deep.docx": (lambda: in_document("<w:tbl>", "<w:sdt><w:sdtContent>" * 3_000 + "<w:tbl>"), "damaged", 0),
    "docx_bomb.docx": (
        lambda: repacked(document(), lambda parts: parts.__setitem__("word/media/zeros.bin", bytes(150_000_000))),
        "unpacks_too_large",
        0,
    ),
    "oversized.xlsx": (lambda: b"PK\x03\x04" + bytes(11 * 1024 * 1024), "file_too_large", 0),
}


def write_all(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name, (make, _, _) in CORPUS.items():
        (folder / name).write_bytes(make())


if __name__ == "__main__":
    write_all(Path(sys.argv[1]))

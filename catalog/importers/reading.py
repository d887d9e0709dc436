"""From a path to tables: the format is told by the content, the extension only earns a warning."""

from __future__ import annotations

import zipfile
from pathlib import Path

from catalog.importers import csv_file, docx_file, pdf, xlsx
from catalog.importers.limits import DEFAULT, Limits, check_size, check_zip
from catalog.importers.problems import FileRefused, Problem
from catalog.importers.tables import Progress, Tables, silent, without_comments

_SUFFIXES = {
    ".xlsx": "xlsx",
    ".xlsm": "xlsx",
    ".docx": "docx",
    ".pdf": "pdf",
    ".csv": "csv",
    ".txt": "csv",
    ".tsv": "csv",
}
_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# first bytes of what people upload by mistake → its name in the message
_FOREIGN = {
    b"\x89PNG": "png",
    b"\xff\xd8\xff": "jpeg",
    b"GIF8": "gif",
    b"II*\x00": "tiff",
    b"MM\x00*": "tiff",
    b"Rar!": "rar",
    b"7z\xbc\xaf": "7z",
    b"\x1f\x8b": "gzip",
    b"{\\rtf": "rtf",
    b"\x7fELF": "program",
    b"MZ": "program",
    b"SQLite format 3": "sqlite",
}
_MARKUP = {
    b"<html": "html",
    b"<!doctype": "html",
    b"<table": "html",
    b"<?xml": "xml",
    b"<meta": "html",
}


def read_tables(path: Path | str, limits: Limits = DEFAULT, progress: Progress = silent) -> Tables:
    """All tables of an xlsx, csv, docx or text-layer pdf file. Raises FileRefused, nothing else, for a bad file."""
    path = Path(path)
    try:
        kind = _kind(path)
        if kind == "csv":
            check_size(path, limits.text_mb)
            tables = csv_file.read(path, limits)
        elif kind == "pdf":
            check_size(path, limits.packed_mb)
            tables = pdf.read(path, limits, progress)
        else:
            check_size(path, limits.packed_mb)
            tables = _read_package(path, limits, progress)
    except OSError as error:
        raise FileRefused("file_unreadable") from error
    tables.sheets = [without_comments(sheet) for sheet in tables.sheets]
    suffix = path.suffix.lower()
    if _SUFFIXES.get(suffix, tables.kind) != tables.kind:
        tables.problems.append(Problem("wrong_extension", params={"suffix": suffix, "kind": tables.kind}))
    return tables


def _kind(path: Path) -> str:
    """csv, pdf or zip by content; raises FileRefused for what is none of them."""
    with path.open("rb") as stream:
        head = stream.read(2048)
    if not head.strip():
        raise FileRefused("empty_file")
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return "zip"
    if b"%PDF-" in head[:1024]:
        return "pdf"
    if head.startswith(_OLD_OFFICE):
        protected = "EncryptedPackage".encode("utf-16-le") in path.read_bytes()
        raise (FileRefused("encrypted") if protected else FileRefused("unsupported_format", kind="xls/doc"))
    for magic, name in _FOREIGN.items():
        if head.startswith(magic):
            raise FileRefused("unsupported_format", kind=name)
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    for tag, name in _MARKUP.items():
        if start.startswith(tag):
            raise FileRefused("unsupported_format", kind=name)
    return "csv"


def _read_package(path: Path, limits: Limits, progress: Progress) -> Tables:
    names = set(check_zip(path, limits))
    if "xl/workbook.xml" in names:
        return xlsx.read(path, limits, progress)
    if "word/document.xml" in names:
        return docx_file.read(path, limits, progress)
    if "xl/workbook.bin" in names:
        raise FileRefused("unsupported_format", kind="xlsb")
    if "mimetype" in names:
        with zipfile.ZipFile(path) as archive:
            kind = archive.read("mimetype")[:60].decode("ascii", "replace")
        raise FileRefused("unsupported_format", kind=kind.rpartition(".")[2])
    if "[Content_Types].xml" in names:
        raise FileRefused("damaged", part="xl/workbook.xml, word/document.xml")
    raise FileRefused("unsupported_format", kind="zip")

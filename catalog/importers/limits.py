"""How much a file may ask of us, and the check of zip containers before any reader opens them."""

from __future__ import annotations

import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from catalog.importers.problems import FileRefused

MB = 1024 * 1024


@dataclass(frozen=True)
class Limits:
    """Bounds for one file. Sizes in MB, times in seconds, cells = the bounding box of a sheet's content."""

    packed_mb: int = 10
    unpacked_mb: int = 100
    ratio: int = 100
    text_mb: int = 40
    members: int = 2_000
    rows: int = 200_000
    columns: int = 1_000
    cells: int = 2_000_000
    cell_chars: int = 32_767
    merges: int = 50_000
    merge_area: int = 200_000
    pages: int = 300
    memory_mb: int = 512
    cpu_seconds: int = 20
    wall_seconds: int = 60


DEFAULT = Limits()


def check_size(path: Path, limit_mb: int) -> None:
    size = path.stat().st_size
    if size > limit_mb * MB:
        raise FileRefused("file_too_large", size=f"{size / MB:.1f}", limit=limit_mb)


def out_of_range(sheet: str, line: int, cell: str, limits: Limits) -> FileRefused:
    """The refusal of a table whose content reaches further than is read."""
    shown = {"rows": limits.rows, "columns": limits.columns, "cells": limits.cells}
    return FileRefused(
        "cell_out_of_range",
        sheet,
        line,
        cell=cell,
        **{key: str(shown[key]) for key in shown},
    )


def check_zip(path: Path, limits: Limits) -> list[str]:
    """Unpack every member through a counter, keep nothing, and return the member names.

    Declared sizes are never trusted: what counts is what comes out. Raises FileRefused.
    """
    packed = max(path.stat().st_size, 1)
    total = 0
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
            _check_names(members, limits)
            for member in members:
                with archive.open(member) as stream:
                    total = _drain(stream, total, packed, limits)
    except (
        zipfile.BadZipFile,
        zlib.error,
        EOFError,
        NotImplementedError,  # how zipfile says that it does not know the compression
        OSError,
        ValueError,
    ) as error:
        raise FileRefused("damaged", part="zip") from error
    return [member.filename for member in members]


def _check_names(members: list[zipfile.ZipInfo], limits: Limits) -> None:
    names = [member.filename for member in members]
    if len(names) > limits.members:
        raise FileRefused("unsafe_archive", name=f"{len(names)} entries")
    seen: set[str] = set()
    for member in members:
        name = member.filename.replace("\\", "/")
        if name.startswith("/") or ".." in name.split("/") or ":" in name or name in seen:
            raise FileRefused("unsafe_archive", name=member.filename[:80])
        if member.flag_bits & 0x1:
            raise FileRefused("encrypted")
        seen.add(name)


def _drain(stream: IO[bytes], total: int, packed: int, limits: Limits) -> int:
    while chunk := stream.read(MB // 4):
        total += len(chunk)
        # a small file may well be 200 times smaller than its XML; the ratio only tells above one megabyte
        if total > limits.unpacked_mb * MB or (total > MB and total > packed * limits.ratio):
            raise FileRefused("unpacks_too_large", limit=limits.unpacked_mb, ratio=limits.ratio)
    return total

"""Stored files: the content lies under FILES_DIR by its hash, once; the rows say whose it is and what it was called."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.core.files.base import File

from backbone.crypto import digest_parts
from backbone.models import StoredFile

_PIECE = 1 << 20


def store_file(
    content: bytes | Path | File[bytes], *, name: str, by: AbstractBaseUser | None, organisation: int | None = None
) -> StoredFile:
    """Keeps bytes, a file on disk or an upload. Written beside its place, synced, then renamed: never half there."""
    root = Path(settings.FILES_DIR)
    root.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=root, prefix=".incoming-", delete=False) as incoming:
        try:
            sha256 = digest_parts(_copied(content, incoming))
            incoming.flush()
            os.fsync(incoming.fileno())
            size = incoming.tell()
            place = _place(sha256)
            place.parent.mkdir(exist_ok=True)
            os.replace(incoming.name, place)
        except BaseException:
            Path(incoming.name).unlink(missing_ok=True)
            raise
    return StoredFile.objects.create(
        sha256=sha256, name=_safe_name(name), size=size, organisation=organisation, uploaded_by_id=by.pk if by else None
    )


def file_path(file: StoredFile) -> Path:
    """Where the content lies, for programs that read by path. Never write there."""
    return _place(file.sha256)


def open_file(file: StoredFile) -> IO[bytes]:
    """The content, to read. FileNotFoundError when FILES_DIR is not the one it was stored in."""
    return file_path(file).open("rb")


def _place(sha256: str) -> Path:
    return Path(settings.FILES_DIR) / sha256[:2] / sha256


def _copied(content: bytes | Path | File[bytes], target: IO[bytes]) -> Iterator[bytes]:
    for piece in _pieces(content):
        target.write(piece)
        yield piece


def _pieces(content: bytes | Path | File[bytes]) -> Iterable[bytes]:
    if isinstance(content, bytes):
        yield content
    elif isinstance(content, Path):
        with content.open("rb") as source:
            yield from iter(lambda: source.read(_PIECE), b"")
    else:
        yield from content.chunks(_PIECE)


def _safe_name(name: str) -> str:
    """The last part of what the client called it, printable, with its ending, at most 255 characters."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    printable = "".join(one for one in last if one.isprintable()).strip() or "file"
    ending = Path(printable).suffix[:20]
    return printable if len(printable) <= 255 else printable[: 255 - len(ending)] + ending

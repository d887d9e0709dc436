"""Stored files: by content, once, never half there, never under a dangerous name."""

from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from backbone.actions.files import file_path, open_file, store_file
from backbone.crypto import digest

pytestmark = pytest.mark.django_db


def stored(settings: object) -> list[Path]:
    return [path for path in Path(settings.FILES_DIR).rglob("*") if path.is_file()]  # type: ignore[attr-defined]


def test_the_same_content_lies_there_once(settings: object, tmp_path: Path) -> None:
    on_disk = tmp_path / "b.csv"
    on_disk.write_bytes("甲".encode())
    files = [
        store_file("甲".encode(), name="a.csv", by=None, organisation=1),
        store_file(on_disk, name="b.csv", by=None),
        store_file(SimpleUploadedFile("c.csv", "甲".encode()), name="c.csv", by=None),
    ]
    assert {file.sha256 for file in files} == {digest("甲")}
    assert [file.size for file in files] == [3, 3, 3]
    assert stored(settings) == [file_path(files[0])]
    with open_file(files[2]) as content:
        assert content.read() == "甲".encode()


def test_an_upload_that_breaks_off_leaves_nothing(settings: object) -> None:
    class Broken(SimpleUploadedFile):
        def chunks(self, chunk_size: int | None = None):  # type: ignore[no-untyped-def]
            yield b"half"
            raise OSError("connection lost")

    with pytest.raises(OSError, match="connection lost"):
        store_file(Broken("a.csv", b""), name="a.csv", by=None)
    assert stored(settings) == []


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\附表\\能力.xlsx", "能力.xlsx"),
        ("a\nb\x00.csv", "ab.csv"),
        ("", "file"),
        ("长" * 300 + ".xlsx", "长" * 250 + ".xlsx"),
    ],
)
def test_only_a_harmless_name_is_kept(name: str, kept: str) -> None:
    assert store_file(b"x", name=name, by=None).name == kept

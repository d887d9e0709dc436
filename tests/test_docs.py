"""The documents keep to what is built: links, commands, addresses, variables and words that they name exist."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.management import get_commands
from django.urls import Resolver404, URLPattern, URLResolver, get_resolver, resolve

from engine.judging.explain import GRADES
from engine.judging.types import Grade
from enterprises.models import Difficulty
from matching.areas import AREAS
from matching.dashboards import VERDICTS
from matching.figures import DEFINITIONS

ROOT = Path(__file__).resolve().parent.parent
NOT_OURS = {".venv", ".git", "var", "node_modules", ".pytest_cache", ".mypy_cache", ".ruff_cache", ".hypothesis"}
PAGES = sorted(path for path in ROOT.rglob("*.md") if not NOT_OURS & set(path.relative_to(ROOT).parts))
CONTRACT = (ROOT / "docs" / "contract.md").read_text(encoding="utf-8")
GLOSSARY = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
UUID = "00000000-0000-0000-0000-000000000000"
COMPOSE_ONLY = {"POSTGRES_PASSWORD", "OWNER_PASSWORD", "APP_PASSWORD", "REDIS_PASSWORD", "PORT"}


def section(text: str, title: str) -> str:
    """The text under a `## title` that begins with these words."""
    found = re.search(rf"^## {re.escape(title)}.*?\n(.*?)(?=^## |\Z)", text, re.MULTILINE | re.DOTALL)
    assert found, title
    return found[1]


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def anchors(text: str) -> set[str]:
    """Anchors of the headings, as hosting sites make them."""
    heads = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", head.lower()).replace(" ", "-") for head in heads}


def api_addresses() -> Iterator[str]:
    """/labs/{id}/capabilities/ … : every address below /api/v1/, parameters as {}."""

    def walk(patterns: list[URLPattern | URLResolver], before: str) -> Iterator[str]:
        for one in patterns:
            here = before + str(one.pattern)
            if isinstance(one, URLResolver):
                yield from walk(one.url_patterns, here)
            elif here.startswith("api/v1/"):
                yield "/" + re.sub(r"<[^>]+>", "{}", here.removeprefix("api/v1/"))

    yield from walk(get_resolver().url_patterns, "")


def is_an_address(path: str) -> bool:
    """Whether the path leads to a view; whatever stands for an id, a name or a number is filled in."""
    for filled in ("1", UUID, "item_coverage"):
        try:
            resolve(re.sub(r"\{[^}]*\}|\$[A-Z]+|ROW|DEMAND|行号", filled, path))
        except Resolver404:
            continue
        return True
    return False


def test_the_pages_are_found() -> None:
    found = {name(page) for page in PAGES}
    assert {"README.md", "README.en.md", "docs/README.md", "docs/contract.md", "data/LICENSES.md"} <= found


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_links_lead_somewhere(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    broken = []
    for link in re.findall(r"\]\(([^)\s]+)\)", text):
        if re.match(r"[a-z]+:", link):
            continue
        file, _, anchor = link.partition("#")
        target = (page.parent / file).resolve() if file else page
        if not target.exists() or (anchor and anchor not in anchors(target.read_text(encoding="utf-8"))):
            broken.append(link)
    assert broken == []


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_named_commands_exist(page: Path) -> None:
    text = page.read_text(encoding="utf-8").partition("\n## Planned")[0]
    named = set(re.findall(r"(?:manage\.py|run\.py manage)\s+([a-z]\w+)", text))
    named |= set(re.findall(r"`((?:import|export)_[a-z_]+)[ `]", text))
    assert named - set(get_commands()) - {"import_"} == set()


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_named_addresses_of_the_api_exist(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    named = {found.rstrip(".,;") for found in re.findall(r"/api/v1(/[\w{}$/行号]+)", text)}
    assert {path for path in named if not is_an_address(f"/api/v1{path}")} == set()


def test_the_contract_names_every_address_of_the_api_and_no_other() -> None:
    named = re.findall(r"(?:(?:GET|POST|PATCH|DELETE)/?)+ (/[a-z_{}/]+)", section(CONTRACT, "REST API"))
    machines = {"/healthz", "/readyz", "/metrics"}
    assert {re.sub(r"\{[^}]*\}", "{}", path) for path in named} - machines == set(api_addresses())


def test_the_contract_names_every_variable_of_the_environment_and_no_other() -> None:
    named = set(re.findall(r"\b[A-Z][A-Z_]{3,}\b", section(CONTRACT, "Environment")))
    sources = "".join((ROOT / "config" / file).read_text(encoding="utf-8") for file in ("settings.py", "env.py"))
    read = set(re.findall(r'(?:env\.\w+|required|boolean|directory)\(\s*"([A-Z_]+)"', sources))
    read.add("DATABASE_URL")  # read through the name that LIANJIAN_AS_OWNER chooses
    assert named == read | COMPOSE_ONLY
    example = set(re.findall(r"^#?([A-Z_]+)=", (ROOT / ".env.example").read_text(encoding="utf-8"), re.MULTILINE))
    assert example <= named


def test_the_glossary_holds_every_grade_verdict_and_area() -> None:
    codes = {grade.code for grade in Grade} | set(VERDICTS) | set(Difficulty.values) | set(AREAS)
    assert {code for code in codes if f"| `{code}` |" not in GLOSSARY} == set()


def test_the_glossary_says_grades_and_difficulties_as_the_pages_do() -> None:
    # "none" is 不匹配 in an explanation and 无对应能力 where a page speaks of a whole item.
    said = {(word, grade.code) for grade, word in GRADES.items() if grade is not Grade.NONE}
    said |= {(str(one.label), one.value) for one in Difficulty}
    rows = set(re.findall(r"^\| (.+?) \| .+? \| `(\w+)` \|$", GLOSSARY, re.MULTILINE))
    assert said - rows == set()


def test_the_figures_that_are_called_built_are() -> None:
    built = section((ROOT / "docs" / "figures.md").read_text(encoding="utf-8"), "Built")
    assert set(re.findall(r"\| `(\w+)` \|", built)) == {*DEFINITIONS, "area_ladder"}


def test_the_index_names_every_document() -> None:
    index = (ROOT / "docs" / "README.md").read_text(encoding="utf-8")
    documents = [path.relative_to(ROOT / "docs") for path in (ROOT / "docs").rglob("*.md")]
    assert [str(path) for path in documents if str(path) != "README.md" and f"({path})" not in index] == []


def test_pictures_are_small_and_shown() -> None:
    texts = "".join(page.read_text(encoding="utf-8") for page in PAGES)
    pictures = list((ROOT / "docs" / "images").glob("*.png"))
    assert pictures
    assert [name(one) for one in pictures if one.stat().st_size > 300 * 1024 or f"images/{one.name}" not in texts] == []

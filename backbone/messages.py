"""The message catalogue: what pages and code say, collected from their sources, and its English.

Source strings are zh-hans. The engine knows no language: its tables of sentences are messages too.
Needs Babel, a development dependency; the site itself only reads the compiled file.
"""

from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.apps import apps
from django.conf import settings
from django.utils.translation.template import templatize

from engine.judging.explain import CODES, FLAGS, GRADES

ENGLISH = Path(settings.BASE_DIR, "locale", "en", "LC_MESSAGES", "django.po")
TABLES = {"engine/judging/explain.py": (CODES, FLAGS, GRADES)}
"""File → tables whose values are messages although no gettext call names them."""
_KEYWORDS = {**DEFAULT_KEYWORDS, "gettext_lazy": None, "gettext_noop": None, "ngettext_lazy": (1, 2)}
_HEADER = "# English of 链检 Lianjian. The source strings are Chinese."


def extracted() -> Catalog:
    """Every message of code, templates and tables, with the files that say it."""
    found = Catalog()
    for path in _files("*.py"):
        _add(found, path, path.read_text(encoding="utf-8"))
    for path in _files("*.html"):
        # Brackets make the page one expression, so that its indentation means nothing to Python's tokenizer.
        _add(found, path, f"({templatize(path.read_text(encoding='utf-8'))}\n)")
    for name, tables in TABLES.items():
        for message in (text for table in tables for text in table.values()):
            found.add(message, locations=[(name, 0)])
    return found


def english() -> Catalog:
    """The catalogue as committed."""
    with ENGLISH.open("rb") as file:
        return read_po(file, locale="en")


def merged(kept: Catalog, found: Catalog) -> Catalog:
    """`kept` with the messages of `found`: translations stay, new ones wait for theirs, those gone are dropped."""
    kept.update(found, no_fuzzy_matching=True, update_creation_date=False)
    kept.obsolete.clear()
    kept.header_comment = _HEADER
    return kept


def untranslated(catalog: Catalog) -> list[Message]:
    """Messages that lack English, in one of their forms or altogether."""
    return [one for one in catalog if one.id and not all(forms(one.string))]


def forms(text: str | tuple[str, ...] | list[str] | None) -> tuple[str, ...]:
    """One form, or singular and plural; a message nobody has translated yet has one empty form."""
    return tuple(text) if isinstance(text, tuple | list) else (text or "",)


def compiled(catalog: Catalog) -> bytes:
    """The .mo file that gettext reads."""
    file = BytesIO()
    write_mo(file, catalog)
    return file.getvalue()


def write(catalog: Catalog) -> None:
    """Puts the catalogue in its place, as .po and as .mo."""
    with ENGLISH.open("wb") as file:
        write_po(file, catalog, width=120, sort_by_file=True, include_lineno=False)
    ENGLISH.with_suffix(".mo").write_bytes(compiled(catalog))


def _files(pattern: str) -> list[Path]:
    folders = {Path(app.path) for app in apps.get_app_configs()} | {
        settings.BASE_DIR / name for name in ("config", "templates")
    }
    return sorted(path for folder in folders if folder.parent == settings.BASE_DIR for path in folder.rglob(pattern))


def _add(found: Catalog, path: Path, source: str) -> None:
    name = path.relative_to(settings.BASE_DIR).as_posix()
    for _line, message, _comments, context in extract("python", BytesIO(source.encode()), _KEYWORDS):
        found.add(message, locations=[(name, 0)], context=context)

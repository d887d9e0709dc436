"""English: every message has it, says the same parameters, and reaches the page."""

import gettext
import re
import string
from collections.abc import Iterator
from html.parser import HTMLParser
from importlib import import_module
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.catalog import Message
from django.apps import apps
from django.conf import settings
from django.test import Client
from django.urls import reverse

from backbone import texts
from backbone.messages import ENGLISH, compiled, english, extracted, forms, untranslated
from backbone.refusals import Refused
from catalog.importers.problems import CATALOGUE
from enterprises.actions.demands import TransitionNotPossible
from enterprises.models import DemandState

CHINESE = re.compile(r"[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]")
PERCENT = re.compile(r"%\(\w+\)[sd]|%%")
HINT = "run manage.py update_messages and fill in locale/en/LC_MESSAGES/django.po"
EXAMPLES = {
    "动力电池包 热扩散",
    "江苏省",
    "苏州市",
    "昆山市",
    "样品名称",
    "检测项目",
    "依据标准",
    "备注",
    "参数名称",
    "标准编号",
    "、",
}
"""What an English sentence may quote: names of places and headers that only exist in Chinese."""


def spoken() -> Iterator[tuple[Message, str]]:
    """Every form of every English message."""
    for message in english():
        if message.id:
            yield from ((message, said) for said in forms(message.string))


def parameters(text: str) -> list[str]:
    """The parameters of a sentence, in order of their names: %(name)s and {name}."""
    braces = [name for _text, name, _spec, _conversion in string.Formatter().parse(PERCENT.sub("", text)) if name]
    return sorted({*PERCENT.findall(text), *braces})


def without_examples(text: str) -> str:
    for example in EXAMPLES:
        text = text.replace(example, "")
    return text


def test_the_catalogue_holds_what_the_sources_say() -> None:
    found = {(message.context, message.id) for message in extracted() if message.id}
    kept = {(message.context, message.id) for message in english() if message.id}
    assert found == kept, HINT


def test_every_message_has_english() -> None:
    assert [message.id for message in untranslated(english())] == [], HINT


def test_nothing_is_left_half_translated() -> None:
    catalog = english()
    assert [message.id for message in catalog if message.id and message.fuzzy] == []
    assert dict(catalog.obsolete) == {}
    assert [said for _message, said in spoken() if CHINESE.search(without_examples(said))] == []


def test_parameters_are_the_same_in_both_languages() -> None:
    differing = [
        (message.id, said) for message, said in spoken() if parameters(said) != parameters(forms(message.id)[0])
    ]
    assert differing == []


def test_the_compiled_file_is_the_catalogue() -> None:
    """Compared as messages: the header names the Babel that wrote it."""

    def messages(file: BytesIO) -> dict[object, str]:
        return {key: said for key, said in gettext.GNUTranslations(file)._catalog.items() if key}  # type: ignore[attr-defined]

    committed = BytesIO(ENGLISH.with_suffix(".mo").read_bytes())
    assert messages(committed) == messages(BytesIO(compiled(english())))


def load_every_module() -> None:
    """Codes and refusals are known once the module that owns them is loaded."""
    for app in apps.get_app_configs():
        root = Path(app.path)
        if root.parent == Path(settings.BASE_DIR):
            for path in root.rglob("*.py"):
                if "migrations" not in path.parts:
                    import_module(".".join(path.relative_to(settings.BASE_DIR).with_suffix("").parts))


def refusals(kind: type[Refused]) -> Iterator[type[Refused]]:
    for below in kind.__subclasses__():
        yield below
        yield from refusals(below)


def test_sentences_of_codes_come_in_both_languages() -> None:
    load_every_module()
    pairs = {
        **texts._SENTENCES,
        **{code: (zh, en) for code, (_weight, zh, en) in CATALOGUE.items()},
        **{kind.code: (kind.zh, kind.en) for kind in refusals(Refused) if kind.__module__.split(".")[0] != "tests"},
    }
    pairs = {code: pair for code, pair in pairs.items() if not code.startswith("test.")}
    assert len(pairs) > 100
    wrong = {
        code: (zh, en)
        for code, (zh, en) in pairs.items()
        if not (CHINESE.search(zh) and en) or CHINESE.search(without_examples(en)) or parameters(zh) != parameters(en)
    }
    assert wrong == {}


def test_a_label_inside_a_sentence_speaks_its_language() -> None:
    assert TransitionNotPossible(DemandState.DRAFT, DemandState.SERVED).reason == {
        "zh": "“草稿”的需求不能变为“已解决”。",
        "en": "A demand that is “Draft” cannot become “Served”.",
    }


class Chrome(HTMLParser):
    """What a page says, in texts and in labels, outside the elements of another language."""

    SAYING = ("aria-label", "title", "placeholder", "alt", "data-label")
    VOID = ("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr")

    def __init__(self) -> None:
        super().__init__()
        self.said: list[str] = []
        self.languages: list[str] = ["en"]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        language = values.get("lang") or self.languages[-1]
        if language == "en":
            self.said += [values[name] or "" for name in self.SAYING if name in values]
        if tag not in self.VOID:
            self.languages.append(language)

    def handle_endtag(self, tag: str) -> None:
        if tag not in self.VOID:
            self.languages.pop()

    def handle_data(self, data: str) -> None:
        if self.languages[-1] == "en":
            self.said.append(data.strip())


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["home", "sign_in", "register", "register_enterprise", "register_lab", "chain_list"])
def test_an_english_page_speaks_english(name: str) -> None:
    client = Client()
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    answer = client.get(reverse(name))
    assert answer.status_code == 200
    assert answer.headers["Content-Language"] == "en"
    chrome = Chrome()
    chrome.feed(answer.content.decode())
    assert "Sign in" in chrome.said
    assert [text for text in chrome.said if CHINESE.search(without_examples(text))] == []


@pytest.mark.django_db
def test_the_same_page_is_chinese_unless_chosen_otherwise() -> None:
    answer = Client().get(reverse("home"), headers={"accept-language": "en"})
    assert answer.headers["Content-Language"] == "zh-hans"
    assert "检验检测供需对接" in answer.content.decode()

"""Sentences of codes: reasons, problems and notices are stored as code + parameters and worded here, per language."""

from collections.abc import Mapping
from typing import Any, TypedDict

from django.utils.translation import get_language, override


class Reason(TypedDict):
    """One sentence in both languages."""

    zh: str
    en: str


_SENTENCES: dict[str, tuple[str, str]] = {}


def register_texts(sentences: Mapping[str, tuple[str, str]]) -> None:
    """Makes codes known: code → (zh, en), with {parameters}. Called when the module that owns the codes is loaded."""
    _SENTENCES.update(sentences)


def is_registered(code: str) -> bool:
    """Whether a sentence of this code is known."""
    return code in _SENTENCES


def reason(code: str, params: Mapping[str, Any] | None = None) -> Reason:
    """The sentence of a code in both languages; a code nobody registered is shown as itself."""
    return in_both(*_SENTENCES.get(code, (code, code)), params or {})


def in_both(zh: str, en: str, params: Mapping[str, Any]) -> Reason:
    """Both sentences with their parameters; a lazy one, as the label of a choice, speaks the sentence's language."""
    with override("zh-hans"):
        chinese = _fill(zh, params)
    with override("en"):
        return {"zh": chinese, "en": _fill(en, params)}


def text(code: str, params: Mapping[str, Any] | None = None) -> str:
    """The sentence of a code in the language of the page."""
    return in_language(reason(code, params))


def in_language(sentence: Reason) -> str:
    """The half of a bilingual sentence that the current language asks for."""
    return sentence["en"] if (get_language() or "").startswith("en") else sentence["zh"]


def _fill(sentence: str, params: Mapping[str, Any]) -> str:
    try:
        return sentence.format_map(params)
    except (KeyError, IndexError, ValueError):
        return sentence  # stored parameters may be older than the sentence; the sentence still says what happened

"""Folding: one spelling for texts that mean the same to a reader.

`fold` only removes differences of writing (width, case, script, dashes, spaces). It never removes a word, so
"总铬" and "铬", "浸出" and "总量" stay apart. Shorter forms are candidates only (`tails.strip_tails`): the
vocabulary decides whether one of them is a known name.
"""

import re
import unicodedata
from functools import lru_cache

from opencc import OpenCC

_TO_SIMPLIFIED = OpenCC("t2s")

_DASHES = "‐‑‒–—―−﹘﹣－ー─━"
_SLASHES = "∕⁄／╱⧸＼\\"
_SIGNS = str.maketrans(
    {
        **dict.fromkeys(_DASHES, "-"),
        **dict.fromkeys(_SLASHES, "/"),
        **dict.fromkeys("【〔〖［｛{", "["),
        **dict.fromkeys("】〕〗］｝}", "]"),
        **dict.fromkeys("〈＜", "<"),
        **dict.fromkeys("〉＞", ">"),
        **dict.fromkeys("、，﹑‚", ","),
        **dict.fromkeys("；﹔", ";"),
        **dict.fromkeys("：﹕∶", ":"),
        **dict.fromkeys("’‘′ʹ＇`´", "'"),
        **dict.fromkeys("“”″＂", '"'),
        **dict.fromkeys("～〜∼˜", "~"),
        **dict.fromkeys("·•‧∙・⋅", "·"),
        **dict.fromkeys("≦⩽", "≤"),
        **dict.fromkeys("≧⩾", "≥"),
        **dict.fromkeys("⌀øØφΦ∅", "φ"),
        "。": ".",
        "﹒": ".",
        "º": "°",
        "˚": "°",
        "×": "x",
        "✕": "x",
        "✖": "x",
    }
)
# Capital letters of other alphabets that print like a Latin one; small Greek letters stay (α, μ, ρ mean something).
_LOOK_ALIKES = str.maketrans("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧАВЕКМНОРСТУХІЅаеорсухіѕ", "ABEZHIKMNOPTYXABEKMHOPCTYXISaeopcyxis")
_HANZI = [chr(code) for code in range(0x4E00, 0xA000)]
_TRADITIONAL = frozenset(
    sign
    for sign, simple in zip(_HANZI, _TO_SIMPLIFIED.convert("\n".join(_HANZI)).split("\n"), strict=True)
    if sign != simple
)
_FOLDED_ALREADY = re.compile(r"[a-z0-9\u4e00-\u9fff]+")
_INVISIBLE = re.compile(r"[\s\u200b-\u200f\u202a-\u202e\u2060\ufeff\u00ad\x00-\x1f]+")
_OUTER = re.compile(r"^[,;:.!?*★☆●○■□▲△※_~|\-/'\"]+(?=[^\d])|[,;:.!?*★☆●○■□▲△※_|/]+$")
_PAIRS = {"(": ")", "[": "]", "<": ">", "《": "》", "「": "」"}


def simplify(text: str) -> str:
    """Width, dashes, slashes, quotes, look-alike letters and script made one; case, words and spaces kept."""
    text = unicodedata.normalize("NFKC", text.translate(_SIGNS)).translate(_SIGNS).translate(_LOOK_ALIKES)
    return text if text.isascii() else _TO_SIMPLIFIED.convert(text)


def _unwrap(text: str) -> str:
    """Brackets around the whole text taken away: "(铅)" is 铅, "(a)b(c)" stays."""
    while len(text) > 2 and _PAIRS.get(text[0]) == text[-1] and text[0] not in text[1:] and text[-1] not in text[:-1]:
        text = text[1:-1]
    return text


def _fold_once(text: str) -> str:
    text = unicodedata.normalize("NFKC", simplify(text).casefold())
    return _unwrap(_OUTER.sub("", _INVISIBLE.sub("", text)))


@lru_cache(maxsize=200_000)
def fold(text: str) -> str:
    """The folded text: "ＰＨ 值" → "ph值", "铅（Pb）" → "铅(pb)". Idempotent; "" for empty or all-punctuation text."""
    folded = _fold_once(text)
    for _ in range(8):
        if (again := _fold_once(folded)) == folded:
            break
        folded = again
    return folded

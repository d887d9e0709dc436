"""Shorter forms of a folded name, safest first; the vocabulary decides whether one of them is a name.

Heads are never taken away (总, 可溶, 六价, 浸出 … change the parameter), and a bracket that qualifies
(六价, 闭口, 中性, 电池) stays: "铬(六价)" never becomes 铬 here.
"""

import re
from functools import lru_cache

PROCESS = (
    "的测定方法",
    "的测试方法",
    "的试验方法",
    "的检测方法",
    "测定方法",
    "测试方法",
    "试验方法",
    "检验方法",
    "检测方法",
    "的测定",
    "的检测",
    "的检验",
    "的测量",
    "的测试",
    "的分析",
    "的鉴别",
    "的试验",
    "测定",
    "检测",
    "检验",
    "测量",
    "测试",
    "试验",
    "检查",
    "检定",
    "分析",
    "计数",
    "评价",
    "评级",
    "评定",
    "实验",
    "考核",
    "等",
    "项目",
    "test",
    "testing",
    "determination",
)
AMOUNT = ("含量", "质量分数", "质量浓度", "浓度", "残留量", "指标", "性能", "值", "等级", "参数", "特性")
_TEST_WORDS = ("测定", "检测", "试验")
WIDER = ("试验", "含量", "性能", "测定", "测量", "值", "检测", "检查", "强度", "性")
"""Words a short name leaves out ("热失控" for "热失控试验"); tried last, one at a time."""

_UNIT = (
    r"(?:cycles|cycle|cyc|小时|分钟|循环|周期|hours|hour|days|hrs|mins|min|次|天|日|年|°c|°f|度|ghz|mhz|khz|hz|kva|mva|gpa|mpa|kpa|pa"
    r"|kwh|mwh|kw|mw|kv|mv|ka|ma|kn|mah|ah|μm|um|nm|mm|cm|km|kg|mg|μg|ml|ppm|%rh|%|wp|级|h|d|s|k|v|a|w|n|j|g|l|m|t|r|c|项|种)"
)
_NUMBER = r"[-+±≤≥<>=]*\d[\d.]*(?:[~x*/-]+[-+]?\d[\d.]*)*"
_LEVEL = re.compile(rf"(?<=[^\d.\-/]){_NUMBER}(?:{_UNIT}(?![a-z]))(?:[,/x*+@]?{_NUMBER}(?:{_UNIT}(?![a-z])))*$")
_HEAD_LEVEL = re.compile(rf"^(?:{_NUMBER}(?:{_UNIT})[,/+]?)+(?=[^\d.\-/,])")
_HEAD_DEGREES = re.compile(r"^\(?(?P<degrees>[-+]?\d+(?:\.\d+)?)°c\)?(?:下|时|的)?(?P<rest>.{2,})$")
_TAIL_DEGREES = re.compile(r"^(?P<rest>.{2,}?)[,(]?(?P<degrees>[-+]?\d+(?:\.\d+)?)°c\)?$")
_MECHANICAL = re.compile(r"(?:抗拉|抗压|抗弯|屈服|拉伸|弯曲|剪切|持久).{0,2}强度$|拉伸$|伸长率$|延伸率$|模量$")
HOT, COLD = 40.0, 10.0
"""Degrees Celsius from which, and up to which, a test is not one at room temperature."""
_CLASS = re.compile(
    r"[a-d]?\d?[a-d](?:类|级|型|档)$|(?<=.)[ivx一二三四五]+(?:类|级|型|档)$|(?<=\D)\d{1,3}(?:类|级|型)$|^[a-d]\d?级"
)
_BRACKET = re.compile(r"\(([^()]*)\)|\[([^\[\]]{2,})\]")
_SYMBOL = re.compile(r"[a-z][a-z0-9,.+\-/ ]*|[a-z]?\d*-?[a-z]+\d*[+-]?")
_VALENCE = re.compile(r"(?:i{1,3}|iv|vi{0,3}|\d[+-]|[+-]\d)")
_DROPPED = re.compile(
    rf"(?:以.{{1,12}}计|.{{1,20}}法|{_NUMBER}{_UNIT}(?:.*)|共?\d+[项种个组].*|含\d+.*|室温|全部|全项|如适用|适用时|必要时|选做|可选)$"
)
_HARDNESS = re.compile(r"^(hrc|hrb|hra|hbw|hbs|hb|hv|hk)[\d.]+(?:[/\-][\d.]+)*$")
_SCALE = re.compile(r"^(.*[a-z])硬度$")
_PROTECTION = re.compile(r"(?:^|(?<=[\u4e00-\u9fff]))ip[0-9x]{1,2}k?[0-9x]?k?$")
_LATIN_HEAD = re.compile(r"^[a-z][a-z0-9.]+(?=[\u4e00-\u9fff]{2,}$)")
_LATIN_TAIL = re.compile(r"(?<=[\u4e00-\u9fff])[a-z][a-z0-9.+]*[-]?$")
_SPELLINGS = (
    ("农残", "农药残留"),
    ("兽残", "兽药残留"),
    ("水份", "水分"),
    ("灰份", "灰分"),
    ("成份", "成分"),
    ("组份", "组分"),
    ("黏", "粘"),
    ("噪音", "噪声"),
)
_ELEMENT = re.compile(r"^[\u9485-\u9576硅碳硫磷硼砷硒氮氧氢氟氯溴碘汞碲]$")


def bracket_forms(folded: str) -> tuple[str, str] | None:
    """(outside, inside) of the last bracket: "铅(pb)" → ("铅", "pb"); None where none stands or nothing is outside."""
    found = list(_BRACKET.finditer(folded))
    if not found:
        return None
    last = found[-1]
    outside = folded[: last.start()] + folded[last.end() :]
    return (outside, last[1] or last[2] or "") if outside else None


def is_symbol(inside: str) -> bool:
    """Bracket text that only repeats the name in Latin letters: "pb", "codcr", "bod5"; not a valence ("vi", "6+")."""
    return bool(_SYMBOL.fullmatch(inside)) and not _VALENCE.fullmatch(inside)


def _without_bracket(folded: str) -> list[str]:
    forms = bracket_forms(folded)
    if forms is None:
        return []
    outside, inside = forms
    # COD(Mn): Latin outside and inside belong together, neither is a name of its own.
    if is_symbol(inside) and not outside.isascii():
        return [outside, inside]
    return [outside] if _DROPPED.match(inside) else []


def _worth(rest: str, tail: str) -> bool:
    """A single sign is a name only where it is an element, and 碘值 is not 碘, K值 not K."""
    if len(rest) > 1:
        return tail != "值" or not _ELEMENT.match(rest[-1:]) or len(rest) > 2
    return (tail == "等" or bool(_ELEMENT.match(rest))) and tail not in ("值", "性能", "等级", "特性", "指标")


def _without_tail(folded: str) -> list[str]:
    forms = [
        folded[: -len(t)].removesuffix("的") for t in PROCESS if folded.endswith(t) and _worth(folded[: -len(t)], t)
    ]
    forms += [
        folded[: -len(t)].removesuffix("的") for t in AMOUNT if folded.endswith(t) and _worth(folded[: -len(t)], t)
    ]
    return forms


def without_process(folded: str) -> str:
    """The name without 测定, 检测, 试验 at its end: what tells rows of one list apart, whatever it is read as."""
    while tail := next((t for t in _TEST_WORDS if folded.endswith(t) and _worth(folded[: -len(t)], t)), ""):
        folded = folded[: -len(tail)].removesuffix("的")
    return folded


def _at_temperature(folded: str) -> list[str]:
    """500°c抗拉强度 is 高温抗拉强度, where that is a test of its own."""
    found = _HEAD_DEGREES.match(folded) or _TAIL_DEGREES.match(folded)
    if found is None:
        return []
    degrees = float(found["degrees"])
    word = "高温" if degrees >= HOT else "低温" if degrees <= COLD else ""
    return [word + found["rest"]] if word and not found["rest"].startswith(("高温", "低温")) else []


def _without_level(folded: str) -> list[str]:
    forms = _at_temperature(folded)
    if forms and _MECHANICAL.search(forms[0]):
        return forms  # what is strong at 500°c is not what is strong
    forms += [pattern.sub("", folded).strip("-,/x*+@") for pattern in (_LEVEL, _CLASS, _HEAD_LEVEL)]
    if hardness := _HARDNESS.match(folded):
        forms.append(hardness[1])
    if scale := _SCALE.match(folded):
        forms.append(scale[1])
    if _PROTECTION.search(folded):
        forms.append("ip等级")
    return [form for form in forms if len(form) > 1]


def _without_latin(folded: str) -> list[str]:
    return [rest for p in (_LATIN_HEAD, _LATIN_TAIL) if len(rest := p.sub("", folded)) > 1 or _ELEMENT.match(rest)]


def _respelled(folded: str) -> list[str]:
    forms = [folded.replace(old, new) for old, new in _SPELLINGS if old in folded]
    if folded.endswith("牢度") and not folded.endswith("色牢度"):
        forms.append(folded.removesuffix("牢度") + "色牢度")
    if folded.endswith("色牢度") and not folded.startswith("耐"):
        forms.append("耐" + folded)
    return forms


_LONGEST = 120  # signs of a name; longer text is a paragraph
_STEPS = (_without_bracket, _without_tail, _respelled, _without_level, _without_latin)


@lru_cache(maxsize=100_000)
def strip_tails(folded: str) -> tuple[str, ...]:
    """Shorter forms of a folded name, safest first: "铅含量的测定" → ("铅含量", "铅"). Never the name itself."""
    found: dict[str, None] = {}
    if len(folded) > _LONGEST:
        return ()
    for depth in range(3):
        for form in [folded] if depth == 0 else list(found):
            for step in _STEPS:
                for shorter in step(form):
                    if shorter and shorter != folded and len(found) < 40:
                        found.setdefault(shorter)
    return tuple(found)


def widen(folded: str) -> tuple[str, ...]:
    """The name with a word that short names leave out: "热失控" → ("热失控试验", …)."""
    return tuple(folded + word for word in WIDER if not folded.endswith(word))


def other_forms(folded: str) -> tuple[str, ...]:
    """Fuller and shorter forms of a name that no meaning of the name itself fits, in the order of trying."""
    return (*widen(folded), *strip_tails(folded))

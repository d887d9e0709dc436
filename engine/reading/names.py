"""Names of parameters and objects against a vocabulary: from text to concepts, never by silent guess."""

import re
from dataclasses import replace
from typing import Literal, Protocol

from engine.reading.fold import fold, simplify
from engine.reading.materials import materials
from engine.reading.split import split_names
from engine.reading.tails import bracket_forms, is_symbol, strip_tails, widen
from engine.reading.types import How, Name, NameCell

Kind = Literal["parameter", "object"]


class Vocabulary(Protocol):
    """What is known of names: for a folded text the (concept, field, how) it may mean, () where it is unknown."""

    def concepts(self, kind: Kind, folded: str) -> tuple[tuple[str, str, How], ...]: ...


_ALL = re.compile(
    r"(?:全项|全部(?:参数|项目|性能|指标|检测项目|检验项目)?|所有(?:参数|项目)|全(?:参数|性能|套|检|项目|指标)|型式(?:试验|检验)"
    r"|出厂检验|整套|全套(?:试验|测试|检测)?)(?:全项|全部项目|参数|项目|指标|检测|检验|试验|测试)*$"
)
_TABLE = re.compile(r"(表\s*[A-Z]?\.?\d+(?:[-.]\d+)?)(?:中|的|所列|内|规定)?")
_STANDARD_ONLY = re.compile(r"^[A-Z]{1,5}(?:/[TZ])?[\d.\-\s]+", re.IGNORECASE)
_METHOD = re.compile(
    r"(?:[^()\s,;]{1,20}法|四探针|激光(?:衍射|粒度)?|石墨炉(?:原子吸收)?|火焰(?:原子吸收)?|原子荧光|离子色谱|库仑|卡尔.?费休"
    r"|icp(?:-?(?:ms|oes|aes))?|hplc(?:-ms(?:/ms)?)?|gc(?:-ms(?:/ms)?)?|lc(?:-ms(?:/ms)?)|aas|afs|xrf|dsc|tga|tma|sec|edx|eds|ftir)",
    re.IGNORECASE,
)
_IN_MATRIX = re.compile(r"^(?P<matrix>.{1,8}中)(?:的)?(?P<rest>.+)$")
_EXTRACT = re.compile(r"浸出|渗滤|提取|萃取|溶出|迁移|可溶|消解|析出|渗出|集$|空$")
_NEGATED = ("非", "无", "未", "不", "仿", "类", "代", "假", "似")
_MODEL = re.compile(r"[A-Za-z][A-Za-z0-9.\-+/]*\d[A-Za-z0-9.\-+/]*|\b[A-Z]{2,}[A-Za-z0-9.\-]*|[φΦ]\s?\d+(?:\.\d+)?")
_SIZE = re.compile(r"(?<=[A-Za-z])\d[\d.x*+/\-]*")
_OBJECT_TAIL = re.compile(r"(?:样品|试样|产品|制品|成品|粉末|粉体|粉料|(?<=[^\s]{3})粉)$")
_AT_DEGREES = re.compile(r"\d°c")
_AT_ROOM = re.compile(r"室温|常温")
_REMARK = re.compile(r"(?P<name>[^()]{2,})\((?P<remark>[\u4e00-\u9fffa-z0-9/.~°\-]{2,})\)")
_STATE = re.compile(
    r"可溶|游离|无机|有机|总|活性|水溶|酸溶|[一二三四五六]价|结合|残留|浸出|迁移|挥发|[高低常]温|[干湿]态|老化|后|前|[上下]限?|[直交]流|纵|横"
)
_VALUE = re.compile(
    r"[≤≥<>~±]?\d[\d.,~x*/\-]*\s*(?:kVA|MVA|kV|MV|mV|V|kA|mAh|Ah|mA|A|kWh|kW|MW|W|mm|cm|μm|nm|kg|mg|g|t|吨|°C|℃|寸|英寸|L|mL|m|Hz|MPa|座|目|#|号)?"
    r"(?![A-Za-z])"
)


def _hits(folded: str, kind: Kind, vocabulary: Vocabulary) -> tuple[tuple[str, str, How], ...]:
    return vocabulary.concepts(kind, folded) if folded else ()


def _name(text: str, folded: str, hits: tuple[tuple[str, str, How], ...], how: How | None, confidence: float) -> Name:
    unique = tuple(dict.fromkeys((concept, field) for concept, field, _ in hits))
    return Name(
        text,
        folded,
        tuple(concept for concept, _ in unique),
        tuple(field for _, field in unique),
        how or hits[0][2],
        confidence,
    )


def _fitting(folded: str, hits: tuple[tuple[str, str, How], ...]) -> tuple[tuple[str, str, How], ...]:
    """A name that states a temperature is never what is done at room temperature: -30°C放电容量 is not 室温放电容量."""
    if not _AT_DEGREES.search(folded):
        return hits
    return tuple(hit for hit in hits if not _AT_ROOM.search(hit[0]))


def _bracketed(text: str, folded: str, kind: Kind, vocabulary: Vocabulary) -> Name | None:
    """铬(Cr6+): outside and bracket are both known; the bracket decides where it is the narrower, else both stay."""
    forms = bracket_forms(folded)
    if forms is None:
        return None
    outside, inside = (_hits(form, kind, vocabulary) for form in forms)
    if not outside or not inside:
        return None
    shared = tuple(hit for hit in outside if hit[0] in {concept for concept, _, _ in inside})
    if shared:
        return _name(text, folded, shared, "rule", 0.98)
    if kind == "parameter" and not is_symbol(forms[1]):
        return None
    if any(narrow != wide and wide in narrow for narrow, _, _ in inside for wide, _, _ in outside):
        return _name(text, folded, inside, "rule", 0.9)
    return _name(text, folded, outside + inside, "rule", 0.5)


def _loose_forms(text: str, folded: str, kind: Kind) -> list[tuple[str, float]]:
    """Candidates after the stripped tails: completions, "…中铅", words apart by space, an object's head word."""
    forms = [(form, 0.85) for form in widen(folded)]
    forms += [(form, 0.8) for short in strip_tails(folded)[:6] for form in widen(short)]
    matrix = _IN_MATRIX.match(folded)
    if kind == "parameter" and matrix and not _EXTRACT.search(matrix["matrix"][:-1]):
        forms += [(form, 0.8) for form in (matrix["rest"], *strip_tails(matrix["rest"]))]
    words = simplify(text).split()
    if len(words) > 1:
        forms += [(fold(word), 0.7) for word in (words[0], words[-1]) if len(fold(word)) > 1]
        forms += [(fold(" ".join(words[:n])), 0.75) for n in range(len(words) - 1, 1, -1)]
    return forms


def _plain_objects(text: str) -> list[str]:
    """An object without model and values: "油浸式变压器 10kV" → 油浸式变压器, "BV2.5电线" → BV电线, 电线."""
    plain = simplify(text)
    without_values = _VALUE.sub(" ", plain)
    forms = [
        _SIZE.sub("", plain),
        without_values,
        _MODEL.sub(" ", plain),
        _MODEL.sub(" ", without_values),
        re.sub(r"\([^()]*\)", "", plain),
    ]
    forms += [_OBJECT_TAIL.sub("", form.strip()) for form in (plain, *forms)]
    forms += [re.sub("[类用的]", "", form) for form in (plain, *forms)]
    forms += [part for model in _MODEL.findall(plain) for part in (model, model.split("-")[0])]
    return [form for form in dict.fromkeys(map(fold, forms)) if len(form) > 1]


def _says(folded: str, head: str, concept: str) -> bool:
    """A short form stands for its concept alone: 模组 may be 动力电池模组, 摄像头模组 never is."""
    return concept == head or not concept.endswith(head) or concept[: -len(head)] in folded


def _head_word(folded: str, kind: Kind, vocabulary: Vocabulary) -> tuple[tuple[str, str, How], ...]:
    """The longest known end of an object's name (全棉四件套 → 四件套); 非金属材料 is not 金属材料."""
    if kind != "object":
        return ()
    for start in range(1, len(folded) - 1):
        if not folded[:start].endswith(_NEGATED):
            hits = _hits(folded[start:], kind, vocabulary)
            if said := tuple(hit for hit in hits if _says(folded, folded[start:], fold(hit[0]))):
                return said
    return ()


def _remarked(text: str, folded: str, vocabulary: Vocabulary) -> Name | None:
    """耐光色牢度(氙弧), 循环寿命(标准循环): an unknown remark in brackets that names no state of matter says how."""
    found = _REMARK.fullmatch(folded)
    if found is None or _STATE.search(found["remark"]) or _hits(found["remark"], "parameter", vocabulary):
        return None
    for form in (found["name"], *strip_tails(found["name"])):
        if hits := _hits(form, "parameter", vocabulary):
            return _name(text, folded, hits, "rule", 0.7)
    return None


def read_name(text: str, kind: Kind, vocabulary: Vocabulary) -> Name:
    """One name and what it may mean; unknown text becomes the stub concept "~" + folded text with confidence 0."""
    name = _read(text, kind, vocabulary)
    return _of_material(name, vocabulary) if kind == "object" and name.how in ("rule", "stub") else name


def _of_material(name: Name, vocabulary: Vocabulary) -> Name:
    """A thing whose name states what it is made of is also a piece of that material."""
    known = [
        hits
        for designation, named in materials(simplify(name.text))
        if not any(fold(designation) in fold(concept) for concept in name.concepts if name.how != "stub")
        for material in named
        if (hits := _hits(fold(material), "object", vocabulary))
    ]
    if not known:
        return name
    own = () if name.how == "stub" else tuple(zip(name.concepts, name.fields, strict=True))
    both = dict.fromkeys((*own, *((concept, field) for concept, field, _ in known[0])))
    concepts, fields = tuple(concept for concept, _ in both), tuple(field for _, field in both)
    return replace(name, concepts=concepts, fields=fields, how="rule", confidence=min(name.confidence, 0.9) or 0.75)


def _read(text: str, kind: Kind, vocabulary: Vocabulary) -> Name:
    folded = fold(text)
    if hits := _hits(folded, kind, vocabulary):
        return _name(text, folded, hits, None, 1.0)
    if bracketed := _bracketed(text, folded, kind, vocabulary):
        return bracketed
    candidates = [(form, 0.95) for form in strip_tails(folded)]
    if kind == "object":
        plain = _plain_objects(text)
        candidates += [(form, 0.9) for form in (*plain, *(short for p in plain for short in strip_tails(p)))]
    candidates += _loose_forms(text, folded, kind)
    for form, confidence in candidates:
        if hits := _fitting(folded, _hits(form, kind, vocabulary)):
            return _name(text, folded, hits, "rule", confidence)
    if kind == "parameter" and (remarked := _remarked(text, folded, vocabulary)):
        return remarked
    for form in dict.fromkeys([folded, *(_plain_objects(text) if kind == "object" else [])]):
        if hits := _head_word(form, kind, vocabulary):
            return _name(text, folded, hits, "rule", 0.7)
    return Name(text, folded, ("~" + folded,) if folded else (), ("",) if folded else (), "stub", 0.0)


def _method_hint(text: str) -> str:
    """The method a name cell speaks of: 铅(石墨炉法), 激光法, 四探针; "" where none."""
    inside: list[str] = re.findall(r"\(([^()]*)\)", simplify(text))
    found = [part.strip() for part in inside if _METHOD.fullmatch(part.strip())]
    if found:
        return found[0]
    whole = _METHOD.search(simplify(text))
    return whole[0] if whole and whole.end() == len(simplify(text).strip()) and len(whole[0]) > 2 else ""


def read_name_cell(text: str, kind: Kind, vocabulary: Vocabulary) -> NameCell:
    """A cell of names: split, read one by one; 全项 and a table by reference (表1中24项) are told apart from names."""
    plain = simplify(text).strip()
    table = _TABLE.search(plain)
    if table and not vocabulary.concepts(kind, fold(text)):
        return NameCell((), False, fold(table[1]), "")
    if _ALL.search(fold(text)) and not vocabulary.concepts(kind, fold(text)):
        return NameCell((), True, "", "")
    pieces = split_names(text, lambda folded: bool(vocabulary.concepts(kind, folded)))
    return NameCell(tuple(read_name(piece, kind, vocabulary) for piece in pieces), False, "", _method_hint(text))


def read_category(text: str, vocabulary: Vocabulary) -> tuple[Name, ...]:
    """The object(s) of a category cell, most specific first: 绝缘油(变压器油) → 变压器油, 绝缘油."""
    folded = fold(text)
    if not folded:
        return ()
    if _hits(folded, "object", vocabulary):
        return (read_name(text, "object", vocabulary),)
    forms = bracket_forms(folded)
    if forms and all(_hits(form, "object", vocabulary) for form in forms):
        names = [read_name(form, "object", vocabulary) for form in (forms[1], forms[0])]
        return tuple(name for i, name in enumerate(names) if name.concepts not in [n.concepts for n in names[:i]])
    pieces = split_names(text, lambda form: bool(_hits(form, "object", vocabulary)))
    if len(pieces) == 1:
        pieces = _joint_objects(text, vocabulary)
    return tuple(read_name(piece, "object", vocabulary) for piece in pieces)


def _joint_objects(text: str, vocabulary: Vocabulary) -> tuple[str, ...]:
    """低压成套开关设备和控制设备: a first object that is known stands for itself."""
    first, sign, rest = simplify(text).partition("和")
    is_listed = sign and _hits(fold(first), "object", vocabulary)
    return (first, rest) if is_listed else (text,)

"""Several names in one cell: where to cut, and where a comma, slash or 和 belongs to one name.

Strong signs (、 ， ； line break) cut unless the vocabulary knows the whole; weak signs (/ 和 与 space …) cut only
between names that the vocabulary knows. A sum (铅、镉总和) is one parameter.
"""

import re
from collections.abc import Callable

from engine.reading.fold import fold, simplify
from engine.reading.tails import strip_tails, widen

Known = Callable[[str], bool]

_LOCANT = re.compile(
    r"(?<![A-Za-z0-9])(?:\d+[a-z]?|[NOSPnopm])'{0,2}(?:,(?:\d+[a-z]?|[NOSPnopm])'{0,2}){1,6}-(?![\d,;])"
)
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
_HIDDEN = "\x00"
_LONGEST = 5  # pieces that one listed name may hold
_STRONG = re.compile(r"[,;\n\r\t|]+|(?<=[\u4e00-\u9fff)\]]):(?=[\u4e00-\u9fff])")
_WEAK = re.compile(r"\s*[/+&]\s*|以及|[和与及带]|\s+")
_SUM = re.compile(r"(?:总和|之和|总量|合计|合量|总计|加和|的和|sum|total)$", re.IGNORECASE)
_ONLY_VALUE = re.compile(r"^[-+±≤≥<>φ]*\d[\d.~x*/-]*\s*(?:[a-zA-Z%°μΩ]{0,4}|天|小时|分钟|次|级|度)$")
_LIST_BRACKET = re.compile(r"^(?P<head>[^()]*)\((?P<list>[^()]*)\)(?P<tail>[^()]*)$")
_ELEMENTS = re.compile(r"^[\u9485-\u9576硅碳硫磷硼砷硒氮氧氢氟氯溴碘汞碲]{2,12}$")
_LIST_MARK = re.compile(r"(?:^|\s|(?<=[,;]))\(?\d{1,2}[).]\s*(?=[^\d\s])")
_STATE_HEAD = re.compile(
    r"^(浸出毒性|浸出液|浸出|可溶性?|溶解[态性]?|水溶性?|酸溶性?|可萃取|可迁移|有效态?|速效)(重金属|元素|金属|毒性)?:?"
)
_STATE_TAIL = re.compile(r"(浸出|溶出|迁移|释放|析出|残留)[量率]?$")
_BARE = re.compile(r"[\u9485-\u9576硅碳硫磷硼砷硒氮氧氢氟氯溴碘汞碲][(A-Za-z)]{0,4}|[A-Z][a-z]?|总?[\u9485-\u9576]")
_NUMBERED = re.compile(r"^\s*(?:\(?\d{1,2}\)|\d{1,2}[.](?!\d)|[①-⑳])\s*")


def is_read(name: str, is_known: Known) -> bool:
    """Whether a name, one of its shorter forms or a usual completion is known."""
    folded = fold(name)
    return bool(folded) and any(is_known(form) for form in (folded, *strip_tails(folded), *widen(folded)))


def _is_whole(name: str, is_known: Known) -> bool:
    """Known as a whole, also with its process word: 电压暂降、短时中断抗扰度试验."""
    folded = fold(name)
    return is_known(folded) or any(is_known(form) for form in strip_tails(folded) if "," in form or "/" in form)


def _cut(text: str, pattern: re.Pattern[str]) -> list[tuple[str, str]]:
    """(piece, sign after it) outside brackets; the last sign is ""."""
    pieces: list[tuple[str, str]] = []
    depth = start = 0
    spans = {m.start(): m for m in pattern.finditer(text)}
    position = 0
    while position < len(text):
        sign = text[position]
        depth = max(0, depth + (sign in "([") - (sign in ")]"))
        found = spans.get(position)
        if found and depth == 0:
            pieces.append((text[start:position], found[0]))
            position = start = found.end()
            continue
        position += 1
    pieces.append((text[start:], ""))
    return [(piece.strip(), sign) for piece, sign in pieces if piece.strip()]


def _merge_known(pieces: list[tuple[str, str]], is_known: Known) -> list[str]:
    """Adjacent pieces joined where they are one known name, or where one is only a value (3d、28d抗压强度)."""
    names: list[str] = []
    at = 0
    while at < len(pieces):
        ends = range(min(len(pieces), at + _LONGEST), at + 1, -1)
        end = next((end for end in ends if is_known(fold(_joined(pieces[at:end])))), at + 1)
        while end < min(len(pieces), at + _LONGEST) and _ONLY_VALUE.match(pieces[end - 1][0]):
            end += 1
        names.append(_joined(pieces[at:end]))
        at = end
    if len(names) > 1 and _ONLY_VALUE.match(names[-1]):
        names[-2:] = [f"{names[-2]},{names[-1]}"]
    return names


def _joined(pieces: list[tuple[str, str]]) -> str:
    return "".join(piece + sign for piece, sign in pieces[:-1]) + pieces[-1][0]


def _complete(names: list[str], is_known: Known) -> list[str]:
    """Names that share a tail or head get it: 耐摩擦/耐水色牢度 → 耐摩擦色牢度, 耐水色牢度."""
    done = list(names)
    for i, name in enumerate(names):
        if is_known(fold(name)):
            continue
        first, last = names[0], names[-1]
        with_tail = (name + last[cut:] for cut in range(1, len(last)) if i < len(names) - 1)
        with_head = (first[:cut] + name for cut in range(len(first) - 1, 0, -1) if i > 0)
        full = next((form for form in (*with_tail, *with_head) if is_known(fold(form))), None)
        if full and not (is_read(name, is_known) and len(full) > len(name) + 4):
            done[i] = full
    return done


def _bracket_list(name: str, is_known: Known) -> list[str] | None:
    """色牢度(干摩、湿摩) → its members, completed with the word before the bracket; None where it is no such list."""
    found = _LIST_BRACKET.match(name)
    if not found:
        return None
    members = [piece for piece, _ in _cut(found["list"], _STRONG)]
    if len(members) < 2:
        members = [piece for piece, _ in _cut(found["list"], re.compile(r"/|和|与|及"))]
    head, tail = found["head"].strip(), found["tail"].strip()
    if len(members) < 2 or any(_ONLY_VALUE.match(member) for member in members):
        return None
    full = [_member(member, head, tail, is_known) for member in members]
    named = sum(form is not None for form in full)
    if named * 2 < len(members):
        return None
    return [form or member for form, member in zip(full, members, strict=True)]


def _member(member: str, head: str, tail: str, is_known: Known) -> str | None:
    forms = (head + member + tail, member + tail, member + head, head + member, member)
    exact = next((form for form in forms if is_known(fold(form))), None)
    return exact or (member if is_read(member, is_known) else None)


def _shape(name: str) -> str:
    return "latin" if name.isascii() else "han" if not re.search("[A-Za-z]", name) else "mixed"


def _weak(name: str, is_known: Known) -> list[str]:
    """Cuts at / 和 与 + space where every part is a name (or, for slashes of one shape, half of them are)."""
    for pattern in (r"\s*/\s*", r"\s*[+&]\s*|以及|[和与及带]", r"\s+"):
        pieces = [piece for piece, _ in _cut(name, re.compile(pattern))]
        if len(pieces) < 2 or any(_ONLY_VALUE.match(piece) for piece in pieces):
            continue
        parts = _complete(pieces, is_known)
        read = [is_read(part, is_known) for part in parts]
        one_shape = len({_shape(piece) for piece in pieces}) == 1 and min(map(len, pieces)) > 1
        if all(read) or (pattern == r"\s*/\s*" and one_shape and sum(read) * 2 >= len(read)):
            return [inner for part in parts for inner in _weak(part, is_known)] if all(read) else parts
    return [name]


def _elements(name: str, is_known: Known) -> list[str]:
    """铅镉砷汞铜 → five elements, if every sign is a known name."""
    return list(name) if _ELEMENTS.match(name) and all(is_known(sign) for sign in name) else [name]


def _parts(name: str, is_known: Known) -> list[str]:
    name = _NUMBERED.sub("", name)
    if _is_whole(name, is_known):
        return [name]
    listed = _bracket_list(name, is_known)
    if listed:
        return listed
    if _SUM.search(fold(name)):
        return [name]
    if any(is_known(form) for form in strip_tails(fold(name)) if len(form) + 3 >= len(fold(name))):
        return [name]
    weak = _weak(name, is_known)
    return weak if len(weak) > 1 else _elements(name, is_known)


def _in_both_directions(name: str, is_known: Known) -> str:
    """耐摩擦色牢度(干、湿), 断裂强力(经、纬): the test in all its directions is the test."""
    found = _LIST_BRACKET.match(name)
    if found is None or found["tail"] or not is_read(found["head"], is_known):
        return ""
    members = re.split(r"[、,;/\s]+", found["list"])
    are_bare = len(members) > 1 and all(len(member) == 1 and not is_known(fold(member)) for member in members)
    return found["head"] if are_bare and _ELEMENTS.match("".join(members)) is None else ""


def _is_sum(pieces: list[str], is_known: Known) -> bool:
    """铅、镉总和: the sum word belongs to the whole list unless the last name with it is known by itself."""
    return bool(_SUM.search(pieces[-1])) and not is_known(fold(pieces[-1]))


def split_names(text: str, is_known: Known) -> tuple[str, ...]:
    """The names of a cell in reading order, at least one unless `text` is blank; shared tails are completed.

    `is_known(folded)` says whether the vocabulary knows a name. Names come back as written but for width and signs.
    """
    if not fold(text):
        return ()
    if _is_whole(text, is_known):
        return (text.strip(),)
    if bare := _in_both_directions(simplify(text).strip(), is_known):
        return (bare,)
    plain = _LOCANT.sub(lambda m: m[0].replace(",", _HIDDEN), _THOUSANDS.sub("", simplify(text)))
    if re.match(r"\s*\(?1[).]\s*\D", plain):
        plain = _LIST_MARK.sub(";", plain)
    pieces = _cut(plain, _STRONG)
    if len(pieces) > 1 and _is_sum([piece for piece, _ in pieces], lambda f: is_known(f.replace(_HIDDEN, ","))):
        return (text.strip(),)

    def known(folded: str) -> bool:
        return is_known(folded.replace(_HIDDEN, ","))

    merged = _merge_known(pieces, known)
    names = [part for piece in _complete(merged, known) for part in _parts(piece, known)]
    names = [name.replace(_HIDDEN, ",").strip() for name in names if fold(name)]
    names = _in_one_state(names, text)
    return tuple(names) if len(names) > 1 else (text.strip(),)


def _in_one_state(names: list[str], text: str) -> list[str]:
    """可溶性铁、锰: the state said once holds for every bare element of the cell, known by that name or not."""
    head, tail = _STATE_HEAD.match(simplify(text).strip()), _STATE_TAIL.search(names[-1]) if names else None
    if len(names) < 2 or not (head or tail):
        return names
    before, after = (head[1] if head else ""), (tail[0] if tail and not head else "")
    return [f"{before}{name}{after}" if _BARE.fullmatch(name) else name for name in names]


def cut_list(text: str) -> tuple[str, ...]:
    """Members of a list without vocabulary (restrictions): cut at strong signs, 和 及 或, never inside brackets."""
    plain = _LOCANT.sub(lambda m: m[0].replace(",", _HIDDEN), simplify(text))
    cuts = _cut(plain, re.compile(r"[,;\n]+|以及|[和或]|及(?!其|以)"))
    return tuple(piece.replace(_HIDDEN, ",") for piece, _ in cuts if fold(piece))

"""Range limits: ≤1000kN, 0.1μm～2000μm, 只测220kV及以下, 试件尺寸≤3.0m×3.0m, 不测整车大于7座车型."""

import re

from engine.reading.fold import simplify
from engine.reading.types import Rule
from engine.reading.units import SIZE, UNIT, to_base
from engine.reading.values import FIRE, FIRE_CLASSES, ROOM_TEMPERATURE, read_size

_N = r"[-+]?\d+(?:\.\d+)?"
_U = rf"(?P<unit>{UNIT}|座|级|层|节|通道|个|台|只|位|点|目|#|倍)?(?![A-Za-z])"
_AT_MOST = r"≤|<=|<|不大于|不超过|不高于|不得超过|小于等于|小于或等于|小于|低于|最大值?为?|至多|上限为?|不多于|不长于"
_AT_LEAST = r"≥|>=|>|不小于|不低于|不少于|大于等于|大于或等于|大于|高于|超过|至少|下限为?|最小"
_LEADING = re.compile(
    r"^(?:目前|暂时?)*(?:只|仅|限|不|除)(?:限|能|可|测|做|用于?|检测?|检验|适用于?|对|开展|包括|含|得)*"
)
_SIZE_LIMIT = re.compile(
    rf"(?P<quantity>.*?)(?P<sign>{_AT_MOST})?\s*(?P<a>\d+(?:\.\d+)?)\s*(?P<ua>mm|cm|m)?\s*[xX*]\s*(?P<b>\d+(?:\.\d+)?)\s*(?P<ub>mm|cm|m)"
    r"(?:\s*[xX*]\s*\d+(?:\.\d+)?\s*(?:mm|cm|m))?(?:及?以[下内])?(?P<rest>.*)$"
)
_SPAN = re.compile(
    rf"(?P<quantity>.*?)(?P<low>(?<![\dA-Za-z]){_N})\s*(?P<unit_low>{UNIT})?\s*(?:~|至|到|-(?=\s*\d))\s*(?P<high>{_N}|室温|常温)\s*{_U}(?P<rest>.*)$"
)
_COMPARED = re.compile(
    rf"(?P<quantity>.*?)(?:(?P<most>{_AT_MOST})|(?P<least>{_AT_LEAST}))\s*(?P<number>{_N})\s*{_U}(?P<rest>.*)$"
)
_BELOW = re.compile(
    rf"(?P<quantity>.*?)(?P<number>(?<![\d.A-Za-z]){_N})\s*{_U}\s*(?:[(（]含[)）])?\s*(?:(?P<most>(?:及其?|或|和|以及)?以[下内]|之内)|(?P<least>(?:及其?|或|和)?以上))(?P<rest>.*)$"
)
_PEAK = re.compile(
    rf"^(?:(?P<most>最[大高])|(?P<least>最[小低]))(?P<quantity>[^\d≤≥]+?)(?:为|:)?\s*(?P<number>{_N})\s*{_U}(?P<rest>.*)$"
)
_FIRE = re.compile(
    r"(?P<quantity>.*?)(?P<name>A[12]?|B[123])\s*级\s*(?:(?P<most>及?以下)|(?P<least>及?以上))(?P<rest>.*)$"
)
_CLAUSES = re.compile(r"^\D{0,4}\d{1,2}(?:\.\d+)+\s*~\s*\d{1,2}(?:\.\d+)+(?!\s*[A-Za-zμ%°])")
_MARK = re.compile(r"[φΦ]\s*(?=\d)|(?<![A-Za-z])(?:AC|DC)\s*(?=\d)")
_BRACKETED = re.compile(r"\(\s*([-+\d.~\s]+)\s*\)(?=\s*\S)")
_SEVERAL = re.compile(r"[,;]|且|并且|同时")


def _quantity(text: str) -> str:
    """The words before the number without the limiting verb: 仅限标称电压 → 标称电压."""
    return _LEADING.sub("", text.strip(" :,的为在")).strip(" :,的为在") if text else ""


def _is_inverted(text: str) -> bool:
    """不测…大于7座: what is named is taken out."""
    return bool(re.match(r"^(?:目前|暂)?不(?!大于|小于|超过|高于|低于|少于|多于)|^除", text))


def _rule(text: str, quantity: str, low: float | None, high: float | None, unit: str) -> Rule:
    return Rule("range", text, quantity=quantity, low=low, high=high, unit=unit)


def _size(text: str, plain: str) -> tuple[Rule, ...]:
    found = _SIZE_LIMIT.match(plain)
    if not found:
        return ()
    long, short = read_size(found["a"], found["ua"], found["b"], found["ub"])
    return (_rule(text, "长边", None, long, SIZE), _rule(text, "短边", None, short, SIZE))


def _span(text: str, plain: str) -> tuple[Rule, ...]:
    found = _SPAN.match(plain)
    if not found or (not found["unit"] and not found["unit_low"]):
        return ()
    unit = found["unit"] or found["unit_low"]
    low, base = to_base(float(found["low"]), found["unit_low"] or unit)
    high = ROOM_TEMPERATURE if found["high"] in ("室温", "常温") else to_base(float(found["high"]), unit)[0]
    return (_rule(text, _quantity(found["quantity"]), min(low, high), max(low, high), base),)


def _compared(text: str, plain: str) -> tuple[Rule, ...]:
    found = _COMPARED.match(plain) or _BELOW.match(plain) or _PEAK.match(plain)
    if not found or (found.re is not _COMPARED and not found["unit"]):
        return ()
    number, unit = to_base(float(found["number"]), found["unit"] or "")
    quantity = _quantity(found["quantity"])
    if not found["unit"] and quantity.endswith(("管脚数", "引脚数", "脚数")):
        unit = "pin"
    is_upper = bool(found["most"]) != _is_inverted(plain)
    return (_rule(text, quantity, None if is_upper else number, number if is_upper else None, unit),)


def _fire(text: str, plain: str) -> tuple[Rule, ...]:
    found = _FIRE.match(plain)
    if not found:
        return ()
    rank = FIRE_CLASSES[found["name"]]
    is_upper = bool(found["most"]) != _is_inverted(plain)
    return (_rule(text, FIRE, None if is_upper else rank, rank if is_upper else None, FIRE),)


def read_ranges(text: str) -> tuple[Rule, ...]:
    """Range rules of one clause in base units, () where it holds none. 不测 … 大于 N allows up to N."""
    plain = _MARK.sub("", _BRACKETED.sub(r"\1", simplify(text).strip()))
    if _CLAUSES.match(plain):
        return ()
    rules: list[Rule] = []
    for part in _SEVERAL.split(plain):
        found = _fire(text, part) or _size(text, part) or _span(text, part) or _compared(text, part)
        if not found:
            return ()
        rules += found
    return tuple(rules)

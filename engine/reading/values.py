"""Values stated in a demand's text: 10kV 1600kVA, 叶片92m, QFN48, 2384×1303, -65~150."""

import re
from functools import lru_cache

from engine.reading.fold import simplify
from engine.reading.types import Value
from engine.reading.units import SIZE, UNIT, quantity_of, to_base

_END = r"(?![A-Za-z])"
_N = r"\d+(?:\.\d+)?"
_MINUS = rf"(?<![A-Za-z0-9.)])-{_N}"
# 652 in G.652D and 2 in A2V belong to a model; 240 in NSS240h is a value.
_START = r"(?<![\d.])(?<![A-Za-z][.-])(?<!(?<![A-Za-z])[A-Za-z])"
_PLAIN = re.compile(rf"(?P<number>{_MINUS}|{_START}{_N})\s*(?P<unit>{UNIT}){_END}")
_SPAN = re.compile(
    rf"(?P<low>{_MINUS}|{_START}{_N})\s*(?P<unit>{UNIT})?\s*(?:~|至|到)\s*(?P<high>[-+]?{_N})\s*(?P<unit2>{UNIT})?{_END}"
)
_RATED = re.compile(rf"{_N}\s*/\s*(?P<number>{_N})\s*(?P<unit>k?V){_END}", re.IGNORECASE)
_SIZE = re.compile(
    rf"(?<![\d.])(?P<a>{_N})\s*(?P<ua>mm|cm|m)?\s*[xX*]\s*(?P<b>{_N})\s*(?P<ub>mm|cm|m)?(?:\s*[xX*]\s*{_N})?(?![\dA-Za-z])"
)
_PACKAGE = re.compile(
    r"(?:[LTVWUFP]?Q?F[NP]P?|QFN|QFP|[FLPC]?BGA|LGA|[ST]*SOP|SOIC|DIP|P?LCC|DFN|SOT|CSP)-?(?P<pins>\d{1,4})(?!\d)",
    re.IGNORECASE,
)
_DIAMETER = re.compile(rf"(?:φ|DN|直径)\s*(?P<number>{_N})(?:\s*(?P<unit>mm|cm|m))?{_END}", re.IGNORECASE)
_STEEL_GRADE = re.compile(r"(?<!\d)[234]\d\dL(?=[^\d]*(?:钢|阀|管|板|焊))")
_FIRE_CLASS = re.compile(r"(?<![A-Za-z0-9])(?P<name>A[12]?|B[123]?)\s*级")
FIRE_CLASSES = {"A1": 5.0, "A": 4.0, "A2": 4.0, "B1": 3.0, "B": 3.0, "B2": 2.0, "B3": 1.0}
FIRE = "燃烧等级"
ROOM_TEMPERATURE = 25.0


def _value(number: str, unit: str, quantity: str = "") -> Value:
    amount, base = to_base(float(number), unit)
    return Value(quantity or quantity_of(base), amount, base)


def _spans(text: str) -> list[Value]:
    """Both ends of a span; without unit only where a minus sign tells that it is a temperature (TC -65~150)."""
    values = []
    for found in _SPAN.finditer(text):
        unit = found["unit2"] or found["unit"] or ("°C" if found["low"].startswith("-") else "")
        if unit:
            values += [_value(found["low"], found["unit"] or unit), _value(found["high"], unit)]
    return values


def read_size(a: str, unit_a: str | None, b: str, unit_b: str | None) -> tuple[float, float]:
    """Long and short edge in metres; bare numbers from 100 on are millimetres."""
    unit = unit_b or unit_a or ("mm" if float(a) >= 100 else "m")
    edges = sorted((to_base(float(a), unit_a or unit)[0], to_base(float(b), unit)[0]))
    return edges[1], edges[0]


def _read(text: str) -> list[Value]:
    plain = simplify(text)
    values: list[Value] = []
    for found in _SIZE.finditer(plain):
        if found["ua"] or found["ub"] or float(found["a"]) >= 100:
            long, short = read_size(found["a"], found["ua"], found["b"], found["ub"])
            values += [Value("长边", long, SIZE), Value("短边", short, SIZE)]
    plain = _STEEL_GRADE.sub(" ", _SIZE.sub(" ", plain))
    values += [_value(found["number"], found["unit"]) for found in _RATED.finditer(plain)]
    plain = _RATED.sub(" ", plain)
    values += _spans(plain)
    plain = _SPAN.sub(" ", plain)
    values += [Value("管脚数", float(found["pins"]), "pin") for found in _PACKAGE.finditer(plain)]
    values += [_value(found["number"], found["unit"] or "mm", "直径") for found in _DIAMETER.finditer(plain)]
    values += [Value(FIRE, FIRE_CLASSES[found["name"]], FIRE) for found in _FIRE_CLASS.finditer(plain)]
    plain = _DIAMETER.sub(" ", _PACKAGE.sub(" ", plain))
    return values + [_value(found["number"], found["unit"]) for found in _PLAIN.finditer(plain)]


@lru_cache(maxsize=50_000)
def read_values(*texts: str) -> tuple[Value, ...]:
    """All values of the texts in base units, each once: "10kV" → ("电压", 10000, "V"), QFN48 → ("管脚数", 48, "pin").

    A rated pair 0.6/1kV gives the higher voltage; a size gives long and short edge in metres (unit "m×m").
    """
    return tuple(dict.fromkeys(value for text in texts if text for value in _read(text)))

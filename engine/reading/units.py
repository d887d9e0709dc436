"""Units: every spelling to one base unit per quantity, so that a limit and a stated value compare."""

import re

# base unit -> (quantity, {spelling: factor}); spellings are exact, then tried in small letters.
_BASES: dict[str, tuple[str, dict[str, float]]] = {
    "V": ("电压", {"V": 1, "kV": 1e3, "mV": 1e-3, "MV": 1e6, "伏": 1, "千伏": 1e3, "伏特": 1, "VDC": 1, "VAC": 1}),
    "A": ("电流", {"A": 1, "kA": 1e3, "mA": 1e-3, "μA": 1e-6, "安": 1, "千安": 1e3, "安培": 1}),
    "W": ("功率", {"W": 1, "kW": 1e3, "MW": 1e6, "GW": 1e9, "mW": 1e-3, "Wp": 1, "瓦": 1, "千瓦": 1e3, "兆瓦": 1e6}),
    "VA": ("容量", {"VA": 1, "kVA": 1e3, "MVA": 1e6, "千伏安": 1e3, "兆伏安": 1e6}),
    "Ah": ("电池容量", {"Ah": 1, "mAh": 1e-3, "kAh": 1e3, "安时": 1}),
    "Wh": ("能量", {"Wh": 1, "kWh": 1e3, "MWh": 1e6, "度电": 1e3}),
    "kg": ("质量", {"kg": 1, "g": 1e-3, "mg": 1e-6, "μg": 1e-9, "t": 1e3, "吨": 1e3, "公斤": 1, "千克": 1, "克": 1e-3}),
    "m": (
        "长度",
        {
            "m": 1,
            "mm": 1e-3,
            "cm": 1e-2,
            "dm": 0.1,
            "μm": 1e-6,
            "um": 1e-6,
            "nm": 1e-9,
            "km": 1e3,
            "米": 1,
            "毫米": 1e-3,
        }
        | {"厘米": 1e-2, "微米": 1e-6, "纳米": 1e-9, "公里": 1e3, "英寸": 0.0254, "寸": 0.0254, "inch": 0.0254},
    ),
    "m2": ("面积", {"m2": 1, "mm2": 1e-6, "cm2": 1e-4, "平方米": 1, "平方毫米": 1e-6, "平方": 1e-6}),
    "m3": (
        "体积",
        {"m3": 1, "L": 1e-3, "mL": 1e-6, "l": 1e-3, "ml": 1e-6, "立方米": 1, "升": 1e-3, "毫升": 1e-6, "cm3": 1e-6},
    ),
    "°C": ("温度", {"°C": 1, "℃": 1, "摄氏度": 1}),
    "Pa": ("压力", {"Pa": 1, "kPa": 1e3, "MPa": 1e6, "GPa": 1e9, "bar": 1e5, "mbar": 1e2}),
    "N": ("力", {"N": 1, "kN": 1e3, "MN": 1e6, "kgf": 9.80665, "牛": 1, "千牛": 1e3}),
    "N·m": ("力矩", {"N·m": 1, "Nm": 1, "kN·m": 1e3, "kNm": 1e3, "N.m": 1}),
    "J": ("冲击能量", {"J": 1, "kJ": 1e3, "焦耳": 1}),
    "Hz": ("频率", {"Hz": 1, "kHz": 1e3, "MHz": 1e6, "GHz": 1e9, "赫兹": 1}),
    "h": (
        "时间",
        {
            "h": 1,
            "hr": 1,
            "hrs": 1,
            "min": 1 / 60,
            "s": 1 / 3600,
            "小时": 1,
            "分钟": 1 / 60,
            "秒": 1 / 3600,
            "d": 24,
            "天": 24,
        },
    ),
    "次": ("次数", {"次": 1, "cyc": 1, "cycle": 1, "cycles": 1, "循环": 1, "周期": 1, "万次": 1e4}),
    "%": ("含量", {"%": 1, "‰": 0.1, "％": 1}),
    "%RH": ("湿度", {"%RH": 1, "%rh": 1}),
    "mg/L": ("浓度", {"mg/L": 1, "μg/L": 1e-3, "ug/L": 1e-3, "g/L": 1e3, "ng/L": 1e-6, "mg/mL": 1e3}),
    "mg/kg": ("质量分数", {"mg/kg": 1, "μg/kg": 1e-3, "ug/kg": 1e-3, "g/kg": 1e3, "ppm": 1, "ppb": 1e-3}),
    "mg/m3": ("空气浓度", {"mg/m3": 1, "μg/m3": 1e-3, "ug/m3": 1e-3}),
    "Ω": ("电阻", {"Ω": 1, "kΩ": 1e3, "MΩ": 1e6, "GΩ": 1e9, "mΩ": 1e-3, "μΩ": 1e-6}),
    "dB": ("声级", {"dB": 1, "dB(A)": 1, "分贝": 1}),
    "km/h": ("速度", {"km/h": 1, "m/s": 3.6}),
    "r/min": ("转速", {"r/min": 1, "rpm": 1, "转/分": 1}),
    "pin": ("管脚数", {"pin": 1, "pins": 1, "脚": 1, "引脚": 1, "管脚": 1}),
    "座": ("座位数", {"座": 1}),
    "mm/min": ("速率", {"mm/min": 1}),
    "m/s2": ("加速度", {"m/s2": 1, "gn": 9.80665}),
    "DN": ("公称直径", {"DN": 1}),
}
_EXACT = {spelling: (base, factor) for base, (_, spellings) in _BASES.items() for spelling, factor in spellings.items()}
_SMALL: dict[str, tuple[str, float]] = {}
for _spelling, _entry in _EXACT.items():
    _SMALL.setdefault(_spelling.lower(), _entry)

_CARELESS = {u.upper() for u in _EXACT if u.isascii() and len(u) > 1} | {u for u in _SMALL if len(u) > 1 or u in "vw"}
UNIT = "(?:" + "|".join(re.escape(u) for u in sorted({*_EXACT, *_CARELESS}, key=lambda u: (-len(u), u))) + ")"
"""Pattern of a unit, longest first, careless case (KV, MM) included; no Latin letter may follow."""

SIZE = "m×m"
"""Unit of an edge of a size (2.4m×1.3m): compared as long and short edge, never with a plain length."""


def base_unit(unit: str) -> str:
    """The base unit of a spelling ("kV" → "V"); the text itself where it is unknown."""
    return (_EXACT.get(unit) or _SMALL.get(unit.lower()) or (unit, 1))[0]


def to_base(number: float, unit: str) -> tuple[float, str]:
    """The number in the base unit of its quantity: (31.5, "MVA") → (31500000.0, "VA"); unknown units stay."""
    base, factor = _EXACT.get(unit) or _SMALL.get(unit.lower()) or (unit, 1.0)
    return round(number * factor, 12), base


def quantity_of(unit: str) -> str:
    """What a unit measures: "kV" → 电压; "" where unknown."""
    return _BASES[base_unit(unit)][0] if base_unit(unit) in _BASES else ""

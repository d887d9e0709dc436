"""Rules, ranges and stated values."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.reading.restrictions import read_rules
from engine.reading.types import Rule
from engine.reading.units import to_base
from engine.reading.values import read_values

HERE = Path(__file__).parent


def printed(rule: Rule) -> str:
    if rule.kind == "range":
        low, high = ("" if end is None else f"{end:.10g}" for end in (rule.low, rule.high))
        return f"range|{rule.quantity},{low},{high},{rule.unit}"
    return "|".join(filter(None, (rule.kind, "、".join(rule.terms), "-" if rule.negated else "")))


def cases() -> list[tuple[str, str]]:
    lines = (HERE / "restrictions.txt").read_text(encoding="utf-8").splitlines()
    return [tuple(line.split(" => ")) for line in lines if line and not line.startswith("#")]  # type: ignore[misc]


@pytest.mark.parametrize(("text", "want"), cases())
def test_rules(text: str, want: str) -> None:
    rules = read_rules("", text.removeprefix("note:")) if text.startswith("note:") else read_rules(text, "")
    assert " & ".join(map(printed, rules)) == want


def test_nothing_said_is_no_rule() -> None:
    assert read_rules("", "") == ()


def test_restriction_and_note_both_count() -> None:
    assert [rule.kind for rule in read_rules("≤1000kN", "不测铸铁")] == ["range", "except"]


@pytest.mark.parametrize(
    ("text", "want"),
    [
        ("10kV 1600kVA", {("电压", 10e3, "V"), ("容量", 1.6e6, "VA")}),
        ("YJV 0.6/1kV 电缆", {("电压", 1e3, "V")}),
        ("集中式逆变器 3.15MW", {("功率", 3.15e6, "W")}),
        ("pack约420kg", {("质量", 420.0, "kg")}),
        ("风电叶片92m", {("长度", 92.0, "m")}),
        ("冰雹（35mm）", {("长度", 0.035, "m")}),
        ("314Ah", {("电池容量", 314.0, "Ah")}),
        ("10000mAh", {("电池容量", 10.0, "Ah")}),
        ("QFN48", {("管脚数", 48.0, "pin")}),
        ("BGA-256封装", {("管脚数", 256.0, "pin")}),
        ("48V锂电池组", {("电压", 48.0, "V")}),
        ("低温冲击-46℃", {("温度", -46.0, "°C")}),
        ("冲击(-20℃)", {("温度", -20.0, "°C")}),
        ("TC -65~150 500cyc", {("温度", -65.0, "°C"), ("温度", 150.0, "°C"), ("次数", 500.0, "次")}),
        ("HTOL 1000h", {("时间", 1000.0, "h")}),
        ("耐火 750℃ 90min", {("温度", 750.0, "°C"), ("时间", 1.5, "h")}),
        ("2384×1303", {("长边", 2.384, "m×m"), ("短边", 1.303, "m×m")}),
        ("2.4m×1.3m", {("长边", 2.4, "m×m"), ("短边", 1.3, "m×m")}),
        ("12座客车", {("座位数", 12.0, "座")}),
        ("A级不燃", {("燃烧等级", 4.0, "燃烧等级")}),
        ("Φ20", {("直径", 0.02, "m")}),
        ("10KV", {("电压", 10e3, "V")}),
        # models, grades and editions are no values
        ("316L不锈钢管", set()),
        ("G.652D光纤", set()),
        ("Q355B钢板", set()),
        ("HRB400E", set()),
        ("GB/T 228.1-2021", set()),
        ("TOPCon组件", set()),
    ],
)
def test_values(text: str, want: set[tuple[str, float, str]]) -> None:
    assert {(value.quantity, value.number, value.unit) for value in read_values(text)} == want


@pytest.mark.parametrize(
    ("number", "unit", "want"),
    [
        (31.5, "MVA", (31.5e6, "VA")),
        (600, "KN", (6e5, "N")),
        (35, "mm", (0.035, "m")),
        (400, "t", (4e5, "kg")),
        (3, "Klx", (3, "Klx")),
    ],
)
def test_to_base(number: float, unit: str, want: tuple[float, str]) -> None:
    assert to_base(number, unit) == want


PIECES = st.sampled_from(
    [*"只仅不测做用限除外及以下、，；（）≤≥~-0123.5", "kN", "kV", "℃", "第一法", "部分参数", "铅", "GB"]
)


@settings(max_examples=400, deadline=None)
@given(st.one_of(st.text(max_size=40), st.lists(PIECES, max_size=20).map("".join)))
def test_reading_never_raises_and_never_drops(text: str) -> None:
    rules = read_rules(text, "")
    assert bool(rules) == bool(text.strip())
    read_values(text)


@settings(max_examples=200, deadline=None)
@given(st.integers(1, 5000), st.sampled_from(["kN", "kV", "kg", "mm", "MVA", "℃", "h", "A"]))
def test_an_upper_limit_and_a_value_compare(number: int, unit: str) -> None:
    (rule,) = read_rules(f"≤{number}{unit}", "")
    (value,) = read_values(f" {number}{unit}")
    assert rule.unit == value.unit
    assert rule.high == value.number

"""What a piece of text means once read: plain, immutable, hashable values.

Every value keeps the text it came from. Nothing here knows a database, a clock or a language of display.
"""

from dataclasses import dataclass, field
from typing import Literal

How = Literal["exact", "alias", "rule", "stub", "human"]
"""How a name became a concept: its own name, a listed alias, a reading rule (tail stripped …), a stub made
from the folded text because nothing is known of it, or a person's answer."""

ServiceKind = Literal[
    "testing", "inspection", "sampling", "field", "calibration", "verification", "certification", "rnd"
]


@dataclass(frozen=True, slots=True)
class StandardRef:
    """One reference to a standard, in the convention of docs/contract.md ("Standard references").

    `prefix` "GB/T", `number` "5009", `part` "12", `year` "2017" ("" = none printed), `clause` "第一法".
    A reference that could not be read is not a StandardRef; see `StandardCell.unread`.
    """

    prefix: str
    number: str
    part: str = ""
    year: str = ""
    clause: str = ""
    raw: str = field(default="", compare=False)
    """As printed. References are the same whatever their print."""

    @property
    def family(self) -> str:
        """The number without edition and clause, one spelling per document series: "GB/T 5009.12", "IEC 61215-2"."""
        joint = "." if DASHED.isdisjoint(self.prefix.replace("/", " ").split()) else "-"
        return f"{self.prefix} {self.number}" + (f"{joint}{self.part}" if self.part else "")

    @property
    def edition(self) -> str:
        """Family with year, "GB/T 5009.12-2017"; equals `family` where no year is printed."""
        return f"{self.family}-{self.year}" if self.year else self.family


DASHED = frozenset(
    {
        "ISO",
        "IEC",
        "EN",
        "BS",
        "DIN",
        "NF",
        "UNE",
        "CISPR",
        "UL",
        "UIC",
        "CEN",
        "JIS",
        "KS",
        "AS",
        "JESD",
        "JEP",
        "J-STD",
    }
    | {"MIL-STD", "MIL-PRF", "IPC", "EIA", "GSB", "DBJ", "DG", "DGJ", "CNCA", "CNAS", "CQC"}
)
"""Publishers that write a part behind a hyphen; a joint prefix (BS EN ISO, IEC TS) is dashed by any of its words."""


@dataclass(frozen=True, slots=True)
class StandardCell:
    """All references of one cell in reading order; `title` is what is left of the text (the standard's name)."""

    refs: tuple[StandardRef, ...] = ()
    title: str = ""
    unread: str = ""
    """Text that looks like a reference but could not be read ("" = none)."""


@dataclass(frozen=True, slots=True)
class Name:
    """One name and the concepts it may mean. Several concepts = the field must decide ("TP": 总磷 | 热扩散)."""

    text: str
    folded: str
    concepts: tuple[str, ...]
    fields: tuple[str, ...] = ()
    """Field of each concept, parallel to `concepts`; "" where unknown."""
    how: How = "stub"
    confidence: float = 1.0


@dataclass(frozen=True, slots=True)
class NameCell:
    """A cell of names: `甲醛含量、pH值、异味` holds three. `is_all` = 全项/全部参数; `table` = "表1" of a set."""

    names: tuple[Name, ...] = ()
    is_all: bool = False
    table: str = ""
    method_hint: str = ""
    """A method named inside the cell (四探针, 激光法, 石墨炉原子吸收)."""


RuleKind = Literal["only", "except", "partial", "method", "range", "object", "purpose", "harmless", "unread"]


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule read from 限制范围 / 说明.

    only/except/object: `terms` are the names taken in or out. method: `terms` are the methods allowed
    (`negated` = forbidden). range: `quantity` (may be ""), `low`, `high` in `unit`. purpose: `terms` are purposes.
    partial: part of the parameters, unknown which. harmless: text without effect (扩项 dates, sample notes).
    unread: text that no rule reads; it downgrades, it never covers.
    """

    kind: RuleKind
    text: str
    terms: tuple[str, ...] = ()
    negated: bool = False
    quantity: str = ""
    low: float | None = None
    high: float | None = None
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Value:
    """A value stated in a demand's sample, parameter or condition text: 10kV → ("电压", 10, "kV")."""

    quantity: str
    number: float
    unit: str


@dataclass(frozen=True, slots=True)
class ItemText:
    """One demand item as written (one parameter; a line with several is split before)."""

    object: str
    parameter: str
    standard: str = ""
    note: str = ""
    service_kind: ServiceKind = "testing"
    purpose: str = ""
    mark: str = "CMA"


@dataclass(frozen=True, slots=True)
class RowText:
    """One capability row as written: the cells of the annex that decide what it covers."""

    band: str
    """大类"""
    category: str
    """类别 (the object)"""
    kind: str
    """类型: 产品 | 项目 | 参数"""
    name: str
    """参数名称"""
    standard_title: str = ""
    standard: str = ""
    restriction: str = ""
    note: str = ""
    service_kind: ServiceKind = "testing"
    food_flag: str = ""
    mark: str = "CMA"


@dataclass(frozen=True, slots=True)
class ItemReading:
    """A demand item as understood."""

    text: ItemText
    object: Name
    parameter: NameCell
    standards: StandardCell
    values: tuple[Value, ...] = ()
    conditions: tuple[str, ...] = ()
    """Words of the texts that a restriction may answer (海水, 只测第一法, 夜间 …), folded."""


@dataclass(frozen=True, slots=True)
class RowReading:
    """A capability row as understood."""

    text: RowText
    band: Name
    objects: tuple[Name, ...]
    """The category's object(s), most specific first."""
    parameters: NameCell
    standards: StandardCell
    rules: tuple[Rule, ...] = ()
    is_product: bool = False
    """kind 产品 or 全部参数: the row covers a whole product standard."""

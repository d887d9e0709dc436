"""Plain records of the demo world, in the columns of the list formats (docs/contract.md, Files)."""

from datetime import date
from typing import NamedTuple

WATERMARK = "演示数据"
HOME_PROVINCE = "江苏省"

CAPABILITY_COLUMNS = (
    "row_id", "机构名称", "证书编号", "场所名称", "场所地址", "城市", "大类", "类别", "类型", "参数名称", "标准名称",
    "标准编号", "限制范围", "说明", "证书有效期至", "状态", "统一社会信用代码", "批准日期", "批准文件", "食品标志",
)  # fmt: skip
DEMAND_COLUMNS = (
    "demand_id", "item_no", "企业名称", "产业链", "城市", "样品名称", "检测项目", "依据标准", "期限天", "预算元",
    "备注", "反映困难", "来源", "提出日期", "公开级别", "规格型号", "样品数量",
)  # fmt: skip


class Place(NamedTuple):
    """A city or county with its approximate centre in degrees (WGS 84)."""

    name: str
    level: str
    city: str
    province: str
    lon: float
    lat: float


class Holder(NamedTuple):
    """A legal person; `names` are those its labs go by."""

    ref: int
    credit_code: str
    names: tuple[str, ...]


class Lab(NamedTuple):
    ref: int
    holder: int
    name: str
    place: Place
    fields: tuple[str, ...]
    size: int


class Certificate(NamedTuple):
    """Valid from `issued_on` to `valid_until`, both inclusive."""

    ref: int
    lab: int
    number: str
    issued_on: date
    valid_until: date


class Site(NamedTuple):
    ref: int
    lab: int
    certificate: int
    name: str
    address: str
    place: Place


class CapabilityRow(NamedTuple):
    """One line of capabilities.csv; the fields are CAPABILITY_COLUMNS in order, all text."""

    row_id: str
    lab_name: str
    certificate: str
    site_name: str
    site_address: str
    city: str
    category: str
    band: str
    kind: str
    parameter: str
    title: str
    standard: str
    restriction: str
    note: str
    valid_until: str
    state: str
    credit_code: str
    approved_on: str
    approval_document: str
    food_flag: str


class Offer(NamedTuple):
    """What a capability row really means, before dirt is applied.

    `parameters` are concepts ("*" = the whole product); `counts` is False where a restriction or the row's own
    state keeps it from ever being a plain yes.
    """

    site: int
    category: str
    band: str
    parameters: tuple[str, ...]
    editions: tuple[str, ...]
    approved_on: date
    counts: bool = True
    excluded: tuple[str, ...] = ()
    restriction: str = ""
    state: str = "有效"


class Event(NamedTuple):
    """A dated state of a certificate or a whole lab: suspended 暂停 from `starts_on` to `ends_on` (None = open)."""

    kind: str
    lab: int
    certificate: str
    starts_on: date
    ends_on: date | None
    reason: str


class Membership(NamedTuple):
    chain: str
    segment: str


class Enterprise(NamedTuple):
    ref: int
    name: str
    credit_code: str
    place: Place
    memberships: tuple[Membership, ...]
    size: str
    is_leader: bool


class Key(NamedTuple):
    """What is asked: `number` has no year (None = no standard named); `edition` only where an unusual one is cited."""

    object: str
    parameter: str
    number: str | None
    edition: str | None = None


class Line(NamedTuple):
    """One line of a demand as written, and the keys it means in reading order (`is_unread`: jargon nobody knows)."""

    item_no: int
    object_text: str
    parameter_text: str
    standard_text: str
    keys: tuple[Key, ...]
    is_unread: bool = False


class Demand(NamedTuple):
    demand_id: str
    enterprise: int
    chain: str
    city: str
    lines: tuple[Line, ...]
    days: int
    budget: int | None
    remark: str
    reported: tuple[str, ...]
    source: str
    created_on: date
    state: str
    visibility: int
    model: str
    quantity: str


class Jargon(NamedTuple):
    """A trade word missing from the vocabulary and the concept a person would map it to."""

    word: str
    kind: str
    concept: str
    items: int


class Walkthrough(NamedTuple):
    """The lab, file and demand of the guided tour: confirming `good_annex` makes `key` testable."""

    category: str
    lab: int
    certificate: str
    site: int
    key: Key
    demand_id: str
    good_annex: str
    bad_annex: str

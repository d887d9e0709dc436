"""A lab's list in the columns of the contract: importing what was exported changes nothing."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from catalog.actions.capability_lines import SERVICE_KINDS, STATES
from catalog.actions.capability_stored import TERMS
from catalog.actions.standing import last_days_of
from catalog.importers.columns import COLUMNS
from catalog.models import CapabilityRow, Certificate, Lab, Site, Term
from catalog.querysets import CapabilityQuerySet

__all__ = ["COLUMNS", "capability_cells", "row_cells"]

CHUNK = 5000
_STATES = {code: word for word, code in STATES.items()}
_SERVICE_KINDS = {code: word for word, code in reversed(SERVICE_KINDS.items())}
_OWN = ("external_id", "kind", "state", "approval_date", "approval_document", "food_flag", "service_kind")
_FIELDS = ("lab_id", "certificate_id", "site_id", *(f"{name}_id" for name in TERMS), *_OWN)


def capability_cells(lab: int | None = None) -> Iterator[dict[str, str]]:
    """Rows in force as contract column → text, of one lab or of all, in the order in which they came."""
    rows = CapabilityRow.objects.current()
    return row_cells(rows if lab is None else rows.filter(lab=lab))


def row_cells(rows: CapabilityQuerySet) -> Iterator[dict[str, str]]:
    """The same for any selection of versions, read as it is consumed: at most six queries for each 5,000 rows."""
    ordered = rows.order_by("lab_id", "certificate_id", "site_id", "row").values_list(*_FIELDS).iterator(CHUNK)
    labs, certificates, sites, texts = _Known(_labs), _Known(_certificates), _Known(_sites), _Known(_texts)
    while chunk := list(islice(ordered, CHUNK)):
        for known, ids in ((labs, 0), (certificates, 1), (sites, 2)):
            known.learn({row[ids] for row in chunk})
        texts.learn({term for row in chunk for term in row[3:10]})
        for row in chunk:
            said = (texts[term] for term in row[3:10])
            yield {**labs[row[0]], **certificates[row[1]], **sites[row[2]], **_cells(*said, *row[10:])}


class _Known(dict[int, Any]):
    """What has been read of one table, by id."""

    def __init__(self, read: Any) -> None:
        super().__init__()
        self._read = read

    def learn(self, ids: Iterable[int]) -> None:
        """Reads those that are not known yet, with one query."""
        missing = [key for key in ids if key not in self]
        if missing:
            self.update(self._read(missing))


def _labs(ids: list[int]) -> dict[int, dict[str, str]]:
    found = Lab.objects.filter(id__in=ids).values_list("id", "name", "holder__credit_code")
    return {key: {"机构名称": name, "统一社会信用代码": code or ""} for key, name, code in found}


def _certificates(ids: list[int]) -> dict[int, dict[str, str]]:
    found = Certificate.objects.filter(id__in=ids).values_list("id", "number", "mark", "valid_until")
    return {
        key: {"证书编号": number, "资质类型": mark, "证书有效期至": last.isoformat() if last else ""}
        for key, number, mark, last in found
    }


def _sites(ids: list[int]) -> dict[int, dict[str, str]]:
    found = Site.objects.filter(id__in=ids).values_list("id", "name", "address", "city")
    own_days = {key: last.isoformat() for key, last in last_days_of(ids).items() if last}
    return {
        key: {"场所名称": name, "场所地址": address, "城市": city}
        | ({"证书有效期至": own_days[key]} if key in own_days else {})
        for key, name, address, city in found
    }


def _texts(ids: list[int]) -> dict[int, str]:
    return dict(Term.objects.filter(id__in=ids).values_list("id", "text"))


def _cells(*values: Any) -> dict[str, str]:
    """The cells of the row itself; `values` are its texts in the order of TERMS, then the fields of _OWN."""
    band, category, name, title, standard, restriction, note, external, kind, state, approved, *rest = values
    document, food_flag, service_kind = rest
    return {
        "row_id": external,
        "大类": band,
        "类别": category,
        "类型": kind,
        "参数名称": name,
        "标准名称": title,
        "标准编号": standard,
        "限制范围": restriction,
        "说明": note,
        "状态": _STATES[state],
        "批准日期": approved.isoformat() if approved else "",
        "批准文件": document,
        "食品标志": food_flag,
        "服务类型": _SERVICE_KINDS[service_kind],
    }

"""A lab's list in the columns of the contract: importing what was exported changes nothing."""

from collections.abc import Iterator

from catalog.actions.capability_lines import SERVICE_KINDS, STATES
from catalog.importers.columns import COLUMNS
from catalog.models import CapabilityRow
from catalog.querysets import CapabilityQuerySet

__all__ = ["COLUMNS", "capability_cells", "row_cells"]

_STATES = {code: word for word, code in STATES.items()}
_SERVICE_KINDS = {code: word for word, code in reversed(SERVICE_KINDS.items())}


def capability_cells(lab: int | None = None) -> Iterator[dict[str, str]]:
    """Rows in force as contract column → text, of one lab or of all, in the order in which they came."""
    rows = CapabilityRow.objects.current()
    return row_cells(rows if lab is None else rows.filter(lab=lab))


def row_cells(rows: CapabilityQuerySet) -> Iterator[dict[str, str]]:
    """The same for any selection of versions, read as it is consumed."""
    named = rows.with_texts().select_related("lab__holder")
    for row in named.order_by("lab_id", "certificate_id", "site_id", "row").iterator(5000):
        yield _cells(row)


def _cells(row: CapabilityRow) -> dict[str, str]:
    certificate, site = row.certificate, row.site
    return {
        "row_id": row.external_id,
        "机构名称": row.lab.name,
        "统一社会信用代码": row.lab.holder.credit_code or "",
        "证书编号": certificate.number,
        "资质类型": certificate.mark,
        "场所名称": site.name,
        "场所地址": site.address,
        "城市": site.city,
        "大类": row.band.text,
        "类别": row.category.text,
        "类型": row.kind,
        "参数名称": row.name.text,
        "标准名称": row.title.text,
        "标准编号": row.standard.text,
        "限制范围": row.restriction.text,
        "说明": row.note.text,
        "证书有效期至": certificate.valid_until.isoformat() if certificate.valid_until else "",
        "状态": _STATES[row.state],
        "批准日期": row.approval_date.isoformat() if row.approval_date else "",
        "批准文件": row.approval_document,
        "食品标志": row.food_flag,
        "服务类型": _SERVICE_KINDS[row.service_kind],
    }

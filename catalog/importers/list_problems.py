"""What can be wrong with the contents of a list once it is read: places, edges and mentions."""

from typing import Literal

LIST_PROBLEMS: dict[str, tuple[Literal["refuse", "reject", "warn"], str, str]] = {
    "lab_unknown": (
        "reject",
        "看不出是哪家机构：请填写“机构名称”或已登记的“证书编号”。",
        "The body cannot be told: fill in its name or a known certificate number.",
    ),
    "certificate_unknown": (
        "reject",
        "看不出是哪张证书：请填写“证书编号”。",
        "The certificate cannot be told: fill in its number.",
    ),
    "certificate_of_other_lab": (
        "reject",
        "证书 {number} 属于“{holder}”，不是“{lab}”；请改正。",
        "Certificate {number} belongs to {holder}, not to {lab}; correct it.",
    ),
    "site_unknown": (
        "reject",
        "看不出是哪个检测场所：请填写“场所名称”或已登记的“场所地址”。",
        "The site cannot be told: fill in its name or a known address.",
    ),
    "certificate_not_held": (
        "reject",
        "证书 {number} 不在“{lab}”已登记的证书中（{known}）；请改正，新证书请先随附表上传。",
        "{number} is none of the certificates registered for {lab} ({known}); correct it, or upload an annex first.",
    ),
    "site_not_held": (
        "reject",
        "场所“{name}”不在“{lab}”已登记的场所中（{known}）；请改正，新场所请先随附表上传。",
        "{name} is none of the sites registered for {lab} ({known}); correct it, or upload an annex first.",
    ),
    "certificate_new": (
        "warn",
        "“{lab}”没有登记过证书 {number}（已登记：{known}），将作为新证书登记；写错的请改正。",
        "{lab} has no certificate {number} so far (registered: {known}); it comes in as a new one. Correct a slip.",
    ),
    "site_new": (
        "warn",
        "“{lab}”没有登记过场所“{name}”（已登记：{known}），将作为新场所登记；写错的请改正。",
        "{lab} has no site {name} so far (registered: {known}); it comes in as a new one. Correct a slip.",
    ),
    "lab_named_otherwise": (
        "warn",
        "文件写的机构是“{said}”，这里按“{lab}”读取；不是同一家的，请不要提交。",
        "The file names {said}, it was read as the list of {lab}; if they are not the same body, do not submit it.",
    ),
    "row_standard_unread": (
        "warn",
        "“{value}”读不成标准编号，原样保存，匹配时按标准未识别处理。",
        "“{value}” cannot be read as a standard; it is kept as written and matched as an unread standard.",
    ),
    "row_id_twice": (
        "reject",
        "row_id “{value}”在文件中出现了不止一次（首次在第 {first} 行）。",
        "The row_id “{value}” stands in the file more than once (first in row {first}).",
    ),
    "certificate_dates_differ": (
        "warn",
        "证书 {number} 的有效期在文件中不一致（{values}），取最晚的一个。",
        "The file gives several expiry dates for certificate {number} ({values}); the latest was taken.",
    ),
    "standard_stub": (
        "warn",
        "标准“{number}”被提到但不在清单中，按状态未知登记。",
        "The standard {number} is mentioned but not listed; it was kept with unknown state.",
    ),
    "standard_unread": (
        "warn",
        "“{number}”读不成标准编号，原样保存，不参与匹配。",
        "“{number}” cannot be read as the number of a standard; it is kept as written and matches nothing.",
    ),
    "library_state_unknown": (
        "warn",
        "规则表没有写明状态“{state}”，按“{other}”处理。",
        "No rule names the state {state}; the one for {other} applies.",
    ),
    "object_stub": (
        "warn",
        "对象“{name}”被提到但不在清单中，已登记。",
        "The object {name} is mentioned but not listed; it was added.",
    ),
    "edge_closes_cycle": (
        "reject",
        "“{source}”→“{target}”会形成循环，未登记。",
        "{source} → {target} would close a cycle and was left out.",
    ),
    "edge_unreadable": (
        "reject",
        "“{value}”读不成替代关系，请写成 编号|full 或 partial|日期。",
        "“{value}” is no replacement edge; write number|full or partial|date.",
    ),
    "chain_unknown": (
        "warn",
        "产业链“{name}”不在清单中，未登记归属。",
        "The chain {name} is not in the list; the row was kept without it.",
    ),
    "segment_unknown": (
        "warn",
        "产业链“{chain}”没有环节“{name}”，只登记到产业链。",
        "The chain {chain} has no segment {name}; only the chain was kept.",
    ),
    "credit_code_ignored": (
        "warn",
        "“{value}”不是有效的统一社会信用代码，按没有代码登记。",
        "“{value}” is no valid credit code; the row was kept without one.",
    ),
    "credit_code_taken": (
        "reject",
        "统一社会信用代码 {value} 已属于“{name}”；请核对是否同一企业。",
        "The credit code {value} belongs to {name}; check whether both are one enterprise.",
    ),
    "item_twice": (
        "reject",
        "需求 {demand} 的序号 {number} 出现了不止一次（首次在第 {first} 行）。",
        "Item {number} of demand {demand} occurs more than once (first in row {first}).",
    ),
    "demand_lines_differ": (
        "warn",
        "需求 {demand} 各行的“{name}”不一致，取首次填写的“{value}”。",
        "The lines of demand {demand} differ in {name}; the first, {value}, was taken.",
    ),
    "demand_too_long": (
        "reject",
        "需求 {demand} 超过 {limit} 行，请拆成几条需求。",
        "Demand {demand} has more than {limit} lines; split it into several.",
    ),
}
"""code → (weight, zh template, en template), as in problems.CATALOGUE, which includes these."""

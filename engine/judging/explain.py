"""Every code a judgement may carry, with its parameters, and the stable shape the API gives."""

from typing import Any

from engine.judging.types import Grade, Judgement

CODES: dict[str, str] = {
    "object.same": "对象一致：{row}",
    "object.broader": "资质对象「{row}」包含「{item}」",
    "object.cited": "方法适用范围「{title}」未列「{item}」，以需求指定该方法为准",
    "object.by_standard": "对象名称「{row}」未能核对，以双方同一标准为准",
    "object.unknown": "对象「{row}」与「{item}」的关系未知",
    "object.narrower": "资质对象「{row}」窄于「{item}」",
    "object.sibling": "资质对象「{row}」与「{item}」相近但不同",
    "object.unrelated": "资质对象「{row}」与「{item}」无关",
    "object.out_of_scope": "方法适用范围「{title}」不含「{item}」",
    "parameter.same": "参数一致：{row}",
    "parameter.whole": "资质参数「{row}」包含「{item}」",
    "parameter.contents": "产品标准全项包含「{item}」",
    "parameter.all": "要求全项，资质为产品全项",
    "parameter.contents_unknown": "产品标准的项目清单未知，「{item}」是否在内待确认",
    "parameter.part": "资质参数「{row}」只是「{item}」的一部分",
    "parameter.other": "参数不同：{row}",
    "standard.same": "标准与版本一致：{row}",
    "standard.prescribed": "{row} 是所依据标准规定的方法 {item}",
    "standard.open": "需求未指定方法，{row} 可用",
    "standard.equivalent": "{row} 与 {item} 为同一标准异号",
    "standard.whole": "{row} 产品全项",
    "standard.whole_open": "需求未指定标准，{row} 产品全项",
    "standard.whole_method": "{row} 产品全项，其规定方法即 {item}",
    "standard.whole_shared": "{row} 产品全项，与 {item} 规定同一方法",
    "standard.lab_behind": "机构版本 {row} 落后于 {item}，需标准变更",
    "standard.demand_behind": "需求引用的 {item} 已有后续版本 {row}",
    "standard.other_edition": "{row} 采用的是 {item} 的另一版本",
    "standard.undated": "资质标准 {row} 未写年号",
    "standard.upcoming": "资质标准 {row} 尚未实施",
    "standard.other_method": "方法不同：{row}，需求为 {item}",
    "standard.unread": "标准未能识别：{row} / {item}",
    "standard.unrelated": "{row} 与 {item} 无关",
    "state.unlisted": "{standard} 不在标准库中，按现行处理",
    "state.upcoming": "{standard} 在 {day} 尚未实施",
    "state.superseded": "{standard} 在 {day} 已被代替",
    "state.withdrawn": "{standard} 在 {day} 已废止",
    "restriction.person": "限制范围「{text}」需人工确认",
    "restriction.excludes": "限制范围「{text}」排除了该项",
    "service.differs": "服务类型不同：{row}，需求为 {item}",
    "mark.differs": "资质类型不同：{row}，需求为 {item}",
    "licence.further": "另须其他资质：{licence}",
    "licence.unconfirmed": "另须其他资质：{licence}（规则待运营方确认）",
    "food.mismatch": "资质标注为非食品，样品「{item}」为食品",
    "standing.start_unknown": "起始日期不详",
    "standing.declared": "机构声明，未见批准",
    "standing.outside_library": "标准 {standard} 不在一单一库内",
    "standing.library_state": "标准 {standard} 在一单一库中为“{state}”",
    "standing.not_yet_approved": "批准日期 {date} 晚于查询日期",
    "standing.suspended": "证书 {certificate} 已暂停",
    "standing.withdrawn": "证书 {certificate} 已注销",
    "standing.expired": "证书 {certificate} 已于 {date} 到期",
    "standing.site_closed": "场所 {site} 不在有效期内",
    "standing.row_suspended": "该项能力已暂停",
    "standing.row_withdrawn": "该项能力已注销",
}
"""Step code → sentence with its parameters in braces."""

FLAGS: dict[str, str] = {
    "method_not_specified": "未指定方法",
    "withdrawn_by_contract": "已废止，仅限合同约定",
    "not_yet_in_force": "未实施",
    "product_standard_report": "须以产品标准出具",
    "food_flag_mismatch": "食品标志不符",
    "start_unknown": "起始日期不详",
    "further_licence": "另须其他资质",
}

GRADES: dict[Grade, str] = {
    Grade.EXACT: "完全匹配",
    Grade.EQUIVALENT: "同一标准异号",
    Grade.WHOLE_PRODUCT: "产品全项",
    Grade.EDITION: "版本不同",
    Grade.METHOD: "方法不同",
    Grade.RESTRICTED: "有限制，待确认",
    Grade.NEAR: "相近（仅供参考）",
    Grade.EXCLUDED: "限制排除",
    Grade.NONE: "不匹配",
}


def explain(judgement: Judgement) -> dict[str, Any]:
    """{"grade", "flags": [code], "steps": [{"code", "params"}]}: codes and values only, rendered per language elsewhere."""
    return {
        "grade": judgement.grade.code,
        "flags": list(judgement.flags),
        "steps": [{"code": step.code, "params": dict(step.params)} for step in judgement.steps],
    }

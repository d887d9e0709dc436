"""Remarks that limit nothing: dates of approval, declarations of a changed standard, how to take and send samples."""

import re

from engine.reading.fold import simplify

LIMITING = re.compile(
    r"[只仅除限]|不(?!锈|溶|饱和|燃|透|定|同|少于|低于|小于)|未|无法|暂|需|须|应|视|待|部分"
    r"|[≤≥<>]|及以[下上]|以[内下上]|外$"
)
"""Words that make a limit of a sentence; a remark without any of them limits nothing."""

_DATE = r"(?:自?\d{4}(?:年|[-./])\d{0,2}(?:月|[-./])?\d{0,2}日?)"
_EVENT = (
    r"(?:扩项|扩项评审|首次|首次评审|初次评审|复评审?|复查换证|复查|换证|增项|新增|变更|标准变更|方法变更|地址变更|名称变更"
    r"|批准|确认|备案|评审|实施|认可|起实施)"
)
_DONE = r"(?:自我声明|自我承诺|声明|确认|备案|批准|通过|完成|增加|项目|参数)*"
_SAID = re.compile(
    rf"(?:{_DATE}?[起:的]?{_EVENT}{_DONE}[:]?{_DATE}?|{_DATE}"
    r"|(?:标准变更|方法变更)?自我(?:声明|承诺)|方法(?:验证|确认|证实)(?:已)?(?:完成|通过)?|已(?:完成)?(?:方法)?(?:验证|确认)"
    r"|标准(?:已)?(?:更新|作废|废止|被代替)|CNAS(?:认可)?|CMA|CATL"
    r"|[-/\\_~.·*\s]*|无|无限制|不限|没有|n/?a|none|全部|全项|全部参数|全部项目|不适用|空|现行有效|正常|有效|同上|同左)",
    re.IGNORECASE,
)
_SAMPLE = re.compile(
    r"样品量|取样量|采样量|送样|装样|装瓶|满瓶|瓶装|气泡|保存|冷藏|冷冻|避光|采样(?:瓶|袋|管|容器)|玻璃瓶|塑料瓶|棕色瓶|固定剂|酸化"
    r"|密封(?:保存|容器|袋)|运输|尽快|当天|当日|\d+\s?(?:h|小时|天|d)内"
)
_AMOUNT = re.compile(
    r"[≥>约]*\s*\d+(?:\.\d+)?\s*(?:ml|l|件|个|套|支|片|份|瓶|块|根|袋)(?:以上|左右)?|[≥>约]*\s*\d+(?:\.\d+)?\s*(?:g|kg|m|米)(?P<note>)",
    re.IGNORECASE,
)
_VERB = re.compile(r"[只仅除限]|不(?:测|做|检|含|包|能|可|得|用|采|适|开|进|具|提)|除外")


def is_silent(text: str) -> bool:
    """Text that says nothing about the test: "/", 无, 2023年10月扩项, 方法验证完成."""
    return bool(_SAID.fullmatch(simplify(text).strip()))


def is_harmless(clause: str, is_note: bool) -> bool:
    """One clause without effect: silent, or about samples (4℃保存, 样品量>200mL) without a limiting verb.

    A bare weight or length is a sample amount in a note only; in a restriction it may be a limit.
    """
    plain = simplify(clause).strip()
    if _SAID.fullmatch(plain):
        return True
    if _VERB.search(plain):
        return False
    amount = _AMOUNT.fullmatch(plain)
    return bool(_SAMPLE.search(plain)) or bool(amount and (is_note or amount["note"] is None))

"""Rules read from 限制范围 and 说明. What no rule reads stays as text and downgrades; nothing is silently dropped."""

import re
from functools import lru_cache

from engine.reading.fold import fold
from engine.reading.limits import read_ranges
from engine.reading.remarks import LIMITING, is_harmless, is_silent
from engine.reading.split import cut_list
from engine.reading.types import Rule

_CLAUSE = re.compile(
    r"[;；。\n\r|]+|，|(?<![0-9A-Za-z'\u2032]),|,(?![0-9A-Za-z'\u2032])|(?<=[^\s])\s+(?=(?:不测|不做|只测|只做|仅限|仅做|仅测|除))"
)
_ONLY = re.compile(
    r"^(?:本机构|本所|本方法|该方法|该项目|此项|目前|暂时?)*(?:只|仅)(?:能|可|限于?|适用于?|用于|针对|对|采用|使用|包括|包含|开展|检测|检验|检|测|做|用|有|含|评)*|^(?:限于?|适用于|适用范围|范围)[::]?|^限(?=\S)"
)
_EXCEPT = re.compile(
    r"^(?:本机构|本所|本方法|该方法|该项目|此项|目前|暂时?)*(?:不(?:能|可|予|得)?(?:检测|检验|检|测|做|含|包括|包含|开展|进行|具备|提供|承接|适用于?|用于|涉及|评|覆盖)+|无(?=.*能力$)|未开展|排除)|^除外\s*[:：]|^除(?=.*(?:外|以外|之外))"
)
_EXCEPT_TAIL = re.compile(r"(?:除外|不测|不做|不检|不含|不适用|不在范围内?|暂不开展|未开展)$")
_NOT_USED = re.compile(r"^(?:不(?:采)?用(?!于)|不使用|不能用|禁用)")
_USED = re.compile(r"^(?:只|仅)(?:采用|使用|能用|用)|^(?:采用|使用)(?=.*法)")
_OUTSIDE = re.compile(r"^除(?P<what>.+?)(?:以外|之外|外)(?P<rest>.*)$")
_TAIL_WORDS = re.compile(
    r"(?:等)?(?:的?(?:检测|检验|测试|试验|项目|参数|指标|样品|产品)能力|能力|的(?:检测|检验|测试|试验|测定|样品|产品)"
    r"|(?:共?\d+[项种个])?(?:项目|参数|指标)|共?\d+[项种个]|等)$"
)
_PARTIAL = re.compile(r"^(?:只测|只做|仅测|仅做)?部分(?:参数|项目|指标|内容|条款|方法)?")
_SEE = re.compile(r"(?:详?见|参见|按|同)(?:附表|附件|备注|清单|证书|下表|附录|说明)")
_METHOD = re.compile(
    r"(?:法|方法\s?[\dA-Z一二三四五]+|方法|程序\s?[A-Z]|模式\s?[\dA-Z])(?:[((].*[))])?$|^(?:hplc|gc|lc|icp|aas|afs|xrf|uv|ir)[\w/-]*$",
    re.IGNORECASE,
)
_PURPOSE = re.compile(
    r"合同约定|委托(?:检验|检测|试验|业务|测试)|内部(?:质量)?控制|内控|科研|研发|教学|仲裁|司法|监督抽|抽检|执法"
    r"|认证(?:检测|检验)|型式(?:认可|批准)|出口|内销|验收用|非标(?:准)?方法|自(?:建|制|编)方法|作业指导书"
)
_BRACKET = re.compile(r"[（(]([^（）()]*)[）)]")


def _clauses(text: str) -> list[str]:
    """Clauses of a cell; a bare piece after a list belongs to the list (只测铅，镉，汞)."""
    brackets: list[str] = []

    def hide(found: re.Match[str]) -> str:
        brackets.append(found[0])
        return f"\x01{len(brackets) - 1}\x02"

    hidden = _BRACKET.sub(hide, text)
    pieces = [re.sub(r"\x01(\d+)\x02", lambda m: brackets[int(m[1])], piece).strip() for piece in _CLAUSE.split(hidden)]
    clauses: list[str] = []
    for piece in filter(None, pieces):
        continues = clauses and not LIMITING.search(piece) and (_ONLY.match(clauses[-1]) or _EXCEPT.match(clauses[-1]))
        if (
            continues
            and not is_harmless(piece, True)
            or clauses
            and clauses[-1].startswith("除")
            and "外" not in clauses[-1]
        ):
            clauses[-1] += "、" + piece
        else:
            clauses.append(piece)
    return clauses


def _terms(body: str) -> tuple[str, ...]:
    """Names in a clause: cut at 、 和 及; a qualifying bracket gives its content as a further name."""
    terms: list[str] = []
    for term in cut_list(body.strip(" :：的、")):
        term = _TAIL_WORDS.sub("", term.strip()).strip()
        inside = [part for found in _BRACKET.findall(term) for part in cut_list(found) if not _METHOD.search(part)]
        terms += (
            [_BRACKET.sub("", term).strip(), *inside] if inside and not re.search(r"[A-Za-z0-9]\(", term) else [term]
        )
    return tuple(dict.fromkeys(term for term in terms if fold(term)))


def _is_method(terms: tuple[str, ...]) -> bool:
    return bool(terms) and all(_METHOD.search(term) for term in terms)


def _limit(clause: str, body: str, kind: str) -> Rule:
    terms = _terms(body)
    if not terms:
        return Rule("unread", clause)
    if _is_method(terms):
        return Rule("method", clause, terms, negated=kind == "except")
    if kind == "except":
        return Rule("except", clause, terms)
    used = [term.removesuffix("用") for term in terms]
    if re.match(r"(?:只|仅)?(?:限|适用)", clause) and all(term.endswith("用") and len(term) > 1 for term in terms):
        return Rule("object", clause, tuple(used))
    return Rule("only", clause, terms)


def _outside(clause: str) -> Rule | None:
    """除X外, 除X外全部参数."""
    found = _OUTSIDE.match(clause)
    return _limit(clause, found["what"], "except") if found else None


def _partial(clause: str) -> tuple[Rule, ...]:
    """部分参数(不含现场吊装检查): what is named is known, the rest is not."""
    inside = [
        rule for part in _BRACKET.findall(clause) for rule in _read_cell(part, False) if rule.kind in ("except", "only")
    ]
    return (Rule("partial", clause), *inside)


def _read_clause(clause: str, is_note: bool) -> tuple[Rule, ...]:
    plain = clause.strip()
    if is_harmless(plain, is_note):
        return (Rule("harmless", clause),)
    if _PURPOSE.search(plain):
        negated = bool(_EXCEPT.match(plain) or _NOT_USED.match(plain))
        body = _ONLY.sub("", _EXCEPT.sub("", _NOT_USED.sub("", plain)), count=1)
        return (Rule("purpose", clause, _terms(body) or (plain,), negated=negated),)
    if _PARTIAL.match(plain) or _SEE.search(plain):
        return _partial(plain)
    if _NOT_USED.match(plain):
        return (Rule("method", clause, _terms(_NOT_USED.sub("", plain)), negated=True),)
    if _USED.match(plain) and (terms := _terms(_USED.sub("", plain))):
        return (Rule("method", clause, terms),)
    if ranges := read_ranges(plain):
        return ranges
    return _read_list(clause, plain, is_note)


def _read_list(clause: str, plain: str, is_note: bool) -> tuple[Rule, ...]:
    """Only and except clauses; then the leftovers."""
    if outside := _outside(plain):
        return (outside,)
    if found := _EXCEPT.match(plain):
        return (_limit(clause, plain[found.end() :], "except"),)
    if found := _EXCEPT_TAIL.search(plain):
        return (_limit(clause, plain[: found.start()], "except"),)
    if (found := _ONLY.match(plain)) and found.end() < len(plain):
        return (_limit(clause, plain[found.end() :], "only"),)
    terms = _terms(plain)
    if _is_method(terms) and not LIMITING.search(plain):
        return (Rule("method", clause, terms),)
    return (Rule("harmless" if is_note and not LIMITING.search(plain) else "unread", clause),)


def _read_cell(text: str, is_note: bool) -> tuple[Rule, ...]:
    if not text.strip() or is_silent(text):
        return (Rule("harmless", text.strip()),) if text.strip() else ()
    rules = tuple(rule for clause in _clauses(text) for rule in _read_clause(clause, is_note))
    return rules or (Rule("harmless", text.strip()),)


@lru_cache(maxsize=50_000)
def read_rules(restriction: str, note: str) -> tuple[Rule, ...]:
    """Rules of a row's 限制范围 and 说明 in reading order; () where both say nothing.

    A note without any limiting word is harmless; a restriction that cannot be read is `unread`.
    """
    return _read_cell(restriction, False) + _read_cell(note, True)

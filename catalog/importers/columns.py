"""What the headers of capability lists mean: printed header text → columns of the contract.

A header is recognised only when all of it is made of header words, so that a cell such as 食品安全国家标准 … or
非常规项目 in the body of a table is never taken for one.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache

from catalog.importers.cells import fold

COLUMNS = (
    "row_id",
    "机构名称",
    "证书编号",
    "场所名称",
    "场所地址",
    "城市",
    "大类",
    "类别",
    "类型",
    "参数名称",
    "标准名称",
    "标准编号",
    "限制范围",
    "说明",
    "证书有效期至",
    "状态",
    "统一社会信用代码",
    "批准日期",
    "批准文件",
    "食品标志",
    "资质类型",
    "服务类型",
)
SEQUENCE = "序号"  # counted by people and by spreadsheets, never a key
CLAUSE = "条款"  # a column of its own in some annexes; joined to the standard
# longer texts are no headers, and matching them against so many patterns would take long
MAX_HEADER = 40

_BODY = "(?:检验检测|检验|检测|测试|试验|分析|监测)"
_JOIN = r"[/、,和及与或的]"
_STANDARD = f"(?:标准|方法|依据|规程|规范|技术文件|{_BODY}|项目|参数|产品|采用|执行|所用|引用|技术|国家|行业|{_JOIN})*"

# (rank, column, whole header); of several headers for one column the lowest rank wins, then the leftmost
_RULES: tuple[tuple[int, str, str], ...] = (
    (0, SEQUENCE, r"序号|顺序号|项次|编号|号|no\.?|#|行号"),
    (0, "row_id", r"row_?id|行标识|能力行?id|外部编号"),
    (0, "统一社会信用代码", r"(机构|单位)?(统一)?(社会)?信用代码"),
    (0, "批准文件", r"(批准|获批|扩项)(文件|文号|文件号|文件编号)|批文(号)?"),
    (0, "批准日期", r"(首次)?(批准|获批|获准|扩项|认定|获证)(日期|时间)"),
    (
        0,
        "证书有效期至",
        r"(cma|资质认定|资质)?(证书)?(有效(期限|日期|期)(至|到|截止|截至)?|有效(至|到)|到期)(日期|日|时间)?|(证书)?截止日期",
    ),
    (
        0,
        "证书编号",
        r"(cma|cnas|catl|资质认定|资质|计量认证|检验检测机构资质认定)*(证书|证)(编号|号码?|no\.?)",
    ),
    (0, "资质类型", r"(证书|能力)?资质(认定)?(类型|类别|种类)|资质"),
    (0, "服务类型", r"服务(类型|类别|种类)"),
    (0, "食品标志", r"食品(类)?(标志|标识)|(是否)?食品(类|检验)?(是否)?"),
    (0, "状态", r"(当前|能力|本?行|参数|有效)?状态"),
    (0, "城市", r"(所在|所属|场所|实验室)?(城市|地市|设区市|地级市|市)|所在地区?"),
    (
        0,
        "场所地址",
        rf"(机构|单位)?({_BODY}|工作|分|实验室|场所|地点|固定|所在|详细|具体|\d)*(地址|住所)",
    ),
    (
        0,
        "限制范围",
        rf"({_JOIN}|{_BODY}|方法|标准|能力|参数|项目|产品|使用)*(限制|受限|限定)({_JOIN}|性|范围|说明|条件|要求|情况|内容|备注)*",
    ),
    (2, "限制范围", rf"({_BODY}|测量|适用|能力|测定|量程)+(范围|限)"),
    (
        0,
        "标准编号",
        rf"{_STANDARD}(标准|方法|依据|规程|规范|文件){_STANDARD}(名称)?{_JOIN}*(编号|代号|号|标准号|编码){_JOIN}*(名称)?(年号|年代号)?",
    ),
    (
        0,
        "标准名称",
        rf"{_STANDARD}(标准|方法|依据|规程|规范|文件){_STANDARD}(中文)?(名称|标题)",
    ),
    (1, "标准编号", rf"{_STANDARD}(标准|依据|规程|规范){_STANDARD}"),
    (2, "标准编号", rf"{_STANDARD}方法{_STANDARD}"),
    (
        0,
        CLAUSE,
        rf"({_STANDARD})?(条款|章节|章条|条文)(号|编号)?({_JOIN}(条款|章节)号?)?",
    ),
    (
        0,
        "大类",
        rf"大类|一级(类别|分类|领域)|(专业|{_BODY}|产品|认证|能力|技术|业务)*领域(名称|类别)?|({_BODY}|产品|能力)大类(名称)?|行业(类别)?",
    ),
    (
        0,
        "类别",
        rf"({_BODY}|受检|被测|被检)*(对象|样品|产品|物品)(名称|{_JOIN}|类别|类型|种类|对象|样品)*",
    ),
    (
        1,
        "类别",
        rf"({_BODY}|能力|二级|三级|参数|项目|所属|{_JOIN}|产品|对象)*(类别|小类|子类|分类|种类)({_JOIN}|名称|产品|对象)*",
    ),
    (2, "大类", rf"({_BODY}|能力|所属)*(类别|分类)(名称)?"),
    (0, "类型", rf"(能力|项目|参数)?类型|({_JOIN}|产品|项目|参数){{3,}}类型"),
    (
        0,
        "参数名称",
        rf"({_BODY}|能力|{_JOIN}|主要|具体)*(参数|项目)({_JOIN}|参数|项目|指标|名称|能力)*",
    ),
    (
        1,
        "参数名称",
        rf"({_BODY}|{_JOIN}|产品|能力)*({_JOIN}|参数|项目|指标)+(名称|内容)?|{_BODY}内容",
    ),
    (3, "参数名称", r"名称"),
    (
        0,
        "场所名称",
        rf"({_BODY}|工作|分|固定|所在)*(场所|地点|场地|站点)(名称)?|分?实验室",
    ),
    (2, "场所名称", r"(所在|所属)?实验室名称"),
    (
        0,
        "机构名称",
        rf"(所属|{_BODY})*(机构|单位)名称|(所属|{_BODY})*机构|{_BODY}单位|所属单位",
    ),
    (1, "机构名称", r"实验室名称"),
    (
        0,
        "说明",
        rf"({_JOIN}|其他|补充|能力|附加)*(说明|备注|附注|注释)({_JOIN}|说明|备注)*|注",
    ),
)
_PATTERNS = [(rank, column, re.compile(pattern)) for rank, column, pattern in _RULES]
# a text with any other character is no header: the cheap test for the cells of a long table
_CHARACTERS = frozenset("".join(pattern for _, _, pattern in _RULES))
_BRACKETED = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|【[^】]*】|〔[^〕]*〕")
# words that say nothing without the header above them
_NEEDS_PARENT = re.compile(r"(名称|编号|号|代号|代码|(名称)?及?编号(及名称)?|年号|内容|类别)")


@lru_cache(maxsize=65_536)
def meanings(header: str) -> tuple[tuple[int, str], ...]:
    """(rank, column) for each column that a header text may stand for, best first; () for any other text."""
    if not header or len(header) > MAX_HEADER:
        return ()
    folded = fold(header)
    while (bare := _BRACKETED.sub("", folded)) != folded:
        folded = bare
    folded = folded.strip("*:：。.")
    if not _CHARACTERS.issuperset(folded):
        return ()
    return tuple(sorted((rank, column) for rank, column, pattern in _PATTERNS if pattern.fullmatch(folded)))


def stacked_meanings(texts: Sequence[str]) -> tuple[tuple[int, str], ...]:
    """The same for the header cells above one column, top first: the lowest counts, read with those above it."""
    distinct = list(dict.fromkeys(text for text in texts if text))
    if not distinct:
        return ()
    leaf = distinct[-1]
    bare = _BRACKETED.sub("", fold(leaf))
    if len(distinct) > 1 and _NEEDS_PARENT.fullmatch(bare):
        parent = _BRACKETED.sub("", fold(distinct[-2]))
        return meanings(parent + bare) or meanings(parent) or meanings(leaf)
    return meanings(leaf) or (stacked_meanings(distinct[:-1]) if len(distinct) > 1 else ())


def assign(candidates: Mapping[int, Sequence[tuple[int, str]]]) -> dict[str, int]:
    """Column → position, each at most once. `candidates`: position → ranked meanings."""
    taken: dict[str, int] = {}
    placed: set[int] = set()
    ranked = sorted((rank, position, name) for position, options in candidates.items() for rank, name in options)
    for _, position, name in ranked:
        if position not in placed and name not in taken:
            taken[name] = position
            placed.add(position)
    return taken

"""Names that look alike and mean different tests: 总铬 and 六价铬, COD and CODMn, 断裂 and 撕破.

Used where a name is only *suggested* for another one. Both checks are strict on purpose: a good suggestion that is
not made costs a person a few letters, a bad one may end in an illegal report.
"""

import re

from engine.reading.fold import fold

_EXCLUSIVE = [
    [re.compile(word) for word in group]
    for group in (
        ("化学需氧|codcr|重铬酸|cod(?!mn)", "高锰酸盐|codmn", "生化需氧|bod", "总需氧", "有机碳|toc"),
        ("氨氮", "总氮", "凯氏", "亚硝酸", "(?<!亚)硝酸"),
        ("耐水", "汗渍|耐汗", "耐洗|耐皂|皂洗", "摩擦", "耐光|日晒", "唾液", "热压|熨", "干洗", "海水", "氯化水|漂"),
        ("铅酸", "锂", "镍氢", "钠离子", "燃料电池"),
        ("断裂", "撕破|撕裂", "顶破|胀破", "剥离", "屈服"),
        ("拉伸|抗拉", "弯曲|抗弯|抗折", "压缩|抗压", "剪切|抗剪", "冲击", "疲劳", "扭转", "蠕变"),
        ("中性", "铜加速|cass", "乙酸|醋酸|酸性", "循环|交变"),
        ("体积", "表面", "接触"),
        ("工频|交流", "冲击|雷电", "直流"),
        ("上屈服|reh", "下屈服|rel", "rp0?\\.?2|规定塑性|规定非比例"),
        ("布氏|hbw?", "洛氏|hr[a-c]", "维氏|hv", "邵氏|邵尔", "显微", "里氏", "巴氏|巴柯尔"),
        ("室温|常温", "高温", "低温"),
        ("静态", "动态"),
        ("水平", "垂直"),
        ("菌落", "大肠菌群", "大肠埃希|大肠杆菌", "霉菌", "酵母", "沙门", "金黄"),
        ("酸价|酸值", "过氧化值", "皂化", "碘值", "酸度"),
        ("过充", "过放", "短路"),
        ("充电", "放电"),
        ("干", "湿"),
        ("横向", "纵向"),
        ("浸出", "总量", "可溶", "迁移", "释放", "残留"),
        ("单项", "总和|合计|之和"),
        ("最大", "最小"),
        ("开路", "短路", "工作"),
        ("α", "β", "γ"),
    )
]
"""Words of one group exclude each other: both names say one, and not the same."""
_MARKS = re.compile(
    r"总|[三四六]价|浸出|溶出|可溶|水溶|酸溶|迁移|释放|残留|游离|无机|有机|挥发|系物|系列|同系|合计|和$|可吸入|颗粒|单体"
    r"|非|不|无|抗(?![拉压弯折剪])|防|反|活性|结合|损失|变化率|保[留持]率|偏差|不平衡|亚|过|多环|多氯|多溴"
    r"|[甲乙丙丁戊己庚辛壬癸]|[一二三四五六七八九十两双]|异|邻|间|[氟氯溴碘砷硒硼硅磷硫汞碲]|[\u9485-\u9576]"
)
"""Words whose presence alone makes another parameter, element signs among them."""
_SIXTH = re.compile(r"cr\(?vi\)?|cr\(?6\+?\)?")
_WORDS = re.compile(r"[\u4e00-\u9fff]")
_TOKENS = re.compile(r"[a-z]+|\d+(?:\.\d+)?")


def excludes(one: str, other: str) -> bool:
    """Both names say a word of one group, and not the same."""
    first, second = _spelled(one), _spelled(other)
    for group in _EXCLUSIVE:
        said = [{n for n, word in enumerate(group) if word.search(text)} for text in (first, second)]
        if said[0] and said[1] and said[0] != said[1]:
            return True
    return False


def is_trap(one: str, other: str) -> bool:
    """The two names cannot be the same parameter or object, however alike they look; symbols are no words."""
    first, second = _spelled(one), _spelled(other)
    if excludes(first, second):
        return True
    both_in_words = bool(_WORDS.search(first) and _WORDS.search(second))
    return both_in_words and sorted(_MARKS.findall(first)) != sorted(_MARKS.findall(second))


def may_be_spelled_alike(one: str, other: str) -> bool:
    """Whether likeness of spelling may suggest one name for the other: no trap, and the same letters and figures."""
    tokens = [sorted(_TOKENS.findall(fold(text))) for text in (one, other)]
    return tokens[0] == tokens[1] and not is_trap(one, other)


def _spelled(text: str) -> str:
    return _SIXTH.sub("六价铬", fold(text))

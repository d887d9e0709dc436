"""Words of a message against the vocabulary: object, parameters, talk."""

import re
from typing import NamedTuple

from engine.lexicon.lexicon import Lexicon
from engine.lexicon.numbers import edition_of
from engine.reading.fold import fold
from engine.reading.names import read_name, read_name_cell
from engine.reading.split import is_read
from engine.reading.types import StandardRef

LIST = "\u241f"
"""Stands for 、 while folding makes all commas one: a list of names is cut by the engine, not here."""
_LEAD = re.compile(
    r"^(?:我们公司|我们|我司|我这边|本公司|公司|您好|你好|请问|请教|想问一下|想问|咨询一下|咨询|麻烦|帮忙|劳烦|老师|现在|目前|现有|现|另外|还有|还|再|以及|及|和|与|"
    r"打算|准备|需要|需|想要|想|要|求|能不能|能否|可否|可以|能|是否|有没有|有|把|对|给|将|就|都|做一下|做个|做|测一下|测个|测试|测(?!定|量)|检测|检验|化验|分析|试验|"
    r"送检|送样|委托|办理|出具|(?:样品|产品|试样|货物)(?:名称)?(?=[是为有:])|"
    r"一批|一种|一个|一款|一套|几种|几个|这批|这个|该|\d+\s*(?:个|件|套|批|份|只|根|片|组|台|瓶|块|米|kg|公斤|吨)(?=[\u4e00-\u9fff])|"
    r"按照|按|依据|根据|依照|参照|参考|执行|符合|满足|采用|用|走|标准号?|方法|要求|检测项目|检验项目|项目|参数|指标|包括|分别|主要|是|为|:|\s)+"
)
_TRAIL = re.compile(
    r"(?:\s|:|等(?:项目|参数|指标)?|这?几(?:项|个)|[一二两三四五六七八九十\d]+项(?:参数|指标|项目)?|吗|呢|吧|啊|哦|的|进行|来|做|测|检测|检验|测试|要求|标准|方法|"
    r"按照|按|依据|根据|参照|执行|采用|(?<![总之])和|与|及)+$"
)
TALK = re.compile(
    r"急|谢谢|多谢|感谢|麻烦|尽快|您好|你好|在吗|不知道|不清楚|不确定|电话|手机|微信|邮箱|联系|报价|多少钱|价格|费用|周期|几天|天内|工作日|之前|以前|出报告|报告|"
    r"送样|寄样|取样|上门|数量|资质|盖章|cma|cnas|发票|合同|能做|可做|做不做|能不能|可以吗|^\d{6,}$",
    re.IGNORECASE,
)
_JOINED = re.compile(r"[ \u3000]+|(?<=[\u4e00-\u9fff)]):|(?<=[\u4e00-\u9fff])中?的(?=[\u4e00-\u9fffA-Za-z])")
_VERB = re.compile(
    r"(?<=[\u4e00-\u9fffA-Za-z0-9)])(?:需要做|需要测|要做|想做|要测|想测|做|测(?!定|试|量|厚|温)|进行)(?=[\u4e00-\u9fffA-Za-z])"
)
_SHORTEST_OBJECT = 2
_LONGEST_HEAD = 40
_ASKING = re.compile(
    r"(?:(?:需要|想要|需|想|要)(?:进行)?(?:做|检测|检验|测试|测)?|进行(?:检测|检验|测试)|做|检测|检验|测试|测)(?:的?项目)?$"
)
_HEADING = re.compile(
    r"(?:项目|参数|指标|标准|方法|依据|要求|备注|说明|条件|环境|名称|型号|规格|内容|编号|数量|用途|日期|时间|性能|特性|试验|分析|"
    r"样品|产品|部分|类|性|如下|以下|包括|其中|其他|其它|另外|还有|清单|明细)$"
)
"""Ends of words before a colon that name a field of a form or a group of items, no sample."""


class Found(NamedTuple):
    """What a stretch of text holds: object ("" = none), parameters, words left over."""

    object: str
    names: list[str]
    rest: str


class PasteWords:
    """What words are, by the vocabulary: object, parameters, or neither."""

    def __init__(self, lexicon: Lexicon) -> None:
        self.lexicon = lexicon

    def read(self, text: str) -> Found:
        """Object ("" = none), parameters and words left over of a stretch of text without standards."""
        words = stripped(text)
        if not words:
            return Found("", [], "")
        head, colon, tail = words.partition(":")
        if colon and tail and self._is_object(head) and not self.names(head):
            inner = self.read(tail)
            is_said = bool(inner.names) or not inner.rest or bool(TALK.search(inner.rest))
            return Found(inner.object or head, inner.names if is_said else [inner.rest], inner.rest if is_said else "")
        if names := self.names(words):
            head, first = self._peeled(names[0])
            return Found(head, [*first, *names[1:]], "")
        tokens = [token for token in (stripped(part) for part in _JOINED.split(words)) if token]
        first = next((n for n, token in enumerate(tokens) if self.names(token)), None)
        if first is not None:
            return self._from(tokens, first)
        for cut, token in enumerate(tokens):
            if glued := self._glued(token):
                return Found(" ".join([*tokens[:cut], glued[0]]), glued[1], " ".join(tokens[cut + 1 :]))
        if len(tokens) > 1 and self._is_object(tokens[0]) and not self._is_object(tokens[-1]):
            named = " ".join(token for token in tokens[1:] if not TALK.search(token))
            if not TALK.search(words):
                named = stripped(words.removeprefix(tokens[0]))  # as written: splitting lost its 的
            said = " ".join(token for token in tokens[1:] if TALK.search(token))
            return Found(tokens[0], [named] if named else [], said)
        if self._is_object(words):
            return Found(words, [], "")
        return Found("", [], words.replace(LIST, "、"))

    def headed(self, words: str) -> str:
        """The sample of "sample: items", known or not; "" where the colon follows a label, an item or a group of items,
        or where what follows names no known item."""
        written, colon, tail = words.partition(":")
        head = stripped(_ASKING.sub("", stripped(written)))
        if not colon or not _SHORTEST_OBJECT <= len(head) <= _LONGEST_HEAD or not re.search(r"[^\W\d_]", head):
            return ""
        if LIST in head or TALK.search(head) or self.names(head):
            return ""
        if _HEADING.search(head) and not self._is_object(head):
            return ""
        return head if self.names(stripped(tail)) else ""

    def _from(self, tokens: list[str], first: int) -> Found:
        """Tokens of which one names parameters: those before it are the object, an object behind it too."""
        head = [token for token in tokens[:first] if not TALK.search(token)]
        rest = [token for token in tokens[:first] if TALK.search(token)]
        names: list[str] = []
        for token in tokens[first:]:
            if found := self.names(token):
                names += found
            elif self._is_object(token) and not head:
                head = [token]
            elif TALK.search(token):
                rest.append(token)
            else:
                names.append(token)
        return Found(" ".join(head).replace(LIST, "、"), names, " ".join(rest))

    def names(self, words: str) -> list[str]:
        """The parameters that words are, [] unless at least half of them are known."""
        cell = read_name_cell(words.replace(LIST, "、"), "parameter", self.lexicon)
        if cell.is_all or cell.table:
            return [words] if not self._is_object(words) and " " not in words else []
        names = [name for name in (stripped(one.text) for one in cell.names) if name]
        read = [is_read(name, self._known) for name in names]
        if len(names) == 1 and read[0] and self._is_only_object(names[0]):
            return []
        return names if names and sum(read) * 2 >= len(read) else []

    def fits(self, parameter: str, ref: StandardRef) -> bool:
        """Whether a standard may be meant for a parameter: product and limit standards for any, a method by its title."""
        edition = edition_of(ref)
        title = self.lexicon.standards.title(edition)
        if self.lexicon.standards.kind(edition.stem) in ("product", "limit") or not title:
            return True
        named = {concept for concept, _ in self.lexicon.titles.parameters(title)}
        concepts = read_name(parameter, "parameter", self.lexicon).concepts
        return fold(parameter) in fold(title) or not named.isdisjoint(concepts)

    def _peeled(self, name: str) -> tuple[str, list[str]]:
        """The first name of a list without the object glued before it: 床单 甲醛含量 → 床单 and 甲醛含量."""
        if self._known(fold(name)):
            return "", [name]
        tokens = [token for token in _JOINED.split(name) if token]
        for cut in range(1, len(tokens)):
            head, names = " ".join(tokens[:cut]), self.names(" ".join(tokens[cut:]))
            if names and self._is_object(head) and not self.names(head):
                return head, names
        return self._glued(name) or ("", [name])

    def _glued(self, word: str) -> tuple[str, list[str]] | None:
        """不锈钢板拉伸强度, 钢板做晶间腐蚀 → object and parameters; the longest known object wins."""
        for verb in _VERB.finditer(word):
            head, names = stripped(word[: verb.start()]), self.names(stripped(word[verb.end() :]))
            if names:
                return head, names
        for cut in range(min(len(word) - 1, _LONGEST_HEAD), _SHORTEST_OBJECT - 1, -1):
            if self._is_object(word[:cut]) and (names := self.names(stripped(word[cut:]))):
                return word[:cut], names
        return None

    def _known(self, folded: str) -> bool:
        return bool(self.lexicon.concepts("parameter", folded))

    def _is_only_object(self, word: str) -> bool:
        folded = fold(word)
        return bool(self.lexicon.concepts("object", folded)) and not self._known(folded)

    def _is_object(self, words: str) -> bool:
        return not TALK.search(words) and read_name(words, "object", self.lexicon).how != "stub"


def stripped(words: str) -> str:
    """Words without the small talk around them; words that are all talk become empty."""
    words = words.strip(f" \"'[]{LIST}")
    bare = _TRAIL.sub("", _LEAD.sub("", words)).strip(f" \"'/-:{LIST}")
    if bare.count("(") != bare.count(")"):
        bare = bare.strip("()")
    return bare

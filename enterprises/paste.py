"""What people paste: a table from a spreadsheet, a list, a chat message. Becomes lines; nothing is silently dropped.

A table keeps its cells as they are. Free text is walked through clause by clause: standards are found by the engine's
scan, objects and parameters by the vocabulary; what is neither stays as a note of the line it stood in.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from backbone.texts import register_texts
from catalog.knowledge import lexicon as lexicon_in_force
from engine.lexicon.lexicon import Lexicon
from engine.reading.fold import fold, simplify
from engine.reading.standards import read_standards
from engine.reading.types import StandardRef
from enterprises.paste_table import LABELS, PastedLine, read_table
from enterprises.paste_words import LIST, TALK, PasteWords
from enterprises.reading import Line

LONGEST_PASTE = 60_000
"""Characters; a longer text comes as a file."""
_NUMBER = (
    r"(?:[(（]\s*(?:\d{1,2}|[一二三四五六七八九十]{1,3})\s*[)）]|(?:\d{1,2}|[一二三四五六七八九十]{1,3})\s*[)）]|[①-⑳]"
    r"|\d{1,2}\s*[.．、](?!\d)|[一二三四五六七八九十]{1,3}\s*[、.．])"
)
_NUMBERING = re.compile(rf"^\s*(?:[-*•·●○■□▪◆>–—]+\s*)?(?:{_NUMBER}\s*)?")
_INNER_NUMBERING = re.compile(rf"(?<=[\s,，;；。:：]){_NUMBER}\s*(?=[^\d\s])|(?<=[\u4e00-\u9fff)）])[①-⑳]")
_CLAUSE = re.compile(r"[,;。!?\n\t]+|(?<=[\u4e00-\u9fff])\.(?=\s|$)")
_LABELLED = re.compile(r"^\s*([\u4e00-\u9fff/]{2,8}(?:\([^()]*\))?)\s*:\s*(.*)$")


def read_paste(text: str, lexicon: Lexicon | None = None) -> list[PastedLine]:
    """The lines of a pasted text, in reading order. `lexicon`: the vocabulary, else the one in force.

    An object stated once holds for the lines below it. `problems` of a line are codes with sentences in both languages.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")[:LONGEST_PASTE]
    words = lexicon or lexicon_in_force()
    lines = read_table(text, words)
    if lines is None:
        lines = _FreeText(words).read(text)
    return [line.checked(words) for line in lines]


def posted(lines: list[PastedLine], start: int = 1) -> list[Line]:
    """Pasted lines as posted ones, numbered on from `start`."""
    return [
        Line(str(number), line.object, line.parameter, line.standard, line.note)
        for number, line in enumerate(lines, start=start)
    ]


@dataclass(slots=True)
class _Asked:
    """A parameter on its way to a line: where its standards come from is known only at the end of the text line."""

    parameter: str
    object: str
    refs: list[StandardRef] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


@dataclass(slots=True)
class _Group:
    """Parameters of a clause with the standards before and after them."""

    before: list[StandardRef] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    after: list[StandardRef] = field(default_factory=list)


class _FreeText:
    """Walks through a message; `object` and `standing` hold for what follows."""

    def __init__(self, lexicon: Lexicon) -> None:
        self.words = PasteWords(lexicon)
        self.object = ""
        self.standing: list[StandardRef] = []
        self.asked: list[_Asked] = []
        self.block = 0
        """Where the lines of the present object begin."""
        self.is_for_all = False
        """Whether the text line says "sample: items" and names one standard, which then holds for all of them."""

    def read(self, text: str) -> list[PastedLine]:
        for raw in text.split("\n"):
            line = _INNER_NUMBERING.sub("，", _NUMBERING.sub("", raw))
            if line.strip():
                self._line(simplify(line.replace("、", LIST)).strip())
        return [self._pasted(asked) for asked in self.asked]

    def _pasted(self, asked: _Asked) -> PastedLine:
        standard = "；".join(dict.fromkeys(ref.raw for ref in asked.refs))
        return PastedLine(asked.object or self.object, asked.parameter, standard, "；".join(asked.notes))

    def _line(self, line: str) -> None:
        first, left, role = len(self.asked), [], ""
        clauses = list(_clauses(line))
        self.is_for_all = False
        for clause in clauses:
            label = _LABELLED.match(clause.words)
            found = LABELS.get(fold(label[1]).partition("(")[0]) if label else None
            if label and found:
                role, clause = found, clause.without(label.end(1) + 1)
            elif len(self.asked) == first and (sample := self.words.headed(clause.words)):
                self._begin(sample)
                self.is_for_all = sum(isinstance(part, StandardRef) for one in clauses for part in one.parts) == 1
                clause = clause.without(clause.words.index(":") + 1)
            if label and not found and label[2][:1].isdigit():
                left.append(clause.words)  # 温度:25°C is a condition, whatever 温度 means by itself
                continue
            if role == "object" and clause.words:
                self._begin(clause.words)
                role = ""
            else:
                left += self._clause(clause, first, is_asked=role == "parameter")
        if left and len(self.asked) > first:
            self.asked[first].notes += left
        elif left:
            self._unknown(left)

    def _begin(self, name: str) -> None:
        """A new object: what follows is about it."""
        self.object, self.standing, self.block = name, [], len(self.asked)

    def _clause(self, clause: "_Clause", first: int, *, is_asked: bool) -> list[str]:
        """Takes names and standards out of one clause; returns the words that are neither."""
        group, left = _Group(), []
        for part in clause.parts:
            if isinstance(part, StandardRef):
                (group.after if group.names else group.before).append(part)
                continue
            found = self.words.read(part)
            if found.names and group.after:
                self._store(group, first)
                group = _Group()
            if found.object:
                self._begin(found.object)
            group.names += found.names or ([found.rest] if is_asked and found.rest else [])
            left += [found.rest] if found.rest and not is_asked else []
        self._store(group, first)
        return left

    def _store(self, group: "_Group", first: int) -> None:
        """Parameters and the standards around them; standards before the names hold for what follows, too."""
        if group.before and group.names:
            self.standing = group.before
        own = group.before + group.after
        here = len(self.asked)
        self.asked += [_Asked(name, self.object, list(own or self.standing)) for name in group.names]
        if own and not group.names:
            open_ones = [one for one in self.asked[first:here] or self.asked[self.block : here] if not one.refs]
            self._attach(own, open_ones, is_alone=True)
            if not open_ones:
                self.standing = own
        elif group.after:
            self._attach(group.after, [one for one in self.asked[first:here] if not one.refs], is_alone=False)

    def _attach(self, refs: list[StandardRef], asked: list[_Asked], *, is_alone: bool) -> None:
        """Standards named after the parameters: each goes to those it fits; alone and fitting none, to all of them."""
        for ref in refs:
            fitting = [one for one in asked if self.is_for_all or self.words.fits(one.parameter, ref)]
            for one in fitting or (asked if is_alone else []):
                one.refs.append(ref)

    def _unknown(self, left: list[str]) -> None:
        """A text line that names no known parameter: an unknown item of the object, a header, or talk."""
        said = [words for words in left if TALK.search(words)]
        for words in left:
            if words in said:
                continue
            head, _, tail = words.partition(" ")
            if tail and not self.object:
                self.asked.append(_Asked(tail, head, list(self.standing)))
            else:
                self.asked.append(_Asked(words, self.object, list(self.standing)))
        if said and self.asked:
            self.asked[-1].notes += said


@dataclass(frozen=True, slots=True)
class _Clause:
    """Words and standards of a clause in reading order."""

    parts: tuple[str | StandardRef, ...]

    @property
    def words(self) -> str:
        first = self.parts[0] if self.parts else ""
        return first if isinstance(first, str) else ""

    def without(self, count: int) -> "_Clause":
        """Without that many leading signs."""
        return _Clause((self.words[count:].strip(), *self.parts[1:]))


def _clauses(line: str) -> Iterator[_Clause]:
    """The clauses of a folded line. Standards are taken out first: they hold commas and dots of their own."""
    parts: list[str | StandardRef] = []
    rest = line.replace(LIST, ",")
    for ref in read_standards(rest).refs:
        place = rest.find(ref.raw)
        if place >= 0:
            parts += [line[:place], ref]
            line, rest = line[place + len(ref.raw) :], rest[place + len(ref.raw) :]
    clause: list[str | StandardRef] = []
    for part in (*parts, line):
        if isinstance(part, StandardRef):
            clause.append(part)
            continue
        head, *tail = _CLAUSE.split(part)
        clause.append(head)
        for piece in tail:
            yield _Clause(_filled(clause))
            clause = [piece]
    yield _Clause(_filled(clause))


def _filled(parts: list[str | StandardRef]) -> tuple[str | StandardRef, ...]:
    return tuple(part for part in parts if isinstance(part, StandardRef) or part.strip(f" {LIST}"))


register_texts(
    {
        "paste_without_items": (
            "粘贴的内容里没有找到检测项目，请一行写一项，例如：不锈钢板 拉伸强度 GB/T 228.1",
            "No item was found in the pasted text; write one per line, for example: steel sheet, tensile strength.",
        ),
        "paste_object_missing": ("没有写明样品，请补填。", "The sample is not named; fill it in."),
        "paste_parameter_missing": ("没有写明检测项目，请补填。", "The item to be tested is not named; fill it in."),
        "paste_standard_unread": (
            "“{text}”读不成标准编号，请核对。",
            "“{text}” cannot be read as the number of a standard; check it.",
        ),
    }
)

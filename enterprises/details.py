"""What is stated of a demand beside its lines, as one value that forms, API, import and actions share."""

from dataclasses import dataclass, field, fields, replace
from datetime import date
from decimal import Decimal
from typing import Any

from backbone.refusals import Refused
from catalog.models import Chain, Segment
from enterprises.models import Conclusion, Demand, Difficulty, Mark, Source, Visibility
from enterprises.reading import Line

MOST_LINES = 500
LONGEST = {"object": 300, "parameter": 500, "standard": 500, "note": 1000}
"""Characters that the columns of an item hold."""


class LinesMissing(Refused):
    code = "demand_lines_missing"
    status = 422
    zh = "需求至少要有一行检测项目。"
    en = "A demand needs at least one line."


class TooManyLines(Refused):
    code = "demand_too_many_lines"
    status = 422
    zh = "一条需求最多 {limit} 行，现有 {count} 行；请拆成几条需求。"
    en = "A demand may have at most {limit} lines, this one has {count}; split it into several demands."


class LineIncomplete(Refused):
    code = "demand_line_incomplete"
    status = 422
    zh = "第 {number} 行缺少样品名称或检测项目。"
    en = "Line {number} lacks the sample or the item to be tested."


class LineTooLong(Refused):
    code = "demand_line_too_long"
    status = 422
    zh = "第 {number} 行的文字太长，最多 {limit} 个字。"
    en = "A text of line {number} is too long; at most {limit} characters."


class LineTwice(Refused):
    code = "demand_line_twice"
    status = 422
    zh = "行号 {number} 出现了两次。"
    en = "Line number {number} occurs twice."


class SegmentOfOtherChain(Refused):
    code = "segment_of_other_chain"
    status = 422
    zh = "所选环节不属于所选产业链。"
    en = "The segment does not belong to the chain."


@dataclass(frozen=True, slots=True)
class DemandDetails:
    """The stated facts of a demand; the field names are those of the model."""

    title: str = ""
    chain: Chain | None = None
    segment: Segment | None = None
    city: str = ""
    visibility: int = Visibility.REGULATOR
    deadline_days: int | None = None
    budget: Decimal | None = None
    mark: str = Mark.CMA
    conclusion: str = Conclusion.NONE
    purpose: str = ""
    may_split: bool = True
    may_subcontract: bool = False
    difficulties: list[Difficulty] = field(default_factory=list)
    source: str = Source.SELF
    model_text: str = ""
    quantity_text: str = ""
    note: str = ""
    proposed_date: date | None = None

    @classmethod
    def of(cls, demand: Demand) -> "DemandDetails":
        """The details a stored demand has."""
        return cls(**{one.name: getattr(demand, one.name) for one in fields(cls)})

    def values(self) -> dict[str, Any]:
        """Field → value, in the model's names."""
        return {one.name: getattr(self, one.name) for one in fields(self)}

    def differences(self, demand: Demand) -> list[str]:
        """Names of the fields in which a stored demand is not like this."""
        return [name for name, value in self.values().items() if getattr(demand, name) != value]

    def put_into(self, demand: Demand) -> None:
        """Sets the fields of an unsaved or locked demand."""
        for name, value in self.values().items():
            setattr(demand, name, value)

    def with_visibility(self, visibility: int) -> "DemandDetails":
        return replace(self, visibility=visibility)


def check_demand(details: DemandDetails, lines: list[Line]) -> None:
    """Raises the refusal of the first thing that cannot be stored."""
    if details.segment is not None and (details.chain is None or details.segment.chain_id != details.chain.pk):
        raise SegmentOfOtherChain(field="segment")
    if not lines:
        raise LinesMissing(field="lines")
    if len(lines) > MOST_LINES:
        raise TooManyLines(field="lines", limit=MOST_LINES, count=len(lines))
    numbers: set[str] = set()
    for line in lines:
        if line.number in numbers:
            raise LineTwice(field="lines", number=line.number)
        numbers.add(line.number)
        if not line.object.strip() or not line.parameter.strip():
            raise LineIncomplete(field="lines", number=line.number)
        for name, limit in LONGEST.items():
            if len(getattr(line, name)) > limit:
                raise LineTooLong(field="lines", number=line.number, limit=limit)

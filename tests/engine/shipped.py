"""The lists of data/ as a lexicon, and the literal cases of cases/*.csv that are read with it."""

import csv
from datetime import date
from functools import cache
from pathlib import Path

import pytest
from _pytest.mark.structures import MarkDecorator, ParameterSet

from engine.judging.grade import Judge
from engine.judging.types import Judgement
from engine.reader import Reader
from engine.reading.types import ItemText, RowText
from tests.engine.devset import SHIPPED, build_lexicon

CASES = Path(__file__).parent / "cases"
DAY = date(2026, 11, 20)
Line = dict[str, str]


def cases(name: str) -> list[Line]:
    """The lines of one file of cases; a line that starts with # is a remark."""
    with (CASES / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(line for line in file if not line.startswith("#")))


@cache
def reader() -> Reader:
    return Reader(build_lexicon(SHIPPED, SHIPPED))


@cache
def judge() -> Judge:
    return Judge(reader().lexicon, DAY)


def judge_texts(item: ItemText, row: RowText) -> Judgement:
    """What the engine says of one written item and one written row."""
    return judge().judge(reader().read_item(item), reader().read_row(row))


def gap(reason: str) -> list[MarkDecorator]:
    """The mark of a case that may fail for a reason, none where there is no reason."""
    return [pytest.mark.xfail(reason=reason, strict=False)] if reason else []


def listed(name: str, *columns: str) -> list[ParameterSet]:
    """The cases of a file as test parameters; `columns` name them. A gap listed under `known` may fail."""
    return [
        pytest.param(
            line,
            id=" ".join(line[column] for column in columns),
            marks=gap(line["known"]),
        )
        for line in cases(name)
    ]

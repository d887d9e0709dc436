"""What a judgement is: a grade with its flags and the steps that led to it, as data."""

from dataclasses import dataclass, field
from enum import IntEnum
from typing import Any


class Grade(IntEnum):
    """Grades of evidence, best first (docs/matching.md §3). The integers are stored; never renumber."""

    EXACT = 1
    EQUIVALENT = 2
    WHOLE_PRODUCT = 3
    EDITION = 4
    METHOD = 5
    RESTRICTED = 6
    NEAR = 7
    EXCLUDED = 8
    NONE = 9

    @property
    def code(self) -> str:
        """The lower-case name used in files and the API: "whole_product"."""
        return self.name.lower()

    @property
    def is_covered(self) -> bool:
        return self <= Grade.WHOLE_PRODUCT

    @property
    def is_conditional(self) -> bool:
        return Grade.EDITION <= self <= Grade.RESTRICTED


Graded = tuple[Grade, tuple[str, ...]]
"""A grade with its flags: a judgement without its reasons."""


@dataclass(frozen=True, slots=True)
class Step:
    """One step of an explanation: a stable `code` ("object.broader") and its parameters. Rendered per language elsewhere."""

    code: str
    params: dict[str, Any] = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True)
class Judgement:
    """The grade of one item against one capability row, with flags ("method_not_specified" …) and reasons in order."""

    grade: Grade
    flags: tuple[str, ...] = ()
    steps: tuple[Step, ...] = ()

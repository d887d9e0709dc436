"""What the state of a row, its certificate and its site does to a grade. Data, applied after judging.

Rows with the same texts are judged once and shared by many labs; standing is what tells them apart.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from engine.judging.types import Grade, Graded, Judgement, Step

CAPS: dict[str, Grade | None] = {
    # code              best grade left, None = no change
    "valid": None,
    "start_unknown": None,
    "declared": Grade.RESTRICTED,
    "outside_library": Grade.RESTRICTED,
    "library_state": Grade.RESTRICTED,
    "not_yet_approved": Grade.NONE,
    "suspended": Grade.NONE,
    "withdrawn": Grade.NONE,
    "expired": Grade.NONE,
    "site_closed": Grade.NONE,
    "row_suspended": Grade.NONE,
    "row_withdrawn": Grade.NONE,
}


@dataclass(frozen=True, slots=True)
class Standing:
    """One fact about a row on the asked day: a code of CAPS and its parameters (certificate, site, date …)."""

    code: str
    params: dict[str, Any] = field(default_factory=dict, hash=False)


VALID = Standing("valid")


def with_standing(judgement: Judgement, standings: Iterable[Standing]) -> Judgement:
    """The judgement under all standings: the hardest cap holds, every one that says something adds its step.

    A row without coverage keeps the steps that led to its grade, so that it can be shown as a reason.
    KeyError for a code that CAPS does not hold.
    """
    told = [standing for standing in standings if standing.code != "valid"]
    grade, flags = under_standing(judgement.grade, judgement.flags, told)
    steps = (Step(f"standing.{standing.code}", standing.params) for standing in told)
    return Judgement(grade, flags, (*judgement.steps, *steps))


def under_standing(grade: Grade, flags: tuple[str, ...], standings: Iterable[Standing]) -> Graded:
    """Grade and flags of `with_standing`."""
    own = flags
    for standing in standings:
        cap = CAPS[standing.code]
        if cap is not None:
            if grade < cap and (cap is Grade.NONE or grade is not Grade.NEAR):
                grade = cap
        elif standing.code != "valid":
            flags = (*flags, standing.code)
    return grade, flags if grade.is_covered else tuple(flag for flag in flags if flag not in own)

"""The one decision table: grade = TABLE[(object, standard, restriction)]. Data, printed into the docs.

Precedence (docs/matching.md §3): excluded > edition/method > restricted > covered.
"""

from engine.judging.relations import ObjectFit, Restriction, StandardFit
from engine.judging.types import Grade

_COMPATIBLE: dict[StandardFit, tuple[Grade, Grade, Grade]] = {
    # standard                    untouched              needs a person    excludes
    StandardFit.SAME: (Grade.EXACT, Grade.RESTRICTED, Grade.EXCLUDED),
    StandardFit.PRESCRIBED: (Grade.EXACT, Grade.RESTRICTED, Grade.EXCLUDED),
    StandardFit.OPEN: (Grade.EXACT, Grade.RESTRICTED, Grade.EXCLUDED),
    StandardFit.EQUIVALENT: (Grade.EQUIVALENT, Grade.RESTRICTED, Grade.EXCLUDED),
    StandardFit.WHOLE: (Grade.WHOLE_PRODUCT, Grade.RESTRICTED, Grade.EXCLUDED),
    StandardFit.WHOLE_OPEN: (Grade.WHOLE_PRODUCT, Grade.RESTRICTED, Grade.EXCLUDED),
    StandardFit.WHOLE_METHOD: (Grade.WHOLE_PRODUCT, Grade.RESTRICTED, Grade.EXCLUDED),
    StandardFit.WHOLE_SHARED: (Grade.WHOLE_PRODUCT, Grade.RESTRICTED, Grade.EXCLUDED),
    StandardFit.LAB_BEHIND: (Grade.EDITION, Grade.EDITION, Grade.EXCLUDED),
    StandardFit.DEMAND_BEHIND: (Grade.EDITION, Grade.EDITION, Grade.EXCLUDED),
    StandardFit.OTHER_EDITION: (Grade.EDITION, Grade.EDITION, Grade.EXCLUDED),
    StandardFit.UNDATED: (Grade.EDITION, Grade.EDITION, Grade.EXCLUDED),
    StandardFit.UPCOMING: (Grade.EDITION, Grade.EDITION, Grade.EXCLUDED),
    StandardFit.OTHER_METHOD: (Grade.METHOD, Grade.METHOD, Grade.EXCLUDED),
    StandardFit.UNREAD: (Grade.RESTRICTED, Grade.RESTRICTED, Grade.EXCLUDED),
    StandardFit.UNRELATED: (Grade.NONE, Grade.NONE, Grade.NONE),
}

_OBJECTS: dict[ObjectFit, Grade | None] = {
    # None = compatible: the rows above decide. Otherwise the object alone decides.
    ObjectFit.SAME: None,
    ObjectFit.BROADER: None,
    ObjectFit.CITED: None,
    ObjectFit.UNKNOWN: Grade.NEAR,
    ObjectFit.NARROWER: Grade.NEAR,
    ObjectFit.SIBLING: Grade.NEAR,
    ObjectFit.UNRELATED: Grade.NONE,
}

TABLE: dict[tuple[ObjectFit, StandardFit, Restriction], Grade] = {
    (obj, standard, restriction): grade if decided is None else decided
    for obj, decided in _OBJECTS.items()
    for standard, grades in _COMPATIBLE.items()
    for restriction, grade in zip(Restriction, grades, strict=True)
}


def as_markdown() -> str:
    """The table as two Markdown tables: compatible objects by standard and restriction, then the other objects."""
    lines = ["| standard | untouched | needs a person | excludes |", "|---|---|---|---|"]
    for standard, grades in _COMPATIBLE.items():
        cells = " | ".join(f"`{grade.code}`" for grade in grades)
        lines.append(f"| {standard.name.lower()} | {cells} |")
    lines += ["", "| object | grade |", "|---|---|"]
    for obj, grade in _OBJECTS.items():
        lines.append(f"| {obj.name.lower()} | {'by the table above' if grade is None else f'`{grade.code}`'} |")
    return "\n".join(lines) + "\n"

"""The small integers that a grade is decided from. Best first; the integers are not stored, only grades are."""

from enum import IntEnum


class ObjectFit(IntEnum):
    """How the row's object stands to the asked one."""

    SAME = 1
    BROADER = 2
    """The row's object is a broader concept: 食品 for 大米."""
    CITED = 3
    """Unknown, or out of the title's scope, but the demand itself cites this document: the citation decides."""
    UNKNOWN = 4
    """One side is no known concept and the texts do not decide."""
    NARROWER = 5
    SIBLING = 6
    UNRELATED = 7


class ParameterFit(IntEnum):
    """How the row's parameters stand to the asked one."""

    SAME = 1
    WHOLE = 2
    """The row names a whole of which the asked parameter is a part."""
    CONTENTS = 3
    """A whole-product row whose standard asks for the parameter."""
    ALL = 4
    """A whole-product row and an item that asks for all parameters."""
    CONTENTS_UNKNOWN = 5
    """A whole-product row of the cited standard, of which no contents are listed."""
    PART = 6
    OTHER = 7


class StandardFit(IntEnum):
    """How one standard of the row stands to one cited standard (or to none)."""

    SAME = 1
    """The very edition, or the current edition where the demand gives no year."""
    PRESCRIBED = 2
    """The method that the cited product or limit standard prescribes for the parameter."""
    OPEN = 3
    """Nothing cited, the row's standard is in force."""
    EQUIVALENT = 4
    WHOLE = 5
    """Whole-product row of the cited standard."""
    WHOLE_OPEN = 6
    WHOLE_METHOD = 7
    """Whole-product row whose standard prescribes the cited method."""
    WHOLE_SHARED = 8
    """Whole-product row whose standard prescribes the same method as the cited limit standard."""
    LAB_BEHIND = 9
    DEMAND_BEHIND = 10
    OTHER_EDITION = 11
    UNDATED = 12
    """The row prints no year though dated editions exist."""
    UPCOMING = 13
    """The row's edition is not in force yet."""
    OTHER_METHOD = 14
    UNREAD = 15
    """One side's standard could not be read: a person decides."""
    UNRELATED = 16
    """Withdrawn and not related to what is cited."""


class Restriction(IntEnum):
    """What the row's limits do to the asked test."""

    UNTOUCHED = 1
    PERSON = 2
    EXCLUDES = 3


EDITION_FITS = frozenset(
    {
        StandardFit.LAB_BEHIND,
        StandardFit.DEMAND_BEHIND,
        StandardFit.OTHER_EDITION,
        StandardFit.UNDATED,
        StandardFit.UPCOMING,
    }
)

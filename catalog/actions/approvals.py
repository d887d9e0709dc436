"""What a row counts as: approved by the authority, or declared by the lab; and what a lab may do alone."""

from django.utils import timezone

from catalog.actions.capability_lines import BLANK, Content
from catalog.models import Approval, Lab


def approval_of(lab: Lab, content: Content, said: Approval) -> str:
    """What a new or widened row counts as when a list or a person says it; a verified channel may approve itself."""
    day = content.approval_date
    is_documented = day is not None and day <= timezone.localdate() and bool(content.approval_document)
    is_trusted = lab.has_verified_channel and is_documented
    return Approval.APPROVED.value if is_trusted else said.value


def says_the_same(old: Content, new: Content) -> bool:
    """Whether nothing but what is known of the approval differs."""
    return new._replace(approval_date=old.approval_date, approval_document=old.approval_document) == old


def narrows(old: Content, new: Content) -> bool:
    """Whether the new content only takes away: a first restriction, or a state that is not valid any more."""
    rest = new._replace(restriction=old.restriction, state=old.state) == old
    is_restricted = new.restriction == old.restriction or not old.restriction
    return rest and is_restricted and (new.state == old.state or old.state == BLANK.state)


def settle(lab: Lab, stored: str | None, old: Content, new: Content, said: Approval) -> tuple[Content, str]:
    """(content, approval) that an edit ends with. `stored` is the approval of the row it changes, None = it moves.

    What a lab says of an approved row's approval does not count; narrowing keeps the approval.
    """
    if said == Approval.APPROVED or stored is None:
        return new, approval_of(lab, new, said)
    kept = new._replace(approval_date=old.approval_date, approval_document=old.approval_document)
    if stored == Approval.APPROVED and (kept == old or narrows(old, kept)):
        return kept, stored
    return new, approval_of(lab, new, said)

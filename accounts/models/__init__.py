"""Who is acting: users, the organisations they act for, and the tokens of their systems."""

from accounts.models.organisation import Duty, Membership, Organisation, OrganisationKind, OrganisationState
from accounts.models.token import SCOPES_BY_KIND, ApiToken, Scope
from accounts.models.user import User

__all__ = [
    "SCOPES_BY_KIND",
    "ApiToken",
    "Duty",
    "Membership",
    "Organisation",
    "OrganisationKind",
    "OrganisationState",
    "Scope",
    "User",
]

"""Who needs what: enterprise profiles, demands and their items."""

from enterprises.models.choices import (
    COUNTED_STATES,
    MATCHED_STATES,
    Conclusion,
    DemandState,
    Difficulty,
    Mark,
    Source,
    Visibility,
)
from enterprises.models.demand import Demand, DemandItem
from enterprises.models.enterprise import ChainMembership, Enterprise

__all__ = [
    "COUNTED_STATES",
    "MATCHED_STATES",
    "ChainMembership",
    "Conclusion",
    "Demand",
    "DemandItem",
    "DemandState",
    "Difficulty",
    "Enterprise",
    "Mark",
    "Source",
    "Visibility",
]

"""Who needs what: enterprise profiles, demands and their items."""

from enterprises.models.demand import (
    Conclusion,
    Demand,
    DemandItem,
    DemandState,
    Difficulty,
    Mark,
    Source,
    Visibility,
)
from enterprises.models.enterprise import ChainMembership, Enterprise

__all__ = [
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

"""Where the two lists meet: what is pending, what was found, what it adds up to."""

from matching.models.coverage import CoveragePoint, GapKey, KeptDay
from matching.models.match import DemandVerdict, ItemMatch
from matching.models.pending import PendingCoverage, PendingDemand, PendingItem
from matching.models.run import MatchingDay, Run
from matching.models.term_queue import QueueEntry, QueueState

__all__ = [
    "CoveragePoint",
    "DemandVerdict",
    "GapKey",
    "ItemMatch",
    "KeptDay",
    "MatchingDay",
    "PendingCoverage",
    "PendingDemand",
    "PendingItem",
    "QueueEntry",
    "QueueState",
    "Run",
]

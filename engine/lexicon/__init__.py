"""What the reference lists say: names, objects, parts, dated standards and their contents. Source: docs/matching.md §2."""

from engine.lexicon.cycles import find_cycle
from engine.lexicon.lexicon import Lexicon
from engine.lexicon.licences import FurtherLicence
from engine.lexicon.records import Alias, Edge, ObjectEdge, Part, Standard, StandardItem
from engine.lexicon.states import State

__all__ = [
    "Alias",
    "Edge",
    "FurtherLicence",
    "Lexicon",
    "ObjectEdge",
    "Part",
    "Standard",
    "StandardItem",
    "State",
    "find_cycle",
]

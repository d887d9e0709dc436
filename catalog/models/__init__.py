"""What exists and what is offered: chains, standards, vocabulary, labs and their capability rows."""

from catalog.models.annex import Annex, AnnexState
from catalog.models.capability import Approval, CapabilityRow, RowState
from catalog.models.chain import Chain, Product, Segment
from catalog.models.concept import Alias, Concept, ConceptKind, KnowledgeState, ObjectEdge, ParameterPart
from catalog.models.lab import Certificate, Holder, Lab, LabClaim, Site, StandingEvent, StandingState
from catalog.models.library import FurtherLicence, LibraryEntry, LibraryRule
from catalog.models.place import Place
from catalog.models.proposal import Proposal, ProposalKind, ProposalState
from catalog.models.standard import Standard, StandardEdge, StandardItem
from catalog.models.term import Term, TermKind

__all__ = [
    "Alias",
    "Annex",
    "AnnexState",
    "Approval",
    "CapabilityRow",
    "Certificate",
    "Chain",
    "Concept",
    "ConceptKind",
    "FurtherLicence",
    "Holder",
    "KnowledgeState",
    "Lab",
    "LabClaim",
    "LibraryEntry",
    "LibraryRule",
    "ObjectEdge",
    "ParameterPart",
    "Place",
    "Product",
    "Proposal",
    "ProposalKind",
    "ProposalState",
    "RowState",
    "Segment",
    "Site",
    "Standard",
    "StandardEdge",
    "StandardItem",
    "StandingEvent",
    "StandingState",
    "Term",
    "TermKind",
]

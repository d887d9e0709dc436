"""What would be known, and how texts would read, if a name or some contents were listed. Stores nothing."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from catalog.knowledge import Knowledge, knowledge
from matching.loading import AskedItem


@dataclass(frozen=True, slots=True)
class Supposed:
    """Knowledge, and the keys that terms and items would have where these differ from what is stored."""

    known: Knowledge
    terms: Mapping[int, list[str]] = field(default_factory=dict)
    items: Mapping[int, list[str]] = field(default_factory=dict)

    def asked(self, items: Iterable[AskedItem]) -> list[AskedItem]:
        """The items with the keys they would have."""
        return [item._replace(keys=tuple(self.items.get(item.id, item.keys))) for item in items]


def as_it_is() -> Supposed:
    """Nothing supposed: the knowledge in force and what is stored."""
    return Supposed(knowledge())

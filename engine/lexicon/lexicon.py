"""The lexicon: everything the reference lists say, in the shape reading and judging ask for."""

from collections.abc import Iterable

from engine.lexicon.contents import Contents
from engine.lexicon.licences import FurtherLicence, Licences
from engine.lexicon.records import Alias, ObjectEdge, Part, Standard, StandardItem
from engine.lexicon.states import StandardGraph
from engine.lexicon.titles import Titles
from engine.lexicon.trades import in_own_words
from engine.lexicon.vocabulary import Meaning, Vocabulary


class Lexicon:
    """Vocabulary, dated standard graph, standard contents and further licences. Build it with `Lexicon.build`; it never changes."""

    def __init__(
        self, vocabulary: Vocabulary, standards: StandardGraph, contents: Contents, licences: Licences
    ) -> None:
        self.vocabulary = vocabulary
        self.standards = standards
        self.contents = contents
        self.licences = licences
        self.titles = Titles(vocabulary)

    @classmethod
    def build(
        cls,
        aliases: Iterable[Alias] = (),
        objects: Iterable[ObjectEdge] = (),
        parts: Iterable[Part] = (),
        standards: Iterable[Standard] = (),
        standard_items: Iterable[StandardItem] = (),
        licences: Iterable[FurtherLicence] = (),
    ) -> "Lexicon":
        """Build from plain records; whatever a record mentions without listing becomes a stub of unknown state."""
        graph = StandardGraph(standards)
        vocabulary = Vocabulary(aliases, objects, parts)
        items = in_own_words(standard_items, vocabulary, graph)
        vocabulary.learn(dict.fromkeys(item.parameter for item in items))
        return cls(vocabulary, graph, Contents(items, graph), Licences(licences, vocabulary))

    def concepts(self, kind: str, folded: str) -> tuple[Meaning, ...]:
        """The Vocabulary protocol of reading: see `Vocabulary.concepts`."""
        return self.vocabulary.concepts(kind, folded)

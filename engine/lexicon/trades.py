"""Which of its meanings a name has among things of one trade."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from engine.lexicon.numbers import edition_of, read_number
from engine.lexicon.records import StandardItem
from engine.lexicon.states import StandardGraph
from engine.lexicon.titles import Titles
from engine.lexicon.vocabulary import OTHER_TRADE, Vocabulary
from engine.reading.fold import fold
from engine.reading.types import Name


def distance(field: str, objects: Iterable[str], vocabulary: Vocabulary) -> int | None:
    """The least distance of the objects to a trade; None where neither says anything."""
    answers = [vocabulary.trade_distance(field, concept) for concept in objects]
    return min((answer for answer in answers if answer is not None), default=None)


def narrow(name: Name, objects: Sequence[str], vocabulary: Vocabulary) -> Name | None:
    """The name with the concepts of the objects' trade (TP of water: 总磷, of a battery: 热扩散), None = none of them."""
    if name.fields and not any(name.fields):
        return name  # no trade is named: nothing to choose by
    distances = [distance(field, objects, vocabulary) for field in name.fields]
    nearest = min((d for d in distances if d is not None), default=OTHER_TRADE)
    wanted = nearest if nearest < OTHER_TRADE else None
    keep = [n for n, found in enumerate(distances) if found == wanted]
    if not keep:
        return None
    return replace(name, concepts=tuple(name.concepts[n] for n in keep), fields=tuple(name.fields[n] for n in keep))


def in_own_words(items: Iterable[StandardItem], vocabulary: Vocabulary, graph: StandardGraph) -> list[StandardItem]:
    """Contents with their parameters called as the vocabulary calls them.

    A list may print 过充电 where the vocabulary says 过充. A name that stays in doubt among the objects of the
    standard's title is a concept of its own.
    """
    titles = Titles(vocabulary)
    known: dict[tuple[str, str], str] = {}
    answer = []
    for item in items:
        key = (item.standard, item.parameter)
        if key not in known:
            ref = read_number(item.standard)
            objects = titles.objects(graph.title(edition_of(ref))) if ref else ()
            known[key] = _own_word(item.parameter, objects, vocabulary)
        answer.append(item._replace(parameter=known[key], printed=item.parameter))
    return answer


def _own_word(parameter: str, objects: Sequence[str], vocabulary: Vocabulary) -> str:
    folded = fold(parameter)
    listed = [meaning for meaning in vocabulary.concepts("parameter", folded) if meaning[2] in ("exact", "alias")]
    name = Name(parameter, folded, tuple(meaning[0] for meaning in listed), tuple(meaning[1] for meaning in listed))
    kept = narrow(name, objects, vocabulary) or name
    concepts = tuple(dict.fromkeys(kept.concepts))
    return concepts[0] if len(concepts) == 1 else parameter

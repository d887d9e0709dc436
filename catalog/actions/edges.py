"""Edges between concepts: which lines of a list are new, and which would close a cycle."""

from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

from django.db.models import Manager

from catalog.actions.results import ListResult
from catalog.graph import Acyclic
from catalog.importers.problems import Problem
from catalog.models import ObjectEdge, ParameterPart


class EdgeLine(NamedTuple):
    """One line of objects.csv (object, broader) or parameter_parts.csv (part, whole); `parent` "" = none.

    `is_set`: a part of a named set, see ParameterPart.
    """

    child: str
    parent: str
    line: int = 0
    is_set: bool = False


EdgeModel = type[ObjectEdge] | type[ParameterPart]
_ENDS: dict[EdgeModel, tuple[str, str]] = {
    ObjectEdge: ("child_id", "parent_id"),
    ParameterPart: ("part_id", "whole_id"),
}


def add_edges(model: EdgeModel, lines: Iterable[EdgeLine], concept: Callable[[str], int], result: ListResult) -> bool:
    """Inserts edges that are not stored yet; `concept` gives a name's id. True where there was one.

    The edge that would close a cycle is rejected and named; known and repeated ones count as unchanged.
    """
    ends = _ENDS[model]
    manager: Manager[Any] = model._default_manager
    stored = set(manager.values_list(*ends))
    graph = Acyclic(stored)
    new = []
    for line in lines:
        pair = (concept(line.child), concept(line.parent))
        if pair in stored:
            result.unchanged += 1
        elif graph.add(*pair):
            stored.add(pair)
            marks = {"is_set": line.is_set} if model is ParameterPart else {}
            new.append(model(**dict(zip(ends, pair, strict=True)), **marks))
        else:
            result.rejected += 1
            params = {"source": line.child, "target": line.parent}
            result.problems.append(Problem("edge_closes_cycle", line=line.line, params=params))
    manager.bulk_create(new, batch_size=2000)
    result.added += len(new)
    return bool(new)

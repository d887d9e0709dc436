"""Directed edges that must not lead back: replacement of standards, objects and broader objects, parts and wholes."""

from collections.abc import Hashable, Iterable
from typing import Generic, TypeVar

Node = TypeVar("Node", bound=Hashable)


class Acyclic(Generic[Node]):
    """A growing set of edges without a cycle."""

    def __init__(self, edges: Iterable[tuple[Node, Node]] = ()) -> None:
        """`edges` are known to hold no cycle: they come from the database."""
        self._steps: dict[Node, set[Node]] = {}
        for source, target in edges:
            self._steps.setdefault(source, set()).add(target)

    def add(self, source: Node, target: Node) -> bool:
        """Adds an edge; False, and nothing added, where it would close a cycle."""
        if source == target or self._leads(target, source):
            return False
        self._steps.setdefault(source, set()).add(target)
        return True

    def _leads(self, start: Node, end: Node) -> bool:
        seen, ring = {start}, [start]
        while ring:
            for node in self._steps.get(ring.pop(), ()):
                if node == end:
                    return True
                if node not in seen:
                    seen.add(node)
                    ring.append(node)
        return False

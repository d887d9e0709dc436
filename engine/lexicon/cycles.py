"""Cycles of replacement: a list that says A was replaced by B and B by A names no current edition."""

from collections.abc import Iterable, Iterator

from engine.lexicon.records import Standard


def find_cycle(standards: Iterable[Standard]) -> tuple[str, str] | None:
    """The replacement edge (from, to) that closes a cycle of editions, None where there is none."""
    steps: dict[str, list[str]] = {}
    for record in standards:
        targets = [*record.replaced_by, *(edge.number for edge in record.edges)]
        steps.setdefault(record.number, []).extend(targets)
    done: set[str] = set()
    for start in steps:
        path: list[tuple[str, Iterator[str]]] = [(start, iter(steps[start]))]
        open_numbers = {start}
        while path:
            number, targets_left = path[-1]
            target = next(targets_left, None)
            if target is None:
                path.pop()
                open_numbers.discard(number)
                done.add(number)
            elif target in open_numbers:
                return number, target
            elif target not in done and target in steps:
                path.append((target, iter(steps[target])))
                open_numbers.add(target)
    return None

"""What loading a list did: counts of its lines, and what was wrong with some."""

from dataclasses import dataclass, field
from typing import Any

from backbone.texts import register_texts
from catalog.importers.problems import CATALOGUE, Problem, message

register_texts({code: (zh, en) for code, (_weight, zh, en) in CATALOGUE.items()})


@dataclass
class ListResult:
    """Counts of rows, and problems in file order. A rejected row has a problem of its own."""

    added: int = 0
    changed: int = 0
    closed: int = 0
    unchanged: int = 0
    rejected: int = 0
    problems: list[Problem] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        """Nothing differs from what is stored."""
        return not (self.added or self.changed or self.closed)

    def counts(self) -> dict[str, int]:
        """The five counts by name, as `--json` and audit rows show them."""
        names = ("added", "changed", "closed", "unchanged", "rejected")
        return {name: getattr(self, name) for name in names}

    def to_json(self) -> dict[str, Any]:
        """Counts and problems as contract.md prints them: [{sheet, row, column, code, text}]."""
        return {**self.counts(), "problems": [problem_json(problem) for problem in self.problems]}


def problem_json(problem: Problem) -> dict[str, Any]:
    """One problem as commands, jobs and the API give it; `row` is the line a person sees, 0 = the file as a whole."""
    place = {"sheet": problem.sheet, "row": problem.line, "column": problem.column}
    said = {"code": problem.code, "params": problem.params, "weight": problem.weight, "text": message(problem)}
    return {**place, **said}

"""The product's kernels on the product's arrays."""

from pathlib import Path

from bench.machine import Server
from bench.match.answers import checksum
from bench.match.resolved import asked_of, lists_of, opened
from engine.kernels.coverage import graded_coverage, strict_coverage
from engine.kernels.layout import Coverage, Graded


class Ours:
    """Compiled or in numpy; the arrays stay in their files, as in a worker."""

    server: Server | None = None
    found: Coverage

    def __init__(self, folder: str, mode: str, is_compiled: bool) -> None:
        arrays = opened(Path(folder))
        self.asked, self.lists, self.is_compiled = asked_of(arrays), lists_of(arrays), is_compiled
        self.relation: Graded | None = None
        if mode == "graded":
            relation = (arrays["class_start"], arrays["class_list"], arrays["class_grade"])
            self.relation = Graded(self.lists, *relation)  # type: ignore[arg-type]
        self.run()  # compiles, and reads the files

    def run(self) -> None:
        if self.relation is None:
            self.found = strict_coverage(self.lists, self.asked, is_compiled=self.is_compiled)
        else:
            self.found = graded_coverage(self.relation, self.asked, is_compiled=self.is_compiled)

    def checksum(self) -> str:
        return checksum(self.found)

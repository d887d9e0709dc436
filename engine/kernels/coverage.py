"""Coverage of demands: compiled where numba is installed, else in numpy; the answers are the same."""

from engine.kernels import by_numpy, compiled
from engine.kernels.layout import Asked, Coverage, Graded, SiteLists
from engine.kernels.loops import HAS_NUMBA

THREADS = 2


def strict_coverage(
    lists: SiteLists, asked: Asked, *, is_compiled: bool = HAS_NUMBA, threads: int = THREADS
) -> Coverage:
    """Each item is answered by the sites of one list."""
    return compiled.strict(lists, asked, threads) if is_compiled else by_numpy.strict(lists, asked)


def graded_coverage(
    relation: Graded, asked: Asked, *, is_compiled: bool = HAS_NUMBA, threads: int = THREADS
) -> Coverage:
    """Each item is answered by lists of several grades; the best grade of a site counts."""
    return compiled.graded(relation, asked, threads) if is_compiled else by_numpy.graded(relation, asked)

"""When two spellings name one enterprise."""

from engine.reading.fold import fold


def folded_name(name: str) -> str:
    """The identity of an enterprise without credit code: its folded name, at most 200 characters."""
    return fold(name)[:200]

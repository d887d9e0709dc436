"""What the lexicon is built from: plain rows of the reference lists (docs/contract.md, "Files").

Texts are as listed; nothing is folded or parsed here. Dates are calendar dates, None = not known.
"""

from datetime import date
from typing import NamedTuple


class Alias(NamedTuple):
    """`alias` is another name of `concept`; `kind` is "parameter" or "object"; `field` the trade that says so ("" = any)."""

    kind: str
    concept: str
    alias: str
    field: str = ""


class ObjectEdge(NamedTuple):
    """`parent` is a broader object than `child` ("" = the child is a root)."""

    child: str
    parent: str


class Part(NamedTuple):
    """Whoever may test the parameter `whole` may test `part`; never the reverse.

    `is_set`: who asks for the whole asks for each part by itself.
    """

    part: str
    whole: str
    is_set: bool = False


class Edge(NamedTuple):
    """A replacement edge to the edition `number`; `partial` = it takes over a part only."""

    number: str
    is_partial: bool = False
    day: date | None = None


class Standard(NamedTuple):
    """One listed edition. `status` is its state on the day of the list, the dates say more where known."""

    number: str
    title: str = ""
    status: str = ""
    effective_date: date | None = None
    withdrawn_date: date | None = None
    replaced_by: tuple[str, ...] = ()
    adopts: str = ""
    kind: str = "method"
    edges: tuple[Edge, ...] = ()


class StandardItem(NamedTuple):
    """A product or limit standard asks for `parameter`, tested by `method_standards` (() or itself = its own clause)."""

    standard: str
    parameter: str
    method_standards: tuple[str, ...] = ()
    group: str = ""
    printed: str = ""
    """The parameter as the list prints it, where the vocabulary calls it otherwise."""

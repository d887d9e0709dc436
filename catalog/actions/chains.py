"""Key industrial chains: a list that replaces the one before it, versions kept."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Manager

from accounts.models import User
from backbone.actions.changes import FeedLine, next_change, record
from catalog.actions.results import ListResult
from catalog.models import Chain, Product, Segment

BATCH = 2000
Node = Chain | Segment | Product


@dataclass(frozen=True, slots=True)
class ChainLine:
    """One line of chains.csv: a product with its segment, chain and cluster; segment and product may be blank."""

    cluster: str
    chain: str
    segment: str = ""
    product: str = ""
    is_verified: bool = False
    source: str = ""
    line: int = 0


def load_chains(*, by: User | None, lines: Sequence[ChainLine]) -> ListResult:
    """The list becomes the chains in use: what it no longer names is closed and kept, what it names again reopens.

    Counts are chains, segments and products together. A chain is verified where all its lines are; its source is
    the first line's.
    """
    with transaction.atomic():
        change = next_change()
        result = ListResult()
        chains = _sync(Chain, _wanted_chains(lines), ("name",), change, result)
        segments = _sync(
            Segment,
            {(chains[line.chain,].id, line.segment): {} for line in lines if line.segment},
            ("chain_id", "name"),
            change,
            result,
        )
        products = {
            (segments[chains[line.chain,].id, line.segment].id, line.product): {
                "is_verified": line.is_verified,
                "source": line.source,
            }
            for line in lines
            if line.segment and line.product
        }
        _sync(Product, products, ("segment_id", "name"), change, result)
        if not result.is_empty:
            record(
                change,
                by=by,
                action="chain.load",
                subject_kind="chain",
                details=result.counts(),
                feed=(FeedLine("chains", 0),),
            )
        return result


def _wanted_chains(lines: Sequence[ChainLine]) -> dict[tuple[Any, ...], dict[str, Any]]:
    wanted: dict[tuple[Any, ...], dict[str, Any]] = {}
    for line in lines:
        first = {"cluster": line.cluster, "is_verified": True, "source": line.source}
        values = wanted.setdefault((line.chain,), first)
        values["is_verified"] = values["is_verified"] and line.is_verified
    return wanted


def _sync(
    model: type[Node],
    wanted: dict[tuple[Any, ...], dict[str, Any]],
    key_fields: tuple[str, ...],
    change: int,
    result: ListResult,
) -> dict[tuple[Any, ...], Any]:
    """Makes the open rows of a model exactly those wanted (key → values); returns all of them by key."""
    manager: Manager[Any] = model._default_manager
    stored = {tuple(getattr(row, name) for name in key_fields): row for row in manager.select_for_update()}
    new, changed, gone = [], [], []
    for key, values in wanted.items():
        row = stored.get(key)
        if row is None:
            new.append(model(**dict(zip(key_fields, key, strict=True)), **values, opened_change=change))
        elif row.closed_change is not None or any(getattr(row, name) != value for name, value in values.items()):
            for name, value in values.items():
                setattr(row, name, value)
            row.closed_change = None
            changed.append(row)
        else:
            result.unchanged += 1
    for key, row in stored.items():
        if key not in wanted and row.closed_change is None:
            row.closed_change = change
            gone.append(row)
    names = [name for values in list(wanted.values())[:1] for name in values]
    manager.bulk_update(changed + gone, [*names, "closed_change"], batch_size=500)
    for row in manager.bulk_create(new, batch_size=BATCH):
        stored[tuple(getattr(row, name) for name in key_fields)] = row
    result.added += len(new)
    result.changed += len(changed)
    result.closed += len(gone)
    return stored

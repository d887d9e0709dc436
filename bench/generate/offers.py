"""The universe of what may be tested: (object, parameter, standard) that belong together, each with its popularity."""

from collections import Counter
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bench.generate.reference import Reference

NARROW = 3
"""Objects below the roots of a trade that lists name for one parameter."""
OLD_EDITION = 0.12
"""How often a withdrawn edition is still held, against the one in force."""
WHOLE_SHARE = 0.037
"""Rows of kind 产品 in the development set (38 of 1,023)."""
WHOLE = -1

Numbers = NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Offers:
    """Parallel arrays; `parameter` WHOLE = all of a product standard. Sorted by trade."""

    object: Numbers
    parameter: Numbers
    standard: Numbers
    weight: NDArray[np.float64]
    trade_start: NDArray[np.int64]
    """Trade → its first offer."""
    objects: list[str]
    trades: list[str]

    def __len__(self) -> int:
        return len(self.object)


def offers_of(found: Reference, rng: np.random.Generator) -> Offers:
    """Popularity falls as 1 / rank over the parameters of a trade."""
    trades = sorted({parameter.trade for parameter in found.parameters})
    objects: dict[str, int] = {}
    rows: list[tuple[int, int, int, int, float]] = []
    by_trade = [[n for n, p in enumerate(found.parameters) if p.trade == trade] for trade in trades]
    for trade, members in enumerate(by_trade):
        listed = found.objects(trades[trade])
        for rank, n in enumerate(members, 1):
            fame = 1 / rank
            chosen = listed[:3] + [listed[i] for i in rng.choice(len(listed), min(NARROW, len(listed)), replace=False)]
            for depth, name in enumerate(dict.fromkeys(chosen)):
                number = objects.setdefault(name, len(objects))
                for order, standard in enumerate(found.parameters[n].methods[:4]):
                    weight = fame / (1 + depth) / (1 + order)
                    rows.append((trade, number, n, standard, weight))
                    rows += [(trade, number, n, old, weight * OLD_EDITION) for old in found.earlier.get(standard, ())]
    rows += _whole(found, trades, objects, sum(row[4] for row in rows))
    rows.sort(key=lambda row: row[0])
    table = np.array(rows)
    start = np.searchsorted(table[:, 0], np.arange(len(trades) + 1))
    whose, tested, document = (table[:, n].astype(np.int32) for n in (1, 2, 3))
    return Offers(whose, tested, document, table[:, 4], start.astype(np.int64), list(objects), trades)


def _whole(
    found: Reference, trades: list[str], objects: dict[str, int], total: float
) -> list[tuple[int, int, int, int, float]]:
    """Whole-product rows, of the trade that most parameters of the standard belong to."""
    each = total * WHOLE_SHARE / max(len(found.contents), 1)
    rows = []
    for standard, inside in found.contents.items():
        trade = Counter(found.parameters[n].trade for n in inside).most_common(1)[0][0]
        name = found.objects(trade)[standard % len(found.objects(trade))]
        number = objects.setdefault(name, len(objects))
        rows.append((trades.index(trade), number, WHOLE, standard, each))
    return rows

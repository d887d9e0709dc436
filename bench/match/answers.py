"""What every peer must find, in one shape, so that answers can be compared before times are."""

from dataclasses import fields
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

from engine.kernels.layout import TOP, Coverage

SHIFT = 1 << 24
"""More than there are sites: covered, conditional and site as one number that sorts best first."""


def checksum(found: Coverage) -> str:
    """Equal for equal answers."""
    digest = blake2b(digest_size=8)
    for field in fields(found):
        digest.update(np.ascontiguousarray(getattr(found, field.name).astype(np.int64)).tobytes())
    return digest.hexdigest()


def from_codes(
    demand: NDArray[np.integer], code: NDArray[np.integer], sums: NDArray[np.integer], uncovered: NDArray[np.integer],
    demands: int, items: int,
) -> Coverage:  # fmt: skip
    """From a database's answer: (demand, code) of the best sites best first, per demand (demand, sites, pairs …), items.

    code = (covered * 64 + conditional) * SHIFT + SHIFT - 1 - site.
    """
    out = Coverage.empty(demands, items)
    start = np.searchsorted(demand, np.arange(demands + 1))
    rank = np.arange(len(demand)) - start[demand]
    assert not len(rank) or rank.max() < TOP
    out.site[demand, rank] = SHIFT - 1 - code % SHIFT
    out.covered[demand, rank] = code // SHIFT // 64
    out.conditional[demand, rank] = code // SHIFT % 64
    out.sites[sums[:, 0]] = sums[:, 1]
    out.pairs[sums[:, 0], : sums.shape[1] - 2] = sums[:, 2:]
    out.uncovered[uncovered] = True
    return out

"""Labs, their sites and what each site holds: sizes log-normal, rows drawn without repeats by popularity."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bench.generate.offers import Offers

ROWS_A_LAB = 978
"""4,090 labs at 4 million rows."""
LARGEST = 40_000
SPREAD = 1.45
SECOND_SITE, ROWS_A_SITE = 0.12, 6_000
TRADES = (2, 9)
"""Trades of a small and of a large lab; large trades are the likelier ones."""

Numbers = NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Held:
    """One row for each (site, offer), sites ascending."""

    site: Numbers
    offer: Numbers
    lab_of_site: Numbers

    @property
    def labs(self) -> int:
        return int(self.lab_of_site.max()) + 1


def held_rows(rows: int, offers: Offers, rng: np.random.Generator) -> Held:
    """Exactly so many rows."""
    sizes = _sizes(rows, rng)
    lab_of_site, of_site = _sites(sizes, rng)
    chosen = [
        _draw(int(number), int(sizes[lab]), offers, rng) for lab, number in zip(lab_of_site, of_site, strict=True)
    ]
    site = np.repeat(np.arange(len(of_site), dtype=np.int32), of_site)
    return Held(site, np.concatenate(chosen).astype(np.int32), lab_of_site)


def _sizes(rows: int, rng: np.random.Generator) -> NDArray[np.int64]:
    """Rows of each lab, the largest first; they add up."""
    labs = max(round(rows / ROWS_A_LAB), 2)
    raw = np.sort(rng.lognormal(0.0, SPREAD, labs))[::-1]
    size = np.clip(raw / raw.sum() * rows, 1, LARGEST)
    for _ in range(50):  # what the cap took away goes to the others
        free = size < LARGEST
        size[free] = np.clip(size[free] * (rows - size[~free].sum()) / size[free].sum(), 1, LARGEST)
    if labs > 4000:
        size[0] = LARGEST
    whole = np.floor(size).astype(np.int64)
    whole[labs // 2 : labs // 2 + 1] += rows - whole.sum()
    result: NDArray[np.int64] = np.maximum(whole, 1)
    return result


def _sites(sizes: NDArray[np.int64], rng: np.random.Generator) -> tuple[Numbers, NDArray[np.int64]]:
    """The lab of each site and the rows of each site: most labs have one, large ones several."""
    number = 1 + (rng.random(len(sizes)) < SECOND_SITE) + sizes // ROWS_A_SITE
    number = np.minimum(number, sizes)
    lab = np.repeat(np.arange(len(sizes), dtype=np.int32), number)
    share = rng.random(len(lab)) + 0.3
    share /= np.bincount(lab, share)[lab]
    rows = np.maximum((share * sizes[lab]).astype(np.int64), 1)
    first = np.searchsorted(lab, np.arange(len(sizes)))
    rows[first] += sizes - np.bincount(lab, rows).astype(np.int64)
    return lab, rows


def _draw(number: int, size: int, offers: Offers, rng: np.random.Generator) -> NDArray[np.int64]:
    """So many offers of a few trades without repeats, popular ones likelier: the smallest of exponential / weight."""
    few, many = TRADES
    count = min(int(few + (many - few) * min(size / 15_000, 1.0)), len(offers.trades))
    weight = np.diff(offers.trade_start).astype(float)
    found: list[NDArray[np.int64]] = []
    left = number
    while left > 0:
        trades = rng.choice(len(offers.trades), count, replace=False, p=weight / weight.sum())
        members = np.concatenate([np.arange(offers.trade_start[t], offers.trade_start[t + 1]) for t in trades])
        if len(members) < left and count < len(offers.trades):
            count = min(count * 2, len(offers.trades))
            continue
        draw = rng.standard_exponential(len(members)) / offers.weight[members]
        taken = members if len(members) <= left else members[np.argpartition(draw, left - 1)[:left]]
        found.append(taken)
        left -= len(taken)
    return np.concatenate(found)

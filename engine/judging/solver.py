"""Smallest or nearest sets of sites that cover everything, as integer programmes (HiGHS)."""

from collections.abc import Iterator, Sequence

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp

from engine.judging.sites import Site


def choose(
    covers: Sequence[Sequence[bool]],
    sites: Sequence[Site],
    km: Sequence[float],
    mode: str,
    together: Sequence[Sequence[int]] = (),
) -> list[int]:
    """Indexes of the chosen sites. `covers`: per job, whether each site covers it; `km`: distance of each site;
    `together`: jobs (by index) that one holder must cover by the chosen sites.

    Two programmes over (site chosen, holder used, holder takes the jobs of a tie): the first goal of the mode, then
    the second with the first held.
    """
    holders = sorted({site.holder for site in sites})
    index = {holder: n for n, holder in enumerate(holders)}
    count, used = len(sites), len(sites) + len(holders)
    width = used + len(together) * len(holders)
    rows = [[*map(float, line), *[0.0] * (width - count)] for line in covers]
    low = [1.0] * len(rows)
    for n, site in enumerate(sites):
        row = [0.0] * width
        row[n], row[count + index[site.holder]] = -1.0, 1.0
        rows.append(row)
        low.append(0.0)
    for n, tied in enumerate(together):
        for least, row in _tied(covers, sites, tied, holders, width - (len(together) - n) * len(holders), width):
            rows.append(row)
            low.append(least)
    by_holder = np.array([0.0] * count + [1.0] * len(holders) + [0.0] * (width - used))
    # A whole metre apart is apart; the last digits only order equal answers, sites first, then keys.
    by_distance = np.array([round(distance, 3) for distance in km] + [0.0] * (width - count))
    order = sorted(range(count), key=lambda n: sites[n].key)
    tie = np.zeros(width)
    tie[order] = 1e-4 + np.arange(count) * 1e-9
    first, second = (by_holder, by_distance) if mode == "fewest" else (by_distance, by_holder)
    base, bounds, kinds = LinearConstraint(np.array(rows), np.array(low), np.inf), Bounds(0, 1), np.ones(width)
    found = milp(first, constraints=[base], bounds=bounds, integrality=kinds)
    held = LinearConstraint(first.reshape(1, -1), -np.inf, found.fun + 1e-6)
    found = milp(second + tie, constraints=[base, held], bounds=bounds, integrality=kinds)
    return [n for n in range(count) if found.x[n] > 0.5]


def _tied(
    covers: Sequence[Sequence[bool]],
    sites: Sequence[Site],
    tied: Sequence[int],
    holders: Sequence[str],
    start: int,
    width: int,
) -> Iterator[tuple[float, list[float]]]:
    """(least, row): some holder takes the tied jobs (columns from `start` on), and takes each by a chosen site."""
    yield 1.0, [float(start <= column < start + len(holders)) for column in range(width)]
    for job in tied:
        for n, holder in enumerate(holders):
            row = [float(can and site.holder == holder) for can, site in zip(covers[job], sites, strict=True)]
            row += [0.0] * (width - len(sites))
            row[start + n] = -1.0
            yield 0.0, row

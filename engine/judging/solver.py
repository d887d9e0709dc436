"""Smallest or nearest sets of sites that cover everything, as integer programmes (HiGHS)."""

from collections.abc import Sequence

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp

from engine.judging.sites import Site


def choose(covers: Sequence[Sequence[bool]], sites: Sequence[Site], km: Sequence[float], mode: str) -> list[int]:
    """Indexes of the chosen sites. `covers`: per item, whether each site covers it; `km`: distance of each site.

    Two programmes over (site chosen, holder used): the first goal of the mode, then the second with the first held.
    """
    holders = sorted({site.holder for site in sites})
    index = {holder: n for n, holder in enumerate(holders)}
    width, count = len(sites) + len(holders), len(sites)
    rows = [[float(can) for can in line] + [0.0] * len(holders) for line in covers]
    low = [1.0] * len(rows)
    for n, site in enumerate(sites):
        row = [0.0] * width
        row[n], row[count + index[site.holder]] = -1.0, 1.0
        rows.append(row)
        low.append(0.0)
    by_holder = np.array([0.0] * count + [1.0] * len(holders))
    # A whole metre apart is apart; the last digits only order equal answers, sites first, then keys.
    by_distance = np.array([round(distance, 3) for distance in km] + [0.0] * len(holders))
    order = sorted(range(count), key=lambda n: sites[n].key)
    tie = np.zeros(width)
    tie[order] = 1e-4 + np.arange(count) * 1e-9
    first, second = (by_holder, by_distance) if mode == "fewest" else (by_distance, by_holder)
    matrix, bounds, kinds = np.array(rows), Bounds(0, 1), np.ones(width)
    base = LinearConstraint(matrix, np.array(low), np.inf)
    found = milp(first, constraints=[base], bounds=bounds, integrality=kinds)
    held = LinearConstraint(first.reshape(1, -1), -np.inf, found.fun + 1e-6)
    found = milp(second + tie, constraints=[base, held], bounds=bounds, integrality=kinds)
    return [n for n in range(count) if found.x[n] > 0.5]

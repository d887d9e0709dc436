"""pyroaring: one compressed bitmap for each key, counts as bit planes of bitmaps."""

import numpy as np
from pyroaring import BitMap

from bench.machine import Server
from bench.match import tables
from bench.match.answers import checksum
from engine.kernels.layout import TOP, Coverage


class Roaring:
    server: Server | None = None
    found: Coverage

    def __init__(self, folder: str, mode: str) -> None:
        assert mode == "strict", "no graded peer"
        self.sizes = tables.sizes(folder)
        posted = tables.postings(folder)
        cuts = np.flatnonzero(np.diff(posted["key"])) + 1
        keys = posted["key"][np.concatenate(([0], cuts))].tolist()
        self.bitmaps = {key: BitMap(sites) for key, sites in zip(keys, np.split(posted["site"], cuts), strict=True)}
        items = tables.items(folder)
        cuts = np.searchsorted(items["demand"], np.arange(self.sizes[0] + 1))
        self.cuts, self.keys = cuts.tolist(), items["key"].tolist()
        self.run()

    def run(self) -> None:
        out = Coverage.empty(*self.sizes)
        for demand, (first, last) in enumerate(zip(self.cuts, self.cuts[1:], strict=False)):
            planes: list[BitMap] = []
            for item in range(first, last):
                carry = self.bitmaps.get(self.keys[item])
                if carry is None:
                    out.uncovered[item] = True
                    continue
                out.pairs[demand, 0] += len(carry)
                for p, plane in enumerate(planes):
                    planes[p], carry = plane ^ carry, plane & carry
                    if not carry:
                        break
                else:
                    planes.append(carry)
            if planes:
                self._best(demand, planes, out)
        self.found = out

    def _best(self, demand: int, planes: list[BitMap], out: Coverage) -> None:
        """Splits by count from the highest down until 50 sites are found."""
        out.sites[demand] = len(BitMap.union(*planes))
        groups = [(BitMap.union(*planes), 0)]
        for p in reversed(range(len(planes))):
            split = []
            taken = 0
            for group, count in groups:
                having = group & planes[p]
                if having:
                    split.append((having, count | 1 << p))
                    taken += len(having)
                rest = group - having if having else group
                if rest and taken < TOP:
                    split.append((rest, count))
                    taken += len(rest)
                if taken >= TOP:
                    break
            groups = split
        rank = 0
        for group, count in groups:
            sites = group.to_array()[: TOP - rank]
            out.site[demand, rank : rank + len(sites)] = sites
            out.covered[demand, rank : rank + len(sites)] = count
            rank += len(sites)
            if rank == TOP:
                break

    def checksum(self) -> str:
        return checksum(self.found)

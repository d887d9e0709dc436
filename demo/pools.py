"""Which keys each chain asks for, so chosen that the share of gaps and single holders is the designed one."""

from random import Random
from typing import NamedTuple

from demo.cookbook import Chain, Cookbook
from demo.enterprises import DENSE
from demo.records import Key
from demo.tiers import Tiers
from demo.truth import Truth

SINGLE_SHARE = 0.205
UNSPECIFIED_SHARE = 0.16
DENSE_POOL, THIN_POOL = 120, 36
DENSE_GAPS, THIN_GAPS = 11, 4


class Pool(NamedTuple):
    """Keys of one chain: covered at home, covered only outside, covered nowhere, and on an upcoming edition."""

    covered: list[Key]
    abroad: list[Key]
    dark: list[Key]
    upcoming: list[Key]


class PoolMaker:
    def __init__(self, cookbook: Cookbook, truth: Truth, tiers: Tiers, rng: Random) -> None:
        self.cookbook, self.truth, self.tiers, self.rng = cookbook, truth, tiers, rng
        self.singles_due = 0.0

    def make(self) -> dict[str, Pool]:
        """Thin chains first: what they lack in single holders the dense ones make up."""
        chains = sorted(self.cookbook.chains, key=lambda chain: chain.name in DENSE)
        return {chain.name: self._pool(chain) for chain in chains}

    def kind(self, key: Key) -> str:
        mask = self.truth.mask(key)
        if not mask & self.truth.home:
            return "abroad" if mask else "dark"
        return "single" if self.truth.holders(key) == 1 else "several"

    def _pool(self, chain: Chain) -> Pool:
        room, gaps = (DENSE_POOL, DENSE_GAPS) if chain.name in DENSE else (THIN_POOL, THIN_GAPS)
        by_kind: dict[str, list[Key]] = {"dark": [], "abroad": [], "single": [], "several": []}
        keys = list(dict.fromkeys(key for name in chain.objects for key in self.cookbook.keys_of(name)))
        self.rng.shuffle(keys)
        for key in keys:
            by_kind[self.kind(key)].append(key)
        # First the gaps that a suspension tore open, so that lifting it shows.
        by_kind["dark"].sort(key=lambda key: (key.parameter, key.number) not in self.tiers.owner)
        room -= len(by_kind["dark"][:gaps]) + len(by_kind["abroad"][:gaps])
        # And first the tests whose standard is about to change: the alert must have somebody to tell.
        by_kind["several"].sort(key=lambda key: not self._coming(key))
        self.singles_due += SINGLE_SHARE * min(room, len(by_kind["single"]) + len(by_kind["several"]))
        single = by_kind["single"][: max(0, round(self.singles_due))]
        self.singles_due -= len(single)
        several = [self._loosely(key) for key in by_kind["several"][: room - len(single)]]
        covered = list(dict.fromkeys(single + [key for key in several if self.kind(key) == "several"]))
        return Pool(covered, by_kind["abroad"][:gaps], by_kind["dark"][:gaps], self._upcoming(by_kind["several"]))

    def _loosely(self, key: Key) -> Key:
        """Some enterprises name no standard at all."""
        return key._replace(number=None) if self.rng.random() < UNSPECIFIED_SHARE else key

    def _coming(self, key: Key) -> str | None:
        return self.cookbook.reference.upcoming(self.cookbook.methods[key.number or ""].edition)

    def _upcoming(self, keys: list[Key]) -> list[Key]:
        result = []
        for key in keys:
            coming = self._coming(key)
            if coming and coming.startswith(f"{key.number}-"):
                cited = key._replace(edition=coming)
                if self.kind(cited) in ("single", "several"):
                    result.append(cited)
        return result

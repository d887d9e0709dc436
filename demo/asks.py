"""Demands: who asks what, steered so that the shares of verdicts come out as designed."""

from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta
from random import Random
from typing import NamedTuple

from demo.cookbook import Cookbook
from demo.enterprises import DENSE
from demo.pools import Pool
from demo.records import Demand, Enterprise, Jargon, Key
from demo.truth import Truth
from demo.wording import Wording

DARK_SHARE, ABROAD_SHARE, SPLIT_SHARE = 0.047, 0.05, 0.18
DENSE_DEMANDS, THIN_DEMANDS = 46, 11
DENSE_FIRMS, THIN_FIRMS = 31, 6
MOST_GAPPED = 0.4
UPCOMING_SHARE = 0.3
ITEMS = (2, 3, 3, 4, 4, 4, 5, 5, 6, 7)
JARGON = ("盐水喷雾", "中性盐雾")
JARGON_OBJECTS = ("镀锌件", "电镀件", "铝合金压铸件", "铜排", "高强度螺栓")
JARGON_PER_CHAIN = 8
STATES = ("open", "screened", "submitted", "draft", "closed")
STATE_WEIGHTS = (91, 3, 3, 1.5, 1.5)
COUNTED = ("open", "screened")


class Draft(NamedTuple):
    """What one demand will ask before it is put into words."""

    target: str
    keys: tuple[Key, ...]
    unread: Key | None = None
    is_full: bool = False


class Asker:
    def __init__(
        self, cookbook: Cookbook, truth: Truth, pools: dict[str, Pool], wording: Wording, today: date, rng: Random
    ) -> None:
        self.cookbook, self.truth, self.pools, self.wording = cookbook, truth, pools, wording
        self.today, self.rng = today, rng
        self.used: Counter[Key] = Counter()
        self.asked_by: dict[int, set[Key]] = {}
        self.demands: list[Demand] = []
        # The ledger: items and demands counted so far, and how many of them met each target.
        self.items = 0
        self.counted = 0
        self.done: Counter[str] = Counter()

    def ask_all(self, firms: dict[str, list[Enterprise]]) -> list[Demand]:
        for chain in self.cookbook.chains:
            is_dense = chain.name in DENSE
            askers = firms[chain.name][: DENSE_FIRMS if is_dense else THIN_FIRMS]
            jargon = [name for name in JARGON_OBJECTS if name in chain.objects] if is_dense else []
            self._ask_chain(chain.name, askers, DENSE_DEMANDS if is_dense else THIN_DEMANDS, jargon)
            if is_dense:
                self._ask_in_full(chain.name, chain.objects, askers)
        return self.demands

    def jargon(self) -> Jargon:
        items = sum(line.is_unread for demand in self.demands if demand.state in COUNTED for line in demand.lines)
        return Jargon(JARGON[0], "parameter", JARGON[1], items)

    def _ask_chain(self, chain: str, askers: list[Enterprise], count: int, jargon: list[str]) -> None:
        pool, gapped = self.pools[chain], 0
        for order in range(count):
            firm = askers[order % len(askers)]
            if jargon and order < JARGON_PER_CHAIN:
                unread = Key(jargon[order % len(jargon)], JARGON[1], None)
                self._write(chain, firm, Draft("unread", self._fill(pool, unread.object, 2, firm), unread), "open")
                continue
            state = self.rng.choices(STATES, STATE_WEIGHTS)[0]
            target = self._next_target(pool) if gapped < count * MOST_GAPPED else "served"
            gapped += target in ("not_testable", "not_local")
            self._write(chain, firm, self._compose(target, pool, self.rng.choice(ITEMS), firm), state)

    def _next_target(self, pool: Pool) -> str:
        """Whatever is furthest behind its share and possible in this chain."""
        due = {
            "not_testable": (DARK_SHARE * self.items - self.done["dark"]) / 1.4 if pool.dark else -1.0,
            "not_local": (ABROAD_SHARE * self.items - self.done["abroad"]) / 1.4 if pool.abroad else -1.0,
            "not_complete": SPLIT_SHARE * self.counted - self.done["not_complete"],
        }
        target = max(due, key=lambda name: due[name])
        return target if due[target] > 0.4 else "served"

    def _compose(self, target: str, pool: Pool, count: int, firm: Enterprise) -> Draft:
        special = pool.dark if target == "not_testable" else pool.abroad if target == "not_local" else []
        gaps = self._least_used(special, 1 if self.rng.random() < 0.6 else 2, firm)
        if gaps:
            rest = self._fill(pool, gaps[0].object, max(count - len(gaps), 1), firm)
            return Draft(target, tuple(gaps) + rest)
        seed = self._least_used(pool.covered, 1, firm)[0]
        if target == "not_complete":
            keys = self._split(pool, self._fill(pool, seed.object, count, firm), firm)
        else:
            keys = self._together(pool, seed, count, firm)
        if pool.upcoming and self.rng.random() < UPCOMING_SHARE:
            keys = (*keys[:-1], self.rng.choice(pool.upcoming)) if len(keys) > 2 else keys
        return Draft(self.truth.verdict(keys), keys)

    def _least_used(self, keys: Sequence[Key], count: int, firm: Enterprise) -> list[Key]:
        fresh = [key for key in keys if key not in self.asked_by.get(firm.ref, ())] or list(keys)
        return sorted(fresh, key=lambda key: (self.used[key], self.rng.random()))[:count]

    def _ranked(self, pool: Pool, wanted: str, firm: Enterprise) -> list[Key]:
        """Covered keys, those about the wanted object first, rarely asked ones before often asked ones."""
        asked = self.asked_by.get(firm.ref, set())
        fresh = [key for key in pool.covered if key not in asked]
        chance, order = self.rng.random, {key.object: self.rng.random() for key in fresh}
        return sorted(fresh, key=lambda key: (key.object != wanted, order[key.object], self.used[key], chance()))

    def _fill(self, pool: Pool, wanted: str, count: int, firm: Enterprise) -> tuple[Key, ...]:
        return tuple(self._ranked(pool, wanted, firm)[:count])

    def _together(self, pool: Pool, seed: Key, count: int, firm: Enterprise) -> tuple[Key, ...]:
        """Keys that at least one site at home covers all of."""
        keys, mask = [seed], self.truth.mask(seed) & self.truth.home
        for key in self._ranked(pool, seed.object, firm):
            if len(keys) >= count:
                break
            if key not in keys and mask & self.truth.mask(key):
                keys.append(key)
                mask &= self.truth.mask(key)
        return tuple(keys)

    def _split(self, pool: Pool, keys: tuple[Key, ...], firm: Enterprise) -> tuple[Key, ...]:
        """Swap one key so that no single site can do all."""
        if self.truth.verdict(keys) == "not_complete":
            return keys
        kept = keys[: max(len(keys) - 1, 1)]
        for key in self._ranked(pool, keys[-1].object, firm):
            if key not in kept and self.truth.verdict((*kept, key)) == "not_complete":
                return (*kept, key)
        return keys

    def _ask_in_full(self, chain: str, objects: tuple[str, ...], askers: list[Enterprise]) -> None:
        """One demand for 全项 of a product standard whose every item is covered at home."""
        for name in objects:
            for number in self.cookbook.asked[name]:
                method = self.cookbook.methods[number]
                items = self.cookbook.reference.contents.get(method.edition, {})
                keys = tuple(Key(name, parameter, number) for parameter in items)
                if keys and all(self.truth.mask(key) & self.truth.home for key in keys):
                    self._write(chain, askers[-1], Draft(self.truth.verdict(keys), keys, is_full=True), "open")
                    return

    def ask_one(self, chain: str, firm: Enterprise, key: Key) -> None:
        """A demand with a single item, for the guided tour."""
        self._write(chain, firm, Draft(self.truth.verdict([key]), (key,)), "open")

    def _write(self, chain: str, firm: Enterprise, draft: Draft, state: str) -> None:
        keys = draft.keys + ((draft.unread,) if draft.unread else ())
        self.asked_by.setdefault(firm.ref, set()).update(keys)
        self.used.update(draft.keys)
        if state in COUNTED:
            kinds = [self.truth.verdict([key]) for key in draft.keys]
            self.items += len(keys)
            self.counted += 1
            self.done["dark"] += kinds.count("not_testable")
            self.done["abroad"] += kinds.count("not_local")
            self.done[draft.target] += 1
        created = self.today - timedelta(days=int(self.rng.random() ** 1.3 * 360))
        lines = self.wording.lines(draft.keys, draft.unread, JARGON[0], draft.is_full)
        facts = self.wording.facts(draft.target, len(keys))
        self.demands.append(Demand(
            f"X{len(self.demands) + 1:04d}", firm.ref, chain, firm.place.city, lines, facts.days, facts.budget,
            facts.remark, facts.reported, facts.source, created, state, facts.visibility, facts.model, facts.quantity,
        ))  # fmt: skip

"""Which sites really cover a key: the designed answer, reckoned from the offers before any dirt is applied.

A mirror of the settled readings of docs/matching.md for the plain cases this world is made of; it knows nothing of
text, so it can serve as the yardstick for what the engine measures.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from demo.labs import LabWorld
from demo.records import HOME_PROVINCE, Key, Offer
from demo.reference import Reference

Bands = dict[str, int]


class Truth:
    """Masks of covering sites (bit n = site n) for keys on one day."""

    def __init__(self, reference: Reference, labs: LabWorld, offers: Iterable[Offer], on: date) -> None:
        self.reference = reference
        self.on = on
        self.single: dict[str, dict[str, Bands]] = defaultdict(lambda: defaultdict(lambda: defaultdict(int)))
        self.whole: dict[str, list[tuple[str, int, tuple[str, ...]]]] = defaultdict(list)
        self.home = sum(1 << site.ref for site in labs.sites if site.place.province == HOME_PROVINCE)
        self._holder_bits: dict[int, int] = defaultdict(int)
        for site in labs.sites:
            self._holder_bits[labs.labs[site.lab].holder] |= 1 << site.ref
        self._masks: dict[Key, int] = {}
        valid = self._valid_sites(labs, on)
        for offer in offers:
            if offer.site in valid and offer.counts and offer.state == "有效" and offer.approved_on <= on:
                self._enter(offer)

    @staticmethod
    def _valid_sites(labs: LabWorld, on: date) -> set[int]:
        begun = [event for event in labs.events if event.starts_on <= on]
        held = {event.certificate for event in begun if event.ends_on is None or on <= event.ends_on}
        alive = {c.ref for c in labs.certificates if c.issued_on <= on <= c.valid_until and c.number not in held}
        return {site.ref for site in labs.sites if site.certificate in alive}

    def _enter(self, offer: Offer) -> None:
        bit = 1 << offer.site
        for edition in offer.editions:
            if offer.parameters == ("*",):
                self.whole[edition].append((offer.band, bit, offer.excluded))
            else:
                for parameter in offer.parameters:
                    self.single[parameter][edition][offer.band] |= bit

    def mask(self, key: Key) -> int:
        """Sites with a row that covers the key, all provinces."""
        if key not in self._masks:
            self._masks[key] = self._reckon(key)
        return self._masks[key]

    def _reckon(self, key: Key) -> int:
        broader = self.reference.broader[key.object]
        cited = self._cited(key)
        accepted = self._accepted(key.parameter, cited) if cited else None
        result = 0
        for name in (key.parameter, self.reference.wholes.get(key.parameter, key.parameter)):
            for edition, bands in self.single.get(name, {}).items():
                if edition in accepted if accepted is not None else self.reference.is_in_force(edition, self.on):
                    for band in broader & bands.keys():
                        result |= bands[band]
        return result | self._by_whole(key, broader, cited)

    def _cited(self, key: Key) -> str | None:
        return key.edition or (self.reference.current(key.number) if key.number else None)

    def _accepted(self, parameter: str, cited: str) -> set[str]:
        """The cited edition, its identical twins, and the methods it prescribes for the parameter."""
        accepted = {cited} | self.reference.identical.get(cited, set())
        for number in self.reference.contents.get(cited, {}).get(parameter, ()):
            accepted.add(self.reference.current(number) or number)
        return accepted

    def _by_whole(self, key: Key, broader: set[str], cited: str | None) -> int:
        """Whole-product rows: of the cited standard, or of another that prescribes the very method asked for."""
        result, wanted = 0, self._accepted(key.parameter, cited) if cited else set()
        for edition, rows in self.whole.items():
            methods = self.reference.contents.get(edition, {}).get(key.parameter)
            if methods is None or not (edition == cited or self.reference.is_in_force(edition, self.on)):
                continue
            prescribed = {self.reference.current(number) for number in methods}
            if cited in (None, edition) or not wanted.isdisjoint(prescribed):
                for band, bit, excluded in rows:
                    if band in broader and key.parameter not in excluded:
                        result |= bit
        return result

    def holders(self, key: Key) -> int:
        """Number of legal persons that cover the key in the province."""
        mask = self.mask(key) & self.home
        return sum(1 for bits in self._holder_bits.values() if bits & mask)

    def verdict(self, keys: Iterable[Key]) -> str:
        """not_testable, not_local, not_complete or served, for the province."""
        masks = [self.mask(key) for key in keys]
        if not all(masks):
            return "not_testable"
        if not all(mask & self.home for mask in masks):
            return "not_local"
        together = self.home
        for mask in masks:
            together &= mask
        return "served" if together else "not_complete"

"""Random list changes by the real actions, as several labs, enterprises and regulators would make them at once."""

import random
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Event

from django.db import connection, transaction

from accounts.models import User
from backbone.refusals import Refused
from catalog.actions.standing import set_standing
from catalog.actions.vocabulary import add_alias, undo_alias
from catalog.models import Alias, CapabilityRow, StandingState
from enterprises.actions.demands import edit_demand, end_demand
from enterprises.details import DemandDetails
from enterprises.models import Demand, DemandState
from enterprises.reading import Line
from tests.matching.world import Place, asked, change_row, contents, demand, end_row, lab, row, standard, today, words

PARAMETERS = ("铅", "镉", "总磷", "氨氮", "甲醛含量", "色牢度")
NICKNAMES = ("TP", "重金属甲", "速测项")
OBJECTS = ("食品", "大米", "床单")
STANDARDS = ("GB 5009.12-2017", "GB 5009.12-2023", "GB/T 3920-2008", "HJ 828-2017", "")
PRODUCT = "GB/T 22796-2021"


def open_world(demands: int) -> None:
    """Words, standards and demands that the changes play with."""
    words({name: [] for name in PARAMETERS}, objects=[("食品", ""), ("大米", "食品"), ("床单", "")])
    for number in filter(None, STANDARDS):
        standard(number)
    standard(PRODUCT, kind="product")
    contents(PRODUCT, 甲醛含量=(), 色牢度=("GB/T 3920",))
    rng = random.Random(7)
    for _ in range(demands):
        demand(*(_line(rng) for _ in range(rng.randint(1, 4))))


def _line(rng: random.Random) -> tuple[str, str, str, str]:
    return asked(rng.choice(OBJECTS), rng.choice(PARAMETERS + NICKNAMES), rng.choice((*STANDARDS, PRODUCT, "", "")))


@dataclass
class Writer:
    """Makes changes at its own two labs, and at everybody's demands and words. Seeded."""

    seed: int
    by: User
    rng: random.Random = field(init=False)
    places: list[Place] = field(init=False)
    done: int = 0
    slowest_s: float = 0.0

    def __post_init__(self) -> None:
        self.rng = random.Random(self.seed)
        self.places = [lab(), lab()]

    def work(self, least: int, over: Event | None = None, most: int = 500) -> "Writer":
        """Makes `least` changes, and more until `over`; closes the connection of this thread."""
        try:
            for number in range(most):
                if number >= least and (over is None or over.wait(0.2)):
                    break
                self.change()
        finally:
            connection.close()
        return self

    def change(self) -> None:
        """One change. What the rules of the list refuse is no change, and no failure."""
        kinds: list[tuple[Callable[[], None], int]] = [
            (self._add, 8), (self._edit, 6), (self._close, 4), (self._ask, 2), (self._ask_otherwise, 5),
            (self._end, 1), (self._stand, 3), (self._name, 1), (self._unname, 1), (self._standard, 1), (self._slow, 1),
        ]  # fmt: skip
        [kind] = self.rng.choices([kind for kind, _ in kinds], [weight for _, weight in kinds])
        started = time.monotonic()
        try:
            kind()
        except Refused:
            return
        self.slowest_s = max(self.slowest_s, time.monotonic() - started)
        self.done += 1

    def _add(self) -> None:
        row(self.rng.choice(self.places), *self._cells(), restriction=self.rng.choice(("", "", "不测氨氮", "只测大米")))

    def _cells(self) -> tuple[str, str, str]:
        name, standard = self.rng.choice(PARAMETERS + NICKNAMES), self.rng.choice(STANDARDS)
        return ("全部参数", PRODUCT, "床单") if self.rng.random() < 0.15 else (name, standard, self.rng.choice(OBJECTS))

    def _own(self) -> tuple[Place, CapabilityRow] | None:
        place = self.rng.choice(self.places)
        rows = list(CapabilityRow.objects.filter(lab=place.lab, closed_change=None).order_by("id"))
        return (place, self.rng.choice(rows)) if rows else None

    def _edit(self) -> None:
        if own := self._own():
            change_row(*own, *self._cells())

    def _close(self) -> None:
        if own := self._own():
            end_row(*own)

    def _ask(self) -> None:
        demand(_line(self.rng), _line(self.rng), name=f"{self.seed}-{self.rng.random()}")

    def _some(self) -> Demand:
        return self.rng.choice(list(Demand.objects.order_by("id")))

    def _ask_otherwise(self) -> None:
        some = self._some()
        lines = [Line(str(n), *_line(self.rng)) for n in range(1, self.rng.randint(2, 4))]
        edit_demand(by=None, demand=some, details=DemandDetails.of(some), lines=lines)

    def _end(self) -> None:
        end_demand(by=None, demand=self._some(), ending=DemandState.CLOSED)

    def _stand(self) -> None:
        place = self.rng.choice(self.places)
        subject = self.rng.choice((place.certificate, place.site))
        state = self.rng.choice((StandingState.SUSPENDED, StandingState.RESTORED))
        set_standing(by=self.by, subject=subject, state=state, date=today())

    def _name(self) -> None:
        concept, text = self.rng.choice(PARAMETERS), self.rng.choice(NICKNAMES)
        add_alias(by=self.by, kind="parameter", concept=concept, text=text)

    def _unname(self) -> None:
        named = list(Alias.objects.filter(text__in=NICKNAMES, closed_change=None).order_by("id"))
        if named:
            undo_alias(by=self.by, alias_id=self.rng.choice(named).pk)

    def _standard(self) -> None:
        standard("GB 5009.12-2017", self.rng.choice(("现行", "废止")))

    def _slow(self) -> None:
        """A transaction that stays open while others commit and are digested."""
        with transaction.atomic():
            self._add()
            time.sleep(0.3)
            self._add()

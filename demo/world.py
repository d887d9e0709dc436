"""Build the demo world and write it as files: `build(today)` → World, `write(world, folder)`."""

import csv
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from random import Random
from typing import NamedTuple

from demo import annexes
from demo.asks import Asker
from demo.cookbook import Cookbook
from demo.dirt import Printer
from demo.enterprises import build_enterprises
from demo.labs import LabWorld, build_labs, suspend
from demo.names import coinages
from demo.offers import OfferBook
from demo.pools import PoolMaker
from demo.records import (
    CAPABILITY_COLUMNS,
    DEMAND_COLUMNS,
    HOME_PROVINCE,
    WATERMARK,
    CapabilityRow,
    Certificate,
    Demand,
    Enterprise,
    Event,
    Holder,
    Jargon,
    Lab,
    Offer,
    Place,
    Site,
    Walkthrough,
)
from demo.reference import Reference
from demo.tiers import TOUR_GAP, categories_of, design
from demo.truth import Truth
from demo.wording import Wording

SEED = 20230103
ENTERPRISE_COLUMNS = (
    "企业名称", "统一社会信用代码", "城市", "区县", "产业链与环节", "规模", "链主", "经度", "纬度", "说明",
)  # fmt: skip
LAB_COLUMNS = (
    "机构名称", "统一社会信用代码", "证书编号", "发证日期", "证书有效期至", "场所名称", "场所地址", "城市", "省份",
    "经度", "纬度", "说明",
)  # fmt: skip
TOUR_ROWS = (25, 90)
TOUR_CHAIN = "动力电池"


class World(NamedTuple):
    """Everything of the demo world. Refs are positions in the lists; offers stand row by row beside rows."""

    today: date
    watermark: str
    places: list[Place]
    holders: list[Holder]
    labs: list[Lab]
    certificates: list[Certificate]
    sites: list[Site]
    events: list[Event]
    rows: list[CapabilityRow]
    offers: list[Offer]
    enterprises: list[Enterprise]
    demands: list[Demand]
    jargon: Jargon
    upcoming: tuple[str, ...]
    walkthrough: Walkthrough
    truth: Truth

    @property
    def lab_world(self) -> LabWorld:
        return LabWorld(self.holders, self.labs, self.certificates, self.sites, self.events)

    def truth_on(self, day: date) -> Truth:
        """The designed coverage on another day, today's lists and standards kept."""
        return Truth(self.truth.reference, self.lab_world, self.offers, day)


def build(today: date, seed: int = SEED) -> World:
    """The whole world for one day; the same seed and day always give the same world."""
    reference = Reference(today)
    cookbook = Cookbook(reference)
    coined = coinages(Random(f"{seed}:names"))
    labs = build_labs(reference.places, coined, today, Random(f"{seed}:labs"))
    tiers = design(cookbook, labs, today, Random(f"{seed}:tiers"))
    suspend(labs, tiers.suspended, today)
    offers = OfferBook(cookbook, labs, tiers, today, Random(f"{seed}:offers")).fill()
    truth = Truth(reference, labs, offers, today)
    pools = PoolMaker(cookbook, truth, tiers, Random(f"{seed}:pools")).make()
    firms = build_enterprises(reference, cookbook.chains, coined, Random(f"{seed}:firms"))
    wording = Wording(cookbook, Printer(reference, Random(f"{seed}:wording")), Random(f"{seed}:facts"))
    asker = Asker(cookbook, truth, pools, wording, today, Random(f"{seed}:asks"))
    tour = _tour(cookbook, labs, offers, today)
    asker.ask_one(TOUR_CHAIN, firms[TOUR_CHAIN][-1], tour.key)
    demands = asker.ask_all(firms)
    printer = Printer(reference, Random(f"{seed}:rows"))
    rows = list(printer.rows(labs, offers, frozenset([tour.site])))
    enterprises = sorted((firm for group in firms.values() for firm in group), key=lambda firm: firm.ref)
    upcoming = tuple(sorted(filter(None, {reference.upcoming(e) for e in reference.standards})))
    return World(
        today, WATERMARK, reference.places, *labs, rows, offers, enterprises, demands, asker.jargon(), upcoming, tour,
        truth,
    )  # fmt: skip


def _tour(cookbook: Cookbook, labs: LabWorld, offers: Sequence[Offer], today: date) -> Walkthrough:
    """The lab of the guided tour: in the trade of the designed gap; its demand is the first one."""
    category = cookbook.category_of(TOUR_GAP)
    sites = _tour_sites(labs, offers, today)
    site = next(site for site in sites if category in categories_of(labs.labs[site.lab]))
    number = labs.certificates[site.certificate].number
    return Walkthrough(category, site.lab, number, site.ref, TOUR_GAP, "X0001", annexes.GOOD, annexes.BAD)


def _tour_sites(labs: LabWorld, offers: Sequence[Offer], today: date) -> list[Site]:
    """Sites at home that are a lab's only one, neither tiny nor large, under a certificate with years to run."""
    counts = Counter(offer.site for offer in offers)
    of_lab = Counter(site.lab for site in labs.sites)
    return [
        site
        for site in labs.sites
        if of_lab[site.lab] == 1
        and site.place.province == HOME_PROVINCE
        and TOUR_ROWS[0] <= counts[site.ref] <= TOUR_ROWS[1]
        and (labs.certificates[site.certificate].valid_until - today).days > 400
    ]


def write(world: World, folder: Path) -> None:
    """capabilities.csv, demands.csv, enterprises.csv, labs.csv and the example annexes."""
    folder.mkdir(parents=True, exist_ok=True)
    _write_csv(folder / "capabilities.csv", CAPABILITY_COLUMNS, world.rows)
    _write_csv(folder / "demands.csv", DEMAND_COLUMNS, demand_lines(world))
    _write_csv(folder / "enterprises.csv", ENTERPRISE_COLUMNS, _enterprise_lines(world))
    _write_csv(folder / "labs.csv", LAB_COLUMNS, _lab_lines(world))
    annexes.write_good(world.rows, world.sites, world.walkthrough, world.truth.reference, folder / annexes.GOOD)
    annexes.write_bad(world.rows, world.sites[world.walkthrough.site], folder / annexes.BAD)


def _write_csv(path: Path, header: Sequence[str], lines: Iterable[Sequence[object]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(header)
        writer.writerows(lines)


def demand_lines(world: World) -> Iterable[tuple[object, ...]]:
    """One tuple per demand line in DEMAND_COLUMNS order."""
    for demand in world.demands:
        firm = world.enterprises[demand.enterprise]
        for line in demand.lines:
            yield (
                demand.demand_id, line.item_no, firm.name, demand.chain, demand.city, line.object_text,
                line.parameter_text, line.standard_text, demand.days, demand.budget or "", demand.remark,
                "、".join(demand.reported), demand.source, demand.created_on.isoformat(), demand.visibility,
                demand.model, demand.quantity,
            )  # fmt: skip


def _enterprise_lines(world: World) -> Iterable[tuple[object, ...]]:
    for firm in world.enterprises:
        held = "；".join(f"{membership.chain}›{membership.segment}" for membership in firm.memberships)
        yield (
            firm.name, firm.credit_code, firm.place.city, firm.place.name, held, firm.size,
            "是" if firm.is_leader else "否", firm.place.lon, firm.place.lat, WATERMARK,
        )  # fmt: skip


def _lab_lines(world: World) -> Iterable[tuple[object, ...]]:
    for site in world.sites:
        lab, certificate = world.labs[site.lab], world.certificates[site.certificate]
        yield (
            lab.name, world.holders[lab.holder].credit_code, certificate.number, certificate.issued_on,
            certificate.valid_until, site.name, site.address, site.place.city, site.place.province, site.place.lon,
            site.place.lat, WATERMARK,
        )  # fmt: skip

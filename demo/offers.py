"""What each lab may do: the clean capability offers behind the printed rows."""

from datetime import date, timedelta
from random import Random

from demo.cookbook import Cookbook, Method
from demo.labs import VALID_DAYS, LabWorld
from demo.records import HOME_PROVINCE, Lab, Offer, Site
from demo.tiers import Tiers, categories_of

HARMLESS = ("仅限特定合同约定的委托检验检测", "只用第一法", "/")
RANGES = {
    "金属材料": ("≤600kN", "≤1000kN"), "建筑材料": ("≤2000kN",), "输配电设备": ("额定电压≤10kV", "额定容量≤2500kVA"),
    "电线电缆": ("额定电压≤1kV",), "动力电池": ("电压≤800V", "电流≤500A"), "环境可靠性": ("试样≤1m³", "-65℃～150℃"),
    "绿色建材": ("试件尺寸≤3.0m×3.0m",), "晶硅光伏": ("功率≤500W",), "工程机械": ("整机质量≤50t",),
}  # fmt: skip
OLDEST = 5 * 365

BANDS_BELOW = 40
"""Narrower objects that rows of a broad method are drawn from: 食品 alone has hundreds."""


class OfferBook:
    """Fills every site with offers up to the lab's size, keeping to the designed tiers."""

    def __init__(self, cookbook: Cookbook, labs: LabWorld, tiers: Tiers, today: date, rng: Random) -> None:
        self.cookbook, self.labs, self.tiers, self.today, self.rng = cookbook, labs, tiers, today, rng
        self.offers: list[Offer] = []
        self.by_category: dict[str, list[Method]] = {}
        for method in cookbook.methods.values():
            self.by_category.setdefault(method.category, []).append(method)
        self.wide = {number: self._bands_below(method) for number, method in cookbook.methods.items()}

    def _bands_below(self, method: Method) -> list[str]:
        narrower = self.cookbook.reference.narrower
        below = [name for band in method.bands for name in narrower.get(band, ())]
        evenly = below[:: max(1, len(below) // BANDS_BELOW)]
        return list(dict.fromkeys((*method.bands, *evenly)))

    def fill(self) -> list[Offer]:
        for lab in self.labs.labs:
            sites = [site for site in self.labs.sites if site.lab == lab.ref]
            shares = [1.0 / (order + 1) for order in range(len(sites))]
            for site, share in zip(sites, shares, strict=True):
                self._fill_site(lab, site, round(lab.size * share / sum(shares)))
        self._fill_owners()
        return self.offers

    def _fill_site(self, lab: Lab, site: Site, budget: int) -> None:
        """First every method once on its own band; then, if room is left, on narrower bands."""
        methods = [method for category in sorted(categories_of(lab)) for method in self.by_category[category]]
        self.rng.shuffle(methods)
        dates = self._batches(site)
        end = len(self.offers) + budget
        used: set[tuple[str, str]] = set()
        for method in methods:
            band = method.bands[0] if self.rng.random() < 0.7 else self.rng.choice(method.bands)
            self._offer(site, method, band, dates, end)
            used.add((method.number, band))
        if len(self.offers) < end:
            rest = [(m, band) for m in methods for band in self.wide[m.number] if (m.number, band) not in used]
            self.rng.shuffle(rest)
            for method, band in rest:
                if len(self.offers) >= end:
                    break
                self._offer(site, method, band, dates, end)

    def _batches(self, site: Site) -> list[date]:
        """The days on which the site's scope was approved: first assessment and extensions."""
        issued = self.labs.certificates[site.certificate].valid_until - timedelta(days=VALID_DAYS)
        start = max(issued, self.today - timedelta(days=OLDEST))
        age = (self.today - start).days
        later = [start + timedelta(days=self.rng.randint(0, max(age - 2, 0))) for _ in range(3)]
        recent = self.today - timedelta(days=min(age, self.rng.randint(2, 350)))
        return [start + timedelta(days=min(age, 10)), *later, recent]

    def _offer(self, site: Site, method: Method, band: str, dates: list[date], end: int) -> None:
        if method.has_contents and self.rng.random() < 0.3:
            whole = self._whole(site, method, band, dates)
            if whole:
                self.offers.append(whole)
                if self.rng.random() < 0.6:
                    return
        parameters = [name for name in method.parameters if self._may(site, name, method.number)]
        if self.rng.random() < 0.25:
            parameters = parameters[: max(1, len(parameters) // 2)]
        for group in self._grouped(parameters):
            if len(self.offers) >= end:
                return
            self.offers.append(self._plain(site, method, band, group, dates))

    def _may(self, site: Site, parameter: str, number: str) -> bool:
        tier = self.tiers.tier.get((parameter, number))
        if tier == "abroad":
            return site.place.province != HOME_PROVINCE
        return tier not in ("dark", "single")

    def _grouped(self, parameters: list[str]) -> list[tuple[str, ...]]:
        """Mostly one name per row; now and then two or three share a cell."""
        joinable = [name for name in parameters if not set(name) & set("、,，/()（）和")]
        if len(joinable) >= 3 and self.rng.random() < 0.09:
            together = tuple(joinable[: self.rng.choice((2, 3))])
            return [together, *((name,) for name in parameters if name not in together)]
        return [(name,) for name in parameters]

    def _whole(self, site: Site, method: Method, band: str, dates: list[date]) -> Offer | None:
        """A row for the whole product that leaves out by name whatever the design keeps rare."""
        items = self.cookbook.reference.contents[method.edition]
        excluded = tuple(name for name, methods in items.items() if self._is_rare(name, (method.number, *methods)))
        if len(excluded) > 3 or any("、" in name for name in excluded):
            return None
        text = f"不测{'、'.join(excluded)}" if excluded else ""
        dated = self.rng.choice(dates)
        return Offer(site.ref, method.category, band, ("*",), (method.edition,), dated, True, excluded, text)

    def _is_rare(self, parameter: str, numbers: tuple[str, ...]) -> bool:
        pairs = [(parameter, number) for number in numbers]
        return any(pair in self.tiers.tier or pair in self.tiers.first_on for pair in pairs)

    def _plain(self, site: Site, method: Method, band: str, names: tuple[str, ...], dates: list[date]) -> Offer:
        roll, late = self.rng.random(), self._late(names, method.number)
        editions, counts = self._editions(names, method), True
        approved = late or dates[min(int(self.rng.random() ** 1.6 * 5), 4)]
        restriction, state = "", "有效"
        if editions == (method.number,) and method.number != method.edition:
            counts = False
        if roll < 0.03:
            restriction, counts = self.rng.choice(RANGES.get(method.category, ("部分参数",))), False
        elif roll < 0.07:
            restriction = self.rng.choice(HARMLESS)
        elif roll > 0.994:
            state = "暂停"
        return Offer(
            site.ref, method.category, band, names, editions, self._not_before_issue(site, approved), counts, (),
            restriction, state,
        )  # fmt: skip

    def _not_before_issue(self, site: Site, approved: date) -> date:
        issued = self.labs.certificates[site.certificate].issued_on
        return max(approved, issued)

    def _late(self, names: tuple[str, ...], number: str) -> date | None:
        firsts = [self.tiers.first_on[name, number] for name in names if (name, number) in self.tiers.first_on]
        if not firsts:
            return None
        return min(self.today, max(firsts) + timedelta(days=int(self.rng.random() ** 2 * 120)))

    def _editions(self, names: tuple[str, ...], method: Method) -> tuple[str, ...]:
        """Mostly the edition in force; some rows lag, some name two editions, a few forgot the year."""
        older = self.cookbook.reference.older(method.edition)
        if any(self.tiers.tier.get((name, method.number)) == "old" for name in names):
            return (older[-1],)
        roll = self.rng.random()
        if older and roll < 0.06:
            return (older[-1],)
        if older and roll < 0.09:
            return (method.edition, older[-1])
        if roll > 0.99:
            return (method.number,)
        coming = self.cookbook.reference.upcoming(method.edition)
        return (coming,) if coming and roll > 0.95 else (method.edition,)

    def _fill_owners(self) -> None:
        """The single holders' own rows: clean, so that the design is certain."""
        for (parameter, number), site_ref in self.tiers.owner.items():
            method, site = self.cookbook.methods[number], self.labs.sites[site_ref]
            approved = self.tiers.first_on.get((parameter, number)) or self.rng.choice(self._batches(site))
            for band in method.bands:
                self.offers.append(Offer(
                    site_ref, method.category, band, (parameter,), (method.edition,),
                    self._not_before_issue(site, approved),
                ))  # fmt: skip

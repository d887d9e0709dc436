"""Labs: who they are, how large, under which certificates and where."""

from collections.abc import Iterator
from datetime import date, timedelta
from math import exp
from random import Random
from statistics import NormalDist
from typing import NamedTuple

from demo import names
from demo.records import HOME_PROVINCE, Certificate, Event, Holder, Lab, Place, Site

LABS = 300
ROWS = 60_000
TWO_NAMED = 4
ABROAD = (("上海市", 18), ("浙江省", 18), ("安徽省", 12))
SPREAD = 1.4
SMALLEST = 12
VALID_DAYS = 6 * 365 + 1
CITY_WEIGHTS = {
    "南京市": 16,
    "苏州市": 18,
    "无锡市": 13,
    "常州市": 10,
    "南通市": 9,
    "徐州市": 7,
    "盐城市": 6,
    "扬州市": 6,
    "泰州市": 6,
    "镇江市": 5,
    "淮安市": 4,
    "连云港市": 4,
    "宿迁市": 3,
}
FIELDS: dict[str, tuple[str, ...]] = {
    "金属材料": ("金属材料", "无损检测", "金属覆盖层"),
    "纺织服装": ("纺织品", "服装"),
    "建筑工程": ("建筑材料", "绿色建材", "室内环境"),
    "涂料高分子": ("涂料", "塑料", "橡胶", "复合材料"),
    "化工油品": ("化工产品", "石油产品"),
    "药品": ("药品", "药材"),
    "医疗器械": ("医疗器械",),
    "电子元器件": ("印制电路板", "集成电路"),
    "电气环境": ("电磁兼容", "环境可靠性", "有害物质", "电子电气安全"),
    "输配电": ("输配电设备",),
    "电线电缆": ("电线电缆",),
    "光伏": ("晶硅光伏",),
    "电池": ("动力电池", "储能电池", "便携式电池", "运输安全"),
    "电池材料": ("电池材料",),
    "轻型车辆": ("电动两轮车",),
    "汽车": ("汽车电子", "汽车零部件"),
    "工程机械": ("工程机械", "风电装备"),
    "轨道船舶": ("轨道交通", "船舶海工"),
    "软件通信": ("软件测试", "信息通信"),
    "生态环境": ("环境", "水质"),
    "食品农产品": ("食品",),
}
# How often a lab has the field as its trade; neighbours are what it adds first when it grows.
TRADES = {
    "金属材料": (22, "建筑工程 化工油品"),
    "纺织服装": (18, "涂料高分子 食品农产品"),
    "建筑工程": (30, "金属材料 涂料高分子"),
    "涂料高分子": (12, "化工油品 电气环境"),
    "化工油品": (8, "涂料高分子 生态环境"),
    "药品": (8, "食品农产品 医疗器械"),
    "医疗器械": (8, "药品 电气环境"),
    "电子元器件": (9, "电气环境 涂料高分子"),
    "电气环境": (16, "电池 电子元器件"),
    "输配电": (14, "电线电缆 电气环境"),
    "电线电缆": (12, "输配电 涂料高分子"),
    "光伏": (12, "电气环境 输配电"),
    "电池": (14, "电池材料 电气环境"),
    "电池材料": (10, "电池 化工油品"),
    "轻型车辆": (12, "电池 电气环境"),
    "汽车": (12, "电气环境 金属材料"),
    "工程机械": (7, "金属材料 汽车"),
    "轨道船舶": (7, "电气环境 金属材料"),
    "软件通信": (7, "电气环境 电线电缆"),
    "生态环境": (38, "食品农产品 化工油品"),
    "食品农产品": (26, "生态环境 药品"),
}
SUFFIXES = ("检测技术有限公司", "检验检测有限公司", "检验检测中心", "计量检测有限公司", "检测研究院有限公司")


class LabWorld(NamedTuple):
    holders: list[Holder]
    labs: list[Lab]
    certificates: list[Certificate]
    sites: list[Site]
    events: list[Event]


def sizes(count: int, total: int) -> list[int]:
    """Log-normal row counts, largest first, that sum to about `total`."""
    normal = NormalDist()
    raw = [exp(SPREAD * normal.inv_cdf(1 - (rank + 0.5) / count)) for rank in range(count)]
    scale = (total - SMALLEST * count) / sum(raw)
    return [SMALLEST + int(scale * value) for value in raw]


def fields_of(trade: str, size: int, rng: Random) -> tuple[str, ...]:
    """A lab's own trade first, then as many neighbours as its size asks for."""
    near = TRADES[trade][1].split()
    others = [field for field in FIELDS if field != trade and field not in near]
    rng.shuffle(others)
    wanted = 1 if size < 60 else 2 if size < 150 else 3 if size < 400 else 5 if size < 1200 else 9
    return (trade, *near, *others)[:wanted]


def build_labs(places: list[Place], coined: Iterator[str], today: date, rng: Random) -> LabWorld:
    """All labs with their certificates and sites; the two-named holders own two labs each."""
    world = LabWorld([], [], [], [], [])
    counties = [place for place in places if place.province == HOME_PROVINCE and place.level == "county"]
    weights = [CITY_WEIGHTS[place.city] for place in counties]
    home = rng.choices(counties, weights, k=LABS)
    abroad = [rng.choice([p for p in places if p.province == name]) for name, count in ABROAD for _ in range(count)]
    trades = [trade for trade, (weight, _) in TRADES.items() for _ in range(weight)]
    for rank, size in enumerate(sizes(LABS, ROWS)):
        # Every sixth lab or so is outside the province; the very largest are at home.
        is_abroad = bool(abroad) and rank >= 3 and rank % 6 == 3
        place = abroad.pop(rng.randrange(len(abroad))) if is_abroad else home[rank]
        trade = trades[(rank * 61) % len(trades)]
        is_second = rank >= LABS - TWO_NAMED and not is_abroad
        _add_lab(world, place, next(coined), trade, size, is_second, rng)
        _add_certificates(world, today, rng)
        _add_sites(world, counties, rng)
    return world


def _add_lab(world: LabWorld, place: Place, word: str, trade: str, size: int, is_second: bool, rng: Random) -> None:
    ref = len(world.labs)
    name = names.stem(place) + word + (trade if size < 400 else "") + rng.choice(SUFFIXES)
    if is_second:
        # A second name of a holder at home: one legal person, two labs.
        owner = next(lab for lab in world.labs if lab.place.province == HOME_PROVINCE and lab.holder % 7 == ref % 7)
        holder = world.holders[owner.holder]
        world.holders[owner.holder] = holder._replace(names=(*holder.names, name))
    else:
        holder = Holder(len(world.holders), names.credit_code(place.province, 60_000_000 + ref), (name,))
        world.holders.append(holder)
    world.labs.append(Lab(ref, holder.ref, name, place, fields_of(trade, size, rng), size))


def _add_certificates(world: LabWorld, today: date, rng: Random) -> None:
    """One certificate, two for every twelfth lab; a few run out within 90 days, a few have just lapsed."""
    lab = world.labs[-1]
    is_double = lab.ref % 12 == 5
    for order in range(2 if is_double else 1):
        if lab.ref % 60 == 47:
            left = -rng.randint(3, 28)
        elif lab.ref % 30 == 11:
            left = rng.randint(5, 88)
        elif lab.ref % 25 == 19:
            left = VALID_DAYS - rng.randint(40, 330)
        else:
            left = rng.randint(120, VALID_DAYS - 380)
        until = today + timedelta(days=left)
        issued = until - timedelta(days=VALID_DAYS)
        issuer = names.NATIONAL if order else names.ISSUERS[lab.place.province]
        serial = len(world.certificates)
        number = names.certificate_number(issuer, issued, serial)
        world.certificates.append(Certificate(serial, lab.ref, number, issued, until))


def _add_sites(world: LabWorld, counties: list[Place], rng: Random) -> None:
    """One to four sites by size; a branch of a home lab may stand in another city."""
    lab = world.labs[-1]
    held = [certificate for certificate in world.certificates if certificate.lab == lab.ref]
    count = 4 if lab.size >= 1500 else 3 if lab.size >= 700 else 2 if lab.size >= 250 or len(held) > 1 else 1
    for order in range(count):
        place = lab.place
        if order and lab.place.province == HOME_PROVINCE:
            near = [county for county in counties if county.city == lab.place.city] if order < 2 else counties
            place = rng.choice(near)
        branch = f"{names.stem(place)}实验室" if order == 1 else f"{names.stem(place)}第{order}实验室"
        name = branch if order else "本部"
        certificate = held[order % len(held)].ref
        world.sites.append(Site(len(world.sites), lab.ref, certificate, name, names.address(rng, place), place))


def suspend(world: LabWorld, lab: int, today: date) -> None:
    """Put every certificate of a lab on hold, open-ended, six weeks ago."""
    for certificate in world.certificates:
        if certificate.lab == lab:
            start = today - timedelta(days=41)
            world.events.append(Event("suspended", lab, certificate.number, start, None, "监督检查责令整改（演示）"))

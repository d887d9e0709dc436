"""Invented names, addresses and numbers. Word pairs are coined from rare characters, so that no real firm is meant."""

from collections.abc import Iterator
from datetime import date
from random import Random

from demo.records import Place

FIRST = (
    "澹翊霁琮砚曈筠珣璟荻泠旻岚戬暾沄洄漪瀚烨煦燚熠玥珏珺琤琬瑀璇瓒畹皓睿祎祺禔秾稷穹竑笙筱篁粲"
    "絮纾绾缙羿翀翎耘胤臻舜芃芷苒茗荃莳菡葳蓁蔚"
)  # fmt: skip
SECOND = (
    "棠嵘岫弦朔畴黎椴榆梓檀樾泽淙湉溟滢澍濯炜焓煊爻玑珑琅瑭璞畦砺磬祜禾稔穗窈箴簌纭络翃聿舸芾苓荟莘萦蒨薇"
)  # fmt: skip
CODE_SET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
CODE_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
BODY_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
# 99 is no region of any province: a code of this pattern passes the check digit and belongs to nobody.
UNASSIGNED = {"江苏省": "3299", "上海市": "3199", "浙江省": "3399", "安徽省": "3499"}
ISSUERS = {"江苏省": "10", "上海市": "09", "浙江省": "11", "安徽省": "12"}
NATIONAL = "00"


def coinages(rng: Random) -> Iterator[str]:
    """Every two-character coinage once, in random order."""
    pairs = [a + b for a in FIRST for b in SECOND]
    rng.shuffle(pairs)
    return iter(pairs)


def credit_code(province: str, serial: int) -> str:
    """A unified social credit code (GB 32100) with right check digits in an unassigned region."""
    body = f"{serial:08d}"
    remainder = 11 - sum(int(digit) * weight for digit, weight in zip(body, BODY_WEIGHTS, strict=True)) % 11
    code = f"91{UNASSIGNED[province]}{serial % 13 + 1:02d}{body}{'X' if remainder == 10 else remainder % 11}"
    return code + check_digit(code)


def check_digit(code: str) -> str:
    """The eighteenth character of a credit code, from the first seventeen (GB 32100, mod 31)."""
    total = sum(CODE_SET.index(sign) * weight for sign, weight in zip(code, CODE_WEIGHTS, strict=True))
    return CODE_SET[(31 - total % 31) % 31]


def certificate_number(issuer: str, issued_on: date, serial: int) -> str:
    """Twelve digits: year, issuing body, field, management, serial. Serials from 8000 are the demo's own."""
    return f"{issued_on:%y}{issuer}99{serial % 40 + 10:02d}{8000 + serial % 2000:04d}"


def stem(place: Place) -> str:
    """无锡市 → 无锡, 江宁区 → 江宁; two-character names stay whole."""
    return place.name[:-1] if len(place.name) > 2 else place.name


def address(rng: Random, place: Place) -> str:
    road = rng.choice(FIRST) + rng.choice(SECOND)
    district = "" if place.name == place.city else place.name
    return f"{place.city}{district}{road}{rng.choice(('路', '大道', '街'))}{rng.randint(1, 399)}号"

"""Small worlds for matching tests: vocabulary, standards, labs, rows and demands in a few lines, by the real actions.

Every name is invented. What a test does not state takes a value under which nothing stands in the way of a match.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import count
from typing import Any

from accounts.models import User
from catalog.actions.capabilities import Draft, add_row, close_row, edit_row
from catalog.actions.capability_lines import BLANK
from catalog.actions.capability_store import Opened
from catalog.actions.chains import ChainLine, load_chains
from catalog.actions.edges import EdgeLine
from catalog.actions.standard_items import ItemLine, load_standard_items
from catalog.actions.standards import StandardLine, load_standards
from catalog.actions.vocabulary import AliasLine, load_vocabulary
from catalog.models import Approval, CapabilityRow, Certificate, Chain, Holder, Lab, Site
from engine.judging.types import Grade
from enterprises.actions.demand_import import load_demands
from enterprises.importers.demands import DemandLine
from enterprises.models import Demand
from enterprises.reading import Line
from matching.compare import compare_from_scratch
from matching.drain import Drained, drain_once
from matching.models import DemandVerdict, ItemMatch
from tests.factories import make_user

_numbers = count(1)
LAST_DAY = dt.date(2090, 12, 31)
"""Last day of certificates that no test lets expire."""


@dataclass(frozen=True)
class Place:
    """A lab with one certificate and one site."""

    lab: Lab
    certificate: Certificate
    site: Site


def someone() -> User:
    return make_user()


def words(
    aliases: Mapping[str, Sequence[str]] = {},  # noqa: B006 - read only
    *,
    objects: Sequence[tuple[str, str]] = (),
    parts: Sequence[tuple[str, str]] = (),
    kind: str = "parameter",
) -> None:
    """Concept → other names; (object, broader) and (part, whole) pairs. A concept's own name is always one."""
    lines = [AliasLine(kind, concept, name) for concept, names in aliases.items() for name in (concept, *names)]
    edges = [[EdgeLine(*pair) for pair in pairs] for pairs in (objects, parts)]
    load_vocabulary(by=None, aliases=lines, objects=edges[0], parts=edges[1])


def standard(number: str, status: str = "现行", **more: Any) -> None:
    """One edition in force; further fields are those of StandardLine."""
    load_standards(by=None, lines=[StandardLine(number, status=status, **more)])


def contents(number: str, **methods: Sequence[str]) -> None:
    """The parameters of a product standard, each with its methods."""
    load_standard_items(by=None, lines=[ItemLine(number, name, tuple(given)) for name, given in methods.items()])


def lab(
    name: str = "",
    *,
    city: str = "南京市",
    province: str = "江苏省",
    valid_until: dt.date = LAST_DAY,
    mark: str = "CMA",
    holder: Holder | None = None,
) -> Place:
    """A lab of its own legal person unless `holder` is given."""
    number = next(_numbers)
    name = name or f"示例检测{number}有限公司"
    own = Lab.objects.create(name=name, holder=holder or Holder.objects.create(name=name))
    certificate = Certificate.objects.create(lab=own, number=f"2610{number:08}", mark=mark, valid_until=valid_until)
    return Place(own, certificate, Site.objects.create(lab=own, name="本部", city=city, province=province))


def draft(place: Place, name: str, standard: str = "", category: str = "", **more: Any) -> Draft:
    content = BLANK._replace(name=name, standard=standard, category=category, **more)
    return Draft(place.certificate, place.site, content)


def row(place: Place, name: str, standard: str = "", category: str = "", **more: Any) -> Opened:
    """An approved row; `more` are further fields of Content, or approval=."""
    approval = more.pop("approval", Approval.APPROVED)
    return add_row(by=None, lab=place.lab, draft=draft(place, name, standard, category, **more), approval=approval)


def change_row(place: Place, opened: Opened, name: str, standard: str = "", category: str = "", **more: Any) -> Opened:
    """The row says something else from now on."""
    said = draft(place, name, standard, category, **more)
    version = CapabilityRow.objects.get(row=opened.row, closed_change=None).pk
    return edit_row(by=None, lab=place.lab, row=opened.row, version=version, draft=said, approval=Approval.APPROVED)


def end_row(place: Place, opened: Opened, ends: dt.date | None = None) -> None:
    close_row(by=None, lab=place.lab, row=opened.row, ends=ends)


def chain(name: str = "示例产业链") -> Chain:
    known = [ChainLine("示例集群", other) for other in Chain.objects.open().values_list("name", flat=True)]
    load_chains(by=None, lines=[*known, ChainLine("示例集群", name)])
    return Chain.objects.get(name=name)


def asked(obj: str, parameter: str, standard: str = "", note: str = "") -> tuple[str, str, str, str]:
    """One line of a demand."""
    return obj, parameter, standard, note


def demand(*lines: tuple[str, str, str, str], name: str = "", **more: Any) -> Demand:
    """An open demand with these lines, of an enterprise of its own; `more` are fields of DemandLine. Known by `name`."""
    number = next(_numbers)
    name = name or f"需求{number}"
    given = {"enterprise": f"示例企业{number}", "city": "南京市"} | more
    posted = [DemandLine(name, line=Line(str(n), *cells), row=n, **given) for n, cells in enumerate(lines, start=1)]
    load_demands(by=None, lines=posted)
    return Demand.objects.get(external_id=name)


def drained() -> Drained:
    """Digests everything and proves it: stored matches equal a recompute from scratch."""
    done = drain_once(patience_s=60)
    assert compare_from_scratch().differences == 0
    return done


def grades(found: Demand) -> dict[str, dict[int, str]]:
    """Item number → {site: code of its best stored grade}."""
    answer: dict[str, dict[int, str]] = {}
    for match in ItemMatch.objects.filter(demand=found).select_related("item").order_by("item__position"):
        sites = [*match.covered_sites, *match.conditional_sites, *match.excluded_sites]
        held = [*match.covered_grades, *match.conditional_grades, *[Grade.EXCLUDED] * len(match.excluded_sites)]
        answer[match.item.number] = {site: Grade(grade).code for site, grade in zip(sites, held, strict=True)}
    return answer


def grade(found: Demand, place: Place, number: str = "1") -> str:
    """The stored grade of a site for one item, "none" where nothing is stored."""
    return grades(found).get(number, {}).get(place.site.pk, "none")


def verdict(found: Demand, area: str = "province") -> str:
    return DemandVerdict.objects.get(demand=found, area=area).verdict


def same_text(line: DemandLine, **changed: Any) -> DemandLine:
    return replace(line, **changed)


def today() -> dt.date:
    return dt.datetime.now(tz=dt.UTC).astimezone(dt.timezone(dt.timedelta(hours=8))).date()

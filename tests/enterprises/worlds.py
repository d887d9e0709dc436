"""A small vocabulary, chains, enterprises and people for tests of demands. Every name is invented."""

import datetime as dt

from accounts.acting import Acting
from catalog.actions.chains import ChainLine, load_chains
from catalog.actions.edges import EdgeLine
from catalog.actions.standards import ReplacementLine, StandardLine, load_standards
from catalog.actions.vocabulary import AliasLine, load_vocabulary
from catalog.models import Chain, Place
from enterprises.actions.demands import create_demand
from enterprises.actions.enterprises import ensure_profile
from enterprises.details import DemandDetails
from enterprises.models import Demand, Enterprise
from enterprises.reading import Line
from tests.factories import make_acting, make_organisation

LINES = (Line("1", "床单", "甲醛含量、pH值", "GB/T 2912.1", "急"), Line("2", "枕套", "色牢度甲", "FZ/T 62007"))
"""Three items; the last one's parameter is not in the vocabulary."""


def load_knowledge() -> None:
    """Bed linen: two parameters, two objects, one standard in force and the edition it replaced."""
    load_vocabulary(
        by=None,
        aliases=[
            AliasLine("parameter", "甲醛", "甲醛含量"),
            AliasLine("parameter", "pH", "pH值"),
            AliasLine("parameter", "六价铬", "Cr6+"),
            AliasLine("parameter", "铬", "总铬量"),
        ],
        objects=[EdgeLine("床单", "纺织品"), EdgeLine("枕套", "纺织品")],
    )
    day = dt.date(2009, 12, 1)
    load_standards(
        by=None,
        lines=[
            StandardLine("GB/T 2912.1-2009", "纺织品 甲醛的测定", "现行", day, kind="method"),
            StandardLine(
                "GB/T 2912.1-1998", "纺织品 甲醛的测定", "被代替", kind="method",
                edges=(ReplacementLine("GB/T 2912.1-2009"),),
            ),
        ],
    )  # fmt: skip


def load_places() -> Chain:
    """The chain 家纺 with one segment, and the city 南通市 of 江苏省."""
    load_chains(by=None, lines=[ChainLine("纺织", "家纺", "床品", "床单")])
    Place.objects.create(name="南通市", level="city", city="", province="江苏省", longitude=120.9, latitude=32.0)
    Place.objects.create(name="苏州市", level="city", city="", province="江苏省", longitude=120.6, latitude=31.3)
    return Chain.objects.get(name="家纺")


def make_enterprise(name: str = "", city: str = "南通市") -> tuple[Acting, Enterprise]:
    """A member of a new enterprise, and its profile."""
    organisation = make_organisation("enterprise", name=name)
    acting = make_acting("enterprise", organisation=organisation)
    return acting, ensure_profile(by=acting.user, organisation=organisation, city=city)


def make_demand(acting: Acting, enterprise: Enterprise, *, submit: bool = True, **details: object) -> Demand:
    """A demand of LINES in the enterprise's city."""
    facts = DemandDetails(**{"city": enterprise.city, **details})  # type: ignore[arg-type]
    return create_demand(by=acting.user, enterprise=enterprise, details=facts, lines=LINES, submit=submit)

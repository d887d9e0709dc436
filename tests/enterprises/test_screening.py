"""Who sees which demands, and screening."""

import pytest

from backbone.models import AuditEntry, Fact
from backbone.refusals import NotAllowed, NotThere
from enterprises.actions.demands import TransitionNotPossible
from enterprises.actions.screening import Decision, ReasonMissing, screen_demands
from enterprises.models import Demand, DemandState, Visibility
from tests.enterprises.worlds import load_knowledge, make_demand, make_enterprise
from tests.factories import make_acting

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def knowledge() -> None:
    load_knowledge()


class TestVisible:
    def test_an_enterprise_sees_its_own(self) -> None:
        (one, first), (other, second) = make_enterprise(), make_enterprise()
        own, foreign = make_demand(one, first, visibility=Visibility.ME), make_demand(other, second)
        assert list(Demand.objects.for_acting(one)) == [own]
        assert list(Demand.objects.for_writing(other)) == [foreign]

    @pytest.mark.parametrize(
        ("area", "seen"), [("江苏省", True), ("南通市", True), ("苏州市", False), ("南通市/海门区", False)]
    )
    def test_a_regulator_sees_its_area(self, area: str, seen: bool) -> None:
        make_demand(*make_enterprise())
        assert Demand.objects.for_acting(make_acting("regulator", area=area)).exists() is seen

    @pytest.mark.parametrize(
        ("level", "submit", "seen"), [(1, True, False), (2, True, True), (4, True, True), (2, False, False)]
    )
    def test_a_regulator_sees_what_it_is_told(self, level: int, submit: bool, seen: bool) -> None:
        make_demand(*make_enterprise(), submit=submit, visibility=level)
        assert Demand.objects.for_acting(make_acting("regulator")).exists() is seen

    @pytest.mark.parametrize("kind", ["lab", "operator"])
    def test_nobody_else_sees_any(self, kind: str) -> None:
        make_demand(*make_enterprise(), visibility=Visibility.PUBLIC)
        assert not Demand.objects.for_acting(make_acting(kind)).exists()
        assert not Demand.objects.for_writing(make_acting(kind)).exists()

    def test_a_regulator_does_not_write(self) -> None:
        make_demand(*make_enterprise())
        assert not Demand.objects.for_writing(make_acting("regulator")).exists()


class TestScreen:
    def test_several_at_once_are_one_change(self) -> None:
        who = make_enterprise()
        demands = [make_demand(*who) for _ in range(3)]
        Fact.objects.all().delete()
        regulator = make_acting("regulator")
        keys = [demand.pk for demand in demands]
        assert screen_demands(acting=regulator, demands=keys, decision=Decision.SCREEN) == 3
        fact = Fact.objects.get()
        assert (fact.kind, fact.subject) == ("demand", 0)
        assert set(Demand.objects.values_list("state", "changed")) == {(DemandState.SCREENED, fact.change)}
        entry = AuditEntry.objects.get(action="demand.screen")
        assert (entry.actor, entry.organisation) == (regulator.user, regulator.organisation.pk)  # type: ignore[union-attr]

    @pytest.mark.parametrize(
        ("state", "decision", "target"),
        [
            ("submitted", "open", "open"),
            ("screened", "open", "open"),
            ("submitted", "return", "draft"),
            ("screened", "return", "draft"),
            ("screened", "screen", None),
            ("open", "return", None),
            ("closed", "open", None),
        ],
    )
    def test_moves(self, state: str, decision: str, target: str | None) -> None:
        demand = make_demand(*make_enterprise())
        Demand.objects.update(state=state)
        regulator = make_acting("regulator")
        if target is None:
            with pytest.raises(TransitionNotPossible):
                screen_demands(acting=regulator, demands=[demand.pk], decision=Decision(decision), reason="缺样品")
        else:
            screen_demands(acting=regulator, demands=[demand.pk], decision=Decision(decision), reason="缺样品")
        demand.refresh_from_db()
        assert demand.state == (target or state)

    def test_all_or_none(self) -> None:
        mine, foreign = make_demand(*make_enterprise()), make_demand(*make_enterprise(city="苏州市"))
        with pytest.raises(NotThere):
            screen_demands(
                acting=make_acting("regulator", area="南通市"), demands=[mine.pk, foreign.pk], decision=Decision.OPEN
            )
        assert set(Demand.objects.values_list("state", flat=True)) == {DemandState.SUBMITTED}

    def test_a_return_says_why(self) -> None:
        demand = make_demand(*make_enterprise())
        with pytest.raises(ReasonMissing):
            screen_demands(acting=make_acting("regulator"), demands=[demand.pk], decision=Decision.RETURN, reason=" ")

    def test_only_regulators_screen(self) -> None:
        acting, enterprise = make_enterprise()
        demand = make_demand(acting, enterprise)
        with pytest.raises(NotAllowed):
            screen_demands(acting=acting, demands=[demand.pk], decision=Decision.OPEN)

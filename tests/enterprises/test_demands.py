"""Stating, editing and ending demands: what is stored, recorded and refused."""

import json
from dataclasses import replace

import pytest

from backbone.models import AuditEntry, Fact, FactKind, FeedEntry
from catalog.actions.vocabulary import AliasLine, load_vocabulary
from enterprises.actions.demands import (
    ChangedMeanwhile,
    NotEditable,
    TransitionNotPossible,
    create_demand,
    edit_demand,
    end_demand,
    set_visibility,
    submit_demand,
)
from enterprises.details import (
    MOST_LINES,
    DemandDetails,
    LineIncomplete,
    LinesMissing,
    LineTooLong,
    LineTwice,
    TooManyLines,
)
from enterprises.models import Demand, DemandState, Enterprise, Visibility
from enterprises.reading import Line, lines_of
from tests.enterprises.worlds import LINES, load_knowledge, make_demand, make_enterprise

pytestmark = pytest.mark.django_db
SECRETS = ("床单", "甲醛", "GB/T 2912", "急", "型号甲", "某某品牌", "300 件")


@pytest.fixture(autouse=True)
def knowledge() -> None:
    load_knowledge()


def facts() -> list[tuple[str, int, int]]:
    return list(Fact.objects.filter(kind=FactKind.DEMAND).order_by("id").values_list("kind", "subject", "change"))


class TestCreate:
    def test_lines_become_items_as_written_and_as_understood(self) -> None:
        demand = make_demand(*make_enterprise())
        items = demand.items.all()
        assert [(i.line, i.number, i.object, i.parameter, i.is_read) for i in items] == [
            ("1", "1.1", "床单", "甲醛含量", True),
            ("1", "1.2", "床单", "pH值", True),
            ("2", "2", "枕套", "色牢度甲", False),
        ]
        assert [(i.object_concept, i.parameter_concept, i.family) for i in items][:2] == [
            ("床单", "甲醛", "GB 2912.1"),
            ("床单", "pH", "GB 2912.1"),
        ]
        assert {"p:甲醛", "o:床单", "o:纺织品", "s:GB 2912.1"} <= set(items[0].keys)
        assert items[0].keys == sorted(items[0].keys)
        assert lines_of(items) == list(LINES)

    def test_one_fact_and_no_text_of_the_demand_in_the_audit(self) -> None:
        acting, enterprise = make_enterprise()
        Fact.objects.all().delete()
        demand = make_demand(acting, enterprise, model_text="型号甲", quantity_text="300 件", title="某某品牌")
        assert facts() == [("demand", demand.pk, demand.changed)]
        edit_demand(by=acting.user, demand=demand, details=DemandDetails.of(demand), lines=LINES[:1])
        set_visibility(by=acting.user, demand=demand, visibility=Visibility.PUBLIC)
        end_demand(by=acting.user, demand=demand, ending=DemandState.CLOSED, reason="急")
        audited = json.dumps(list(AuditEntry.objects.values("action", "subject", "details")), ensure_ascii=False)
        assert [secret for secret in SECRETS if secret in audited] == []
        assert len(facts()) == 4
        demand.refresh_from_db()
        assert facts()[-1][2] == demand.changed

    def test_the_feed_is_the_enterprise_s_own_and_none_without_one(self) -> None:
        acting, enterprise = make_enterprise()
        demand = make_demand(acting, enterprise)
        assert list(FeedEntry.objects.filter(kind="demand").values_list("subject", "organisation")) == [
            (demand.pk, enterprise.organisation_id)
        ]
        nobody = Enterprise.objects.create(name="某某针织厂", folded_name="某某针织厂")
        make_demand(acting, nobody)
        assert FeedEntry.objects.filter(kind="demand").count() == 1

    @pytest.mark.parametrize(
        ("lines", "refusal"),
        [
            ([], LinesMissing),
            ([Line("1", "床单", " ")], LineIncomplete),
            ([Line("1", "", "甲醛")], LineIncomplete),
            ([Line("1", "床单", "甲醛"), Line("1", "床单", "pH")], LineTwice),
            ([Line("1", "床" * 301, "甲醛")], LineTooLong),
            ([Line(str(n), "床单", "甲醛") for n in range(MOST_LINES + 1)], TooManyLines),
        ],
    )
    def test_what_cannot_be_stored_is_refused(self, lines: list[Line], refusal: type[Exception]) -> None:
        acting, enterprise = make_enterprise()
        with pytest.raises(refusal):
            create_demand(by=acting.user, enterprise=enterprise, details=DemandDetails(), lines=lines)
        assert Demand.objects.count() == 0


class TestEdit:
    def test_nothing_differing_changes_nothing(self) -> None:
        acting, enterprise = make_enterprise()
        demand = make_demand(acting, enterprise)
        before = Demand.objects.values().get(), list(demand.items.values()), len(facts())
        edit_demand(by=acting.user, demand=demand, details=DemandDetails.of(demand), lines=LINES)
        assert (Demand.objects.values().get(), list(demand.items.values()), len(facts())) == before

    def test_new_lines_replace_the_items_and_ask_for_screening_again(self) -> None:
        acting, enterprise = make_enterprise()
        demand = make_demand(acting, enterprise)
        Demand.objects.update(state=DemandState.OPEN)
        old = set(demand.items.values_list("pk", flat=True))
        changed = edit_demand(
            by=acting.user, demand=demand, details=DemandDetails.of(demand), lines=[Line("1", "床单", "pH值")]
        )
        assert changed.state == DemandState.SUBMITTED
        assert [item.parameter for item in changed.items.all()] == ["pH值"]
        assert old.isdisjoint(changed.items.values_list("pk", flat=True))

    def test_other_facts_leave_state_and_items(self) -> None:
        acting, enterprise = make_enterprise()
        demand = make_demand(acting, enterprise)
        Demand.objects.update(state=DemandState.OPEN)
        old = list(demand.items.values_list("pk", flat=True))
        details = replace(DemandDetails.of(demand), deadline_days=9)
        changed = edit_demand(by=acting.user, demand=demand, details=details, lines=LINES)
        assert (changed.state, changed.deadline_days, changed.version) == (DemandState.OPEN, 9, 2)
        assert list(demand.items.values_list("pk", flat=True)) == old

    def test_two_editors_do_not_overwrite_each_other(self) -> None:
        acting, enterprise = make_enterprise()
        demand = make_demand(acting, enterprise)
        details = replace(DemandDetails.of(demand), city="苏州市")
        edit_demand(by=acting.user, demand=demand, details=details, lines=LINES, version=1)
        with pytest.raises(ChangedMeanwhile):
            edit_demand(by=acting.user, demand=demand, details=details, lines=LINES[:1], version=1)

    @pytest.mark.parametrize("state", [DemandState.SERVED, DemandState.CLOSED, DemandState.WITHDRAWN])
    def test_an_ended_demand_stays(self, state: DemandState) -> None:
        acting, enterprise = make_enterprise()
        demand = make_demand(acting, enterprise)
        Demand.objects.update(state=state)
        with pytest.raises(NotEditable):
            edit_demand(by=acting.user, demand=demand, details=DemandDetails.of(demand), lines=LINES[:1])
        with pytest.raises(NotEditable):
            set_visibility(by=acting.user, demand=demand, visibility=Visibility.PUBLIC)


class TestStates:
    def test_a_draft_is_read_with_the_knowledge_of_its_submission(self) -> None:
        acting, enterprise = make_enterprise()
        demand = make_demand(acting, enterprise, submit=False)
        load_vocabulary(by=None, aliases=[AliasLine("parameter", "耐摩擦色牢度", "色牢度甲")])
        assert demand.items.get(number="2").is_read is False
        submitted = submit_demand(by=acting.user, demand=demand)
        assert submitted.state == DemandState.SUBMITTED
        assert submitted.items.get(number="2").parameter_concept == "耐摩擦色牢度"
        with pytest.raises(TransitionNotPossible):
            submit_demand(by=acting.user, demand=demand)

    @pytest.mark.parametrize(
        ("state", "ending", "may"),
        [
            ("draft", "served", False),
            ("draft", "closed", False),
            ("draft", "withdrawn", True),
            ("submitted", "served", True),
            ("submitted", "withdrawn", True),
            ("screened", "closed", True),
            ("open", "served", True),
            ("served", "open", False),
            ("closed", "withdrawn", False),
            ("withdrawn", "served", False),
            ("open", "draft", False),
        ],
    )
    def test_endings(self, state: str, ending: str, may: bool) -> None:
        acting, enterprise = make_enterprise()
        demand = make_demand(acting, enterprise)
        Demand.objects.update(state=state)
        if may:
            ended = end_demand(by=acting.user, demand=demand, ending=DemandState(ending), reason="已委托")
            assert (ended.state, ended.state_reason) == (ending, "已委托")
        else:
            with pytest.raises(TransitionNotPossible):
                end_demand(by=acting.user, demand=demand, ending=DemandState(ending))

    def test_what_is_made_private_counts_no_more(self) -> None:
        acting, enterprise = make_enterprise()
        demand = make_demand(acting, enterprise)
        Demand.objects.update(state=DemandState.OPEN)
        assert set_visibility(by=acting.user, demand=demand, visibility=Visibility.ME).state == DemandState.SUBMITTED
        before = len(facts())
        set_visibility(by=acting.user, demand=demand, visibility=Visibility.ME)
        assert len(facts()) == before

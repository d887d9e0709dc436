"""Forced interleavings of two transactions in which a careless design loses a match, and some hundred random ones."""

import random
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection, transaction

from catalog.actions import capability_import
from catalog.actions.capability_plan import cells_to_import
from catalog.actions.vocabulary import add_alias
from catalog.models import CapabilityRow
from enterprises.actions.demands import edit_demand, end_demand
from enterprises.details import DemandDetails
from enterprises.models import Demand, DemandState
from enterprises.reading import Line
from matching import compute as computing
from matching.compute import Outcome, compute
from matching.drain import advance_day, drain_once, is_drained, sweep
from matching.expand import expand, pend
from matching.models import DemandVerdict, ItemMatch, PendingDemand
from tests.faults.changes import Writer, open_world
from tests.matching.elsewhere import PATIENCE_S, Stop, elsewhere, meanwhile
from tests.matching.world import Place, asked, demand, drained, end_row, grade, lab, row, someone, words

pytestmark = pytest.mark.django_db(transaction=True)


def lead() -> tuple[Place, Demand]:
    words({"铅": []})
    place = lab()
    row(place, "铅", "GB 5009.12-2023", "大米")
    return place, demand(asked("大米", "铅"))


def after(real: Callable[..., Any], stop: Callable[[], None]) -> Callable[..., Any]:
    """The function, and then a stop before it returns."""

    def wrapped(*arguments: Any, **named: Any) -> Any:
        result = real(*arguments, **named)
        stop()
        return result

    return wrapped


def test_a_row_and_a_demand_that_do_not_see_each_other_meet() -> None:
    words({"铅": []})
    place, stop = lab(), Stop()

    def offer() -> None:
        with transaction.atomic():
            row(place, "铅", "GB 5009.12-2023", "大米")
            stop()

    with meanwhile(offer, stop=stop):
        need = demand(asked("大米", "铅"))
        sweep()
        assert grade(need, place) == "none"  # digested before the row was committed
    drained()
    assert grade(need, place) == "exact"


def test_a_stale_result_is_overwritten_by_the_pass_that_follows(monkeypatch: pytest.MonkeyPatch) -> None:
    place, need = lead()
    sweep()
    pend([(need.items.get().pk, need.pk)])
    stop, real = Stop(), computing.grade_demands
    monkeypatch.setattr(computing, "grade_demands", after(real, stop))
    with meanwhile(compute, stop=stop):  # it has read the row and not yet written
        monkeypatch.setattr(computing, "grade_demands", real)
        end_row(place, CapabilityRow.objects.get())
        expand()
        assert compute(deferred=True).demands == 0  # the second worker leaves the demand to the first
    drained()
    assert grade(need, place) == "none"


def test_a_mark_set_while_a_pass_is_about_to_forget_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    place, need = lead()
    item = need.items.get().pk
    sweep()
    pend([(item, need.pk)])
    stop = Stop()
    monkeypatch.setattr(computing, "_forget", after(computing._forget, stop))
    with ThreadPoolExecutor(1) as pool:
        with meanwhile(compute, stop=stop):  # it has deleted what it saw and not yet committed
            marking = pool.submit(_and_close, pend, [(item, need.pk)])
            time.sleep(0.3)
            assert not marking.done()
        marking.result(PATIENCE_S)
    assert PendingDemand.objects.filter(demand=need.pk).exists()
    end_row(place, CapabilityRow.objects.get())
    drained()
    assert grade(need, place) == "none"


def test_a_mark_not_yet_committed_when_a_pass_forgets_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    place, _ = lead()
    need = demand(asked("大米", "铅"), asked("大米", "铅", "GB 5009.12-2023"))
    sweep()
    seen, other = need.items.values_list("pk", flat=True)
    pend([(seen, need.pk)])
    graded, marked = Stop(), Stop()
    monkeypatch.setattr(computing, "grade_demands", after(computing.grade_demands, graded))

    def mark() -> None:
        with transaction.atomic():
            pend([(other, need.pk)])
            marked()

    with meanwhile(compute, stop=graded) as forgetting, meanwhile(mark, stop=marked):
        graded.let_on()
        time.sleep(0.3)
        assert not forgetting.done()  # it waits for the demand that the mark holds
    assert PendingDemand.objects.filter(demand=need.pk).exists()
    end_row(place, CapabilityRow.objects.get())
    drained()
    assert [grade(need, place, number) for number in "12"] == ["none", "none"]


def _and_close(work: Callable[..., Any], *arguments: Any, **named: Any) -> Any:
    try:
        return work(*arguments, **named)
    finally:
        connection.close()


@pytest.mark.parametrize("first", ["import", "alias"])
def test_an_alias_and_an_import_of_the_same_name(first: str, monkeypatch: pytest.MonkeyPatch) -> None:
    words({"总磷": []})
    place, need, by = lab(), demand(asked("水", "总磷")), someone()
    drained()
    cells = {"机构名称": place.lab.name, "证书编号": place.certificate.number, "场所名称": "本部", "类别": "水"}
    lines = [cells | {"参数名称": "TP", "标准编号": "GB 11893-1989"}]

    def load() -> None:
        capability_import.apply_import(cells_to_import(lines), by=None)

    def name() -> None:
        add_alias(by=by, kind="parameter", concept="总磷", text="TP")

    stop = Stop()
    module = "catalog.actions.capability_import" if first == "import" else "catalog.actions.vocabulary"
    target = f"{module}.record"
    real = capability_import.record
    monkeypatch.setattr(target, after(real, stop))
    one, other = (load, name) if first == "import" else (name, load)
    with ThreadPoolExecutor(1) as pool:
        with meanwhile(one, stop=stop):  # everything is written, nothing committed
            monkeypatch.setattr(target, real)
            waiting = pool.submit(_and_close, other)
            time.sleep(0.3)
            assert not waiting.done()
        waiting.result(PATIENCE_S)
    drained()
    assert grade(need, place) == "exact"


def test_a_demand_is_edited_while_it_is_computed(monkeypatch: pytest.MonkeyPatch) -> None:
    place, need = lead()
    words({"镉": []})
    row(place, "镉", "GB 5009.15-2023", "大米")
    pend([(need.items.get().pk, need.pk)])
    stop, real = Stop(), computing.grade_demands

    def slowly(*arguments: Any) -> Outcome:
        outcome = real(*arguments)
        stop()
        return outcome

    monkeypatch.setattr(computing, "grade_demands", slowly)
    with meanwhile(compute, stop=stop):
        monkeypatch.setattr(computing, "grade_demands", real)
        lines = [Line("1", "大米", "镉"), Line("2", "大米", "铅")]
        edit_demand(by=None, demand=need, details=DemandDetails.of(need), lines=lines)
    drained()
    assert [grade(need, place, number) for number in "12"] == ["exact", "exact"]
    assert not PendingDemand.objects.exists()


def test_a_demand_ends_while_it_is_computed(monkeypatch: pytest.MonkeyPatch) -> None:
    """It has no item left that could carry the mark."""
    place, need = lead()
    drained()
    pend([(need.items.get().pk, need.pk)])
    stop = Stop()
    monkeypatch.setattr(computing, "grade_demands", after(computing.grade_demands, stop))
    with meanwhile(compute, stop=stop):
        end_demand(by=None, demand=need, ending=DemandState.CLOSED)
        expand()
    drained()
    assert not ItemMatch.objects.exists()
    assert not DemandVerdict.objects.exists()


def test_a_pass_that_stores_a_match_of_an_item_being_deleted_fails_and_not_the_edit() -> None:
    place, need = lead()
    advance_day()
    expand()
    stop = Stop()

    def stop_before_items(execute: Callable[..., Any], sql: str, *arguments: Any) -> Any:
        if sql.startswith('DELETE FROM "enterprises_demanditem"'):
            stop()  # matches are deleted, items are next
        return execute(sql, *arguments)

    def edit() -> None:
        with connection.execute_wrapper(stop_before_items):
            lines = [Line("1", "大米", "铅", "GB 5009.12-2023")]
            edit_demand(by=None, demand=need, details=DemandDetails.of(need), lines=lines)

    with ThreadPoolExecutor(1) as pool:
        with meanwhile(edit, stop=stop):
            storing = pool.submit(_and_close, compute, deferred=True)
            time.sleep(0.5)
        storing.result(PATIENCE_S)
    drained()
    assert (grade(need, place), ItemMatch.objects.count()) == ("exact", 1)


@pytest.mark.parametrize("seed", [1, 2])
def test_random_interleavings_end_where_a_recompute_from_scratch_does(seed: int) -> None:
    open_world(12)
    writers = [Writer(10 * seed + n, someone()) for n in range(3)]
    over = threading.Event()

    def drain_all_the_time(rng: random.Random) -> None:
        try:
            while not over.wait(rng.random() / 20):
                sweep()
        finally:
            connection.close()

    with ThreadPoolExecutor(5) as pool:
        drains = [pool.submit(drain_all_the_time, random.Random(n)) for n in range(2)]
        try:
            done = sum(work.result(60).done for work in [pool.submit(writer.work, 60) for writer in writers])
        finally:
            over.set()
        for drain in drains:
            drain.result(PATIENCE_S)
    assert done > 90
    drained()
    assert not PendingDemand.objects.exists()
    assert is_drained() and elsewhere(drain_once).differences == 0

"""A dry run predicts exactly what the real run does, for any two lists one after the other."""

from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from catalog.actions.capability_import import apply_import
from catalog.actions.capability_plan import cells_to_import, plan_import
from catalog.models import CapabilityRow
from tests.catalog.worlds import cells

pytestmark = pytest.mark.django_db


@st.composite
def lines(draw: Any) -> dict[str, str]:
    line = cells(
        draw(st.sampled_from(["铅", "镉", "PH值", "pH 值"])), draw(st.sampled_from(["GB 1-2020", "GB/T2-2021"]))
    )
    line["限制范围"] = draw(st.sampled_from(["", "只用第一法"]))
    line["场所名称"] = draw(st.sampled_from(["本部", "二场所"]))
    line["场所地址"] = f"南京市{line['场所名称']}路1号"
    line["状态"] = draw(st.sampled_from(["有效", "暂停", "不明"]))
    row_id = draw(st.sampled_from(["", "", "R1", "R2"]))
    if row_id:
        line["row_id"] = row_id
    if draw(st.booleans()):
        line["证书有效期至"] = draw(st.sampled_from(["2029-01-01", "2030-01-01"]))
    return line


LISTS = st.lists(lines(), max_size=6)


def written(change: int | None) -> tuple[int, int]:
    """(versions opened, versions closed) under a change number."""
    if change is None:
        return 0, 0
    rows = CapabilityRow.objects
    return rows.filter(opened_change=change).count(), rows.filter(closed_change=change).count()


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(LISTS, st.booleans()), min_size=1, max_size=3))
def test_dry_run_equals_real_run(steps: list[tuple[list[dict[str, str]], bool]]) -> None:
    with transaction.atomic():
        for rows, is_merge in steps:
            source = cells_to_import(rows, is_merge=is_merge)
            count = CapabilityRow.objects.count()
            predicted = plan_import(source)
            assert CapabilityRow.objects.count() == count
            plan = apply_import(source, by=None, is_confirmed=True)
            assert plan.counts() == predicted.counts()
            assert plan.problems == predicted.problems
            assert written(plan.change) == (plan.added + plan.changed, plan.changed + plan.closed)
            again = plan_import(source)
            assert (again.added, again.changed, again.closed) == (0, 0, 0)
        transaction.set_rollback(True)

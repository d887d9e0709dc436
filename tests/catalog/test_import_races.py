"""Two lists of one lab at the same time, in real transactions: one after the other, never a mixture."""

import threading
from collections.abc import Callable

import pytest
from django.db import connection

from backbone.models import Fact
from catalog.actions.terms import reread_terms, stale_terms
from catalog.actions.vocabulary import add_alias
from catalog.models import CapabilityRow, Lab
from tests.catalog.worlds import cells, import_rows, listed
from tests.factories import make_user

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*works: Callable[[], object]) -> None:
    """Runs the works in threads that start together; raises what one of them raised."""
    gate = threading.Barrier(len(works))
    failures: list[BaseException] = []

    def run(work: Callable[[], object]) -> None:
        try:
            gate.wait(10)
            work()
        except BaseException as error:
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    if failures:
        raise failures[0]


@pytest.mark.parametrize("is_known", [True, False])
def test_two_lists_of_a_lab_leave_one_of_them(is_known: bool) -> None:
    if is_known:
        import_rows([cells("锌")])
    first, second = ([cells(f"{mark}{n}") for n in range(40)] for mark in "甲乙")
    at_once(lambda: import_rows(first), lambda: import_rows(second))
    names = {name for name, _ in listed()}
    assert names in ({row["参数名称"] for row in first}, {row["参数名称"] for row in second})
    assert Lab.objects.count() == 1
    assert Fact.objects.count() == 2 + is_known


def test_the_same_list_twice_at_once_comes_in_once() -> None:
    rows = [cells(f"参数{n}") for n in range(40)]
    at_once(lambda: import_rows(rows), lambda: import_rows(rows))
    assert CapabilityRow.objects.count() == 40


def test_lists_of_different_labs_that_share_new_texts_both_come_in() -> None:
    lists = [
        [cells(f"参数{n}", 机构名称=f"样例{mark}检测公司", 证书编号=f"23100099{code}") for n in order]
        for mark, code, order in (("甲", "1001", range(60)), ("乙", "1002", reversed(range(60))))
    ]
    at_once(*(lambda rows=rows: import_rows(rows) for rows in lists))
    assert CapabilityRow.objects.count() == 120


def test_no_term_keeps_a_reading_older_than_the_vocabulary() -> None:
    user = make_user()
    rows = [cells(f"样例指标{n}") for n in range(60)]
    at_once(
        lambda: import_rows(rows),
        lambda: [add_alias(by=user, kind="parameter", concept="铅", text=f"样例指标{n}") for n in range(0, 60, 6)],
    )
    reread_terms()
    assert stale_terms() == []

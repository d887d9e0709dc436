"""Single rows: what a lab may do alone, what becomes declared, and whose version counts."""

import datetime as dt

import pytest
from django.utils import timezone

from backbone.models import Fact, FactKind, FeedEntry
from backbone.refusals import NotThere
from catalog.actions.capabilities import (
    Draft,
    ExternalIdTaken,
    OfOtherLab,
    VersionMoved,
    add_row,
    close_row,
    edit_row,
)
from catalog.actions.capability_lines import Content
from catalog.actions.capability_stored import content_of, row_of, texts_of
from catalog.actions.confirmations import NothingToConfirm, confirm_rows
from catalog.actions.standing import StandingSame, ValidUntilMissing, set_standing
from catalog.models import Approval, CapabilityRow, Certificate, Lab, RowState, Site, StandingState
from tests.catalog.worlds import cells, import_rows, versions
from tests.factories import make_user

pytestmark = pytest.mark.django_db
APPROVED, DECLARED = Approval.APPROVED, Approval.DECLARED


@pytest.fixture
def lab() -> Lab:
    import_rows([cells("铅", 批准日期="2023-05-15"), cells("镉", row_id="R2")])
    return Lab.objects.get()


def current(lab: Lab, name: str) -> CapabilityRow:
    return CapabilityRow.objects.for_lab(lab.pk).get(name__text=name)


def content(lab: Lab, row: CapabilityRow) -> Content:
    stored = row_of(lab.pk, row.row)
    assert stored is not None
    return content_of(stored, texts_of([stored]))


def draft(lab: Lab, row: CapabilityRow, **changes: object) -> Draft:
    said = content(lab, row)._replace(**changes)
    return Draft(row.certificate, row.site, said, row.external_id)


def edited(lab: Lab, name: str, /, **changes: object) -> CapabilityRow:
    row = current(lab, name)
    opened = edit_row(by=make_user(), lab=lab, row=row.row, version=row.id, draft=draft(lab, row, **changes))
    return CapabilityRow.objects.get(pk=opened.id)


def test_a_new_row_is_declared(lab: Lab) -> None:
    opened = add_row(by=make_user(), lab=lab, draft=draft(lab, current(lab, "铅"), name="锌"))
    row = current(lab, "锌")
    assert (row.id, row.row, row.approval) == (opened.id, opened.row, DECLARED)
    assert list(Fact.objects.filter(change=row.opened_change).values_list("kind", flat=True)) == [FactKind.ROWS]


def test_a_verified_channel_approves_rows_that_state_document_and_date(lab: Lab) -> None:
    Lab.objects.update(has_verified_channel=True)
    lab.refresh_from_db()
    said = {"approval_date": dt.date(2026, 1, 5), "approval_document": "苏市监乙号"}
    assert add_row(by=make_user(), lab=lab, draft=draft(lab, current(lab, "铅"), name="锌", **said)).id
    add_row(
        by=make_user(), lab=lab, draft=draft(lab, current(lab, "铅"), name="硒", **(said | {"approval_date": None}))
    )
    assert (current(lab, "锌").approval, current(lab, "硒").approval) == (APPROVED, DECLARED)


def test_narrowing_counts_at_once_and_widening_waits(lab: Lab) -> None:
    assert edited(lab, "铅", restriction="只用第一法").approval == APPROVED
    assert edited(lab, "铅", state=RowState.SUSPENDED.value).approval == APPROVED
    assert edited(lab, "铅", state=RowState.VALID.value).approval == DECLARED
    assert edited(lab, "镉", restriction="只用第一法").approval == APPROVED
    assert edited(lab, "镉", restriction="").approval == DECLARED


def test_what_a_lab_says_of_the_approval_of_an_approved_row_does_not_count(lab: Lab) -> None:
    before = current(lab, "铅")
    after = edited(lab, "铅", approval_date=dt.date(2020, 1, 1), approval_document="自述")
    assert (after.id, after.approval_date) == (before.id, dt.date(2023, 5, 15))


def test_an_edit_closes_the_version_and_keeps_the_row(lab: Lab) -> None:
    edited(lab, "铅", name="铅(Pb)")
    old, new = versions("铅")[0], versions("铅(Pb)")[0]
    assert old.row == new.row and old.closed_change == new.opened_change
    assert CapabilityRow.objects.history_of(lab.pk, old.row).count() == 2


def test_an_edit_that_changes_nothing_writes_nothing(lab: Lab) -> None:
    facts = Fact.objects.count()
    assert edited(lab, "铅").id == current(lab, "铅").id
    assert Fact.objects.count() == facts


def test_only_the_version_that_was_read_may_be_changed(lab: Lab) -> None:
    row = current(lab, "铅")
    stale = draft(lab, row, restriction="只用第一法")
    edited(lab, "铅", note="改")
    with pytest.raises(VersionMoved) as moved:
        edit_row(by=make_user(), lab=lab, row=row.row, version=row.id, draft=stale)
    assert moved.value.params == {"current": current(lab, "铅").id}
    with pytest.raises(VersionMoved):
        close_row(by=make_user(), lab=lab, row=row.row, version=row.id)


def test_closing_takes_effect_today_or_on_the_stated_day(lab: Lab) -> None:
    row, later = current(lab, "铅"), timezone.localdate() + dt.timedelta(days=30)
    close_row(by=make_user(), lab=lab, row=row.row, version=row.id)
    close_row(by=make_user(), lab=lab, row=current(lab, "镉").row, ends=later)
    assert CapabilityRow.objects.current().count() == 0
    assert (versions("铅")[0].valid_to, versions("镉")[0].valid_to) == (timezone.localdate(), later)
    assert [row.name.text for row in CapabilityRow.objects.open_on(timezone.localdate()).with_texts()] == ["镉"]
    assert FeedEntry.objects.filter(kind="capability", subject=row.row, is_tombstone=True).exists()
    with pytest.raises(NotThere):
        close_row(by=make_user(), lab=lab, row=row.row)


def test_a_row_of_another_lab_is_not_there(lab: Lab) -> None:
    import_rows([cells("铅", 机构名称="苏州另一家检测有限公司", 证书编号="231000990077")])
    other = Lab.objects.exclude(pk=lab.pk).get()
    row = current(lab, "铅")
    with pytest.raises(NotThere):
        close_row(by=make_user(), lab=other, row=row.row)
    with pytest.raises(OfOtherLab):
        add_row(by=make_user(), lab=other, draft=draft(lab, row))


def test_a_row_id_belongs_to_one_row(lab: Lab) -> None:
    row = current(lab, "铅")
    with pytest.raises(ExternalIdTaken):
        add_row(by=make_user(), lab=lab, draft=draft(lab, row)._replace(external_id="R2"))
    assert edited(lab, "镉", note="改").external_id == "R2"


def test_declared_rows_are_confirmed_by_number_with_date_and_document(lab: Lab) -> None:
    opened = add_row(by=make_user(), lab=lab, draft=draft(lab, current(lab, "镉"), name="锌")._replace(external_id=""))
    rows = [opened.row, current(lab, "铅").row]
    assert (
        confirm_rows(by=make_user(), lab=lab, rows=rows, approval_date=dt.date(2026, 2, 1), document="苏市监丙号") == 1
    )
    row = current(lab, "锌")
    assert (row.approval, row.approval_date, row.approval_document) == (APPROVED, dt.date(2026, 2, 1), "苏市监丙号")
    assert row.valid_from == dt.date(2026, 2, 1) and row.row == opened.row
    with pytest.raises(NothingToConfirm):
        confirm_rows(by=make_user(), lab=lab, rows=rows, approval_date=dt.date(2026, 2, 1), document="苏市监丙号")


def test_a_freed_identity_may_be_taken_again(lab: Lab) -> None:
    import_rows([cells("锌"), cells("锌"), cells("锌")], is_merge=True)
    first = CapabilityRow.objects.for_lab(lab.pk).filter(name__text="锌").first()
    assert first is not None
    close_row(by=make_user(), lab=lab, row=first.row)
    assert import_rows([cells("锌"), cells("锌"), cells("锌"), cells("锌")], is_merge=True).added == 2
    identities = CapabilityRow.objects.current().values_list("identity", flat=True)
    assert len(set(identities)) == len(identities) == 6


def test_certificate_and_site_are_suspended_and_restored_by_date(lab: Lab) -> None:
    user, day = make_user(), timezone.localdate()
    for subject in (Certificate.objects.get(), Site.objects.get()):
        event = set_standing(by=user, subject=subject, state=StandingState.SUSPENDED, date=day, reason="整改")
        assert list(Fact.objects.filter(change=event.change).values_list("kind", "subject")) == [
            (FactKind.STANDING, event.pk)
        ]
        with pytest.raises(StandingSame):
            set_standing(by=user, subject=subject, state=StandingState.SUSPENDED, date=day)
        set_standing(by=user, subject=subject, state=StandingState.RESTORED, date=day)


def test_a_certificate_is_renewed_and_a_site_is_not(lab: Lab) -> None:
    user, day = make_user(), timezone.localdate()
    last = dt.date(2033, 1, 1)
    with pytest.raises(ValidUntilMissing):
        set_standing(by=user, subject=Site.objects.get(), state=StandingState.RENEWED, date=day, valid_until=last)
    set_standing(by=user, subject=Certificate.objects.get(), state=StandingState.RENEWED, date=day, valid_until=last)
    assert Certificate.objects.get().valid_until == last
    with pytest.raises(StandingSame):
        set_standing(
            by=user, subject=Certificate.objects.get(), state=StandingState.RENEWED, date=day, valid_until=last
        )

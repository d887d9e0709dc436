"""The capability list: a lab's own, or those of a regulator's area; single rows, their versions, edits and closing."""

from collections.abc import Iterator
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import SignedInRequest, kinds_required
from accounts.models import OrganisationKind
from backbone.listing import listing
from backbone.refusals import Refused
from catalog.actions.capabilities import add_row, close_row, edit_row
from catalog.actions.confirmations import confirm_rows
from catalog.actions.standing import SINCE_EVER
from catalog.contents import content_of_version, differences, shown
from catalog.filters import row_filter
from catalog.forms import ApprovalForm, CloseForm, RowForm
from catalog.models import CapabilityRow, Lab
from catalog.reads import labs_for, rows_for
from catalog.understanding import understand

LAB, REGULATOR = OrganisationKind.LAB, OrganisationKind.REGULATOR


@require_safe
@kinds_required(LAB, REGULATOR)
def capability_list(request: SignedInRequest) -> HttpResponse:
    """Rows in force, filtered by the address: a lab's in list order, an area's with the latest change first."""
    order = ("row",) if request.acting.is_lab else ("-pk",)
    context = listing(request, row_filter(request.GET, request.acting), ordering=order)
    query = request.GET.copy()
    query.pop("cursor", None)
    context["export_url"] = f"{reverse('capability_export')}?{query.urlencode()}"
    context["lab"] = labs_for(request.acting).first() if request.acting.is_lab else None
    return render(request, "catalog/capabilities.html", context)


@require_safe
@kinds_required(LAB, REGULATOR)
def capability_detail(request: SignedInRequest, row: int) -> HttpResponse:
    """One row: what it says, how it is understood today, and every version it had."""
    current, versions = _versions(request, row)
    context = {
        "row": current,
        "content": shown_content(current),
        "understood": understand(current, timezone.localdate()),
        "versions": list(_history(versions)),
        "may_edit": request.acting.is_lab and current.closed_change is None,
        "approval_form": ApprovalForm() if request.acting.is_regulator and _is_declared(current) else None,
        "close_form": CloseForm(row=current),
        "breadcrumbs": [{"label": pgettext("list", "能力"), "url": reverse("capability_list")}],
    }
    return render(request, "catalog/capability.html", context)


@require_http_methods(["GET", "POST"])
@kinds_required(LAB)
def capability_add(request: SignedInRequest) -> HttpResponse:
    """A new row, declared until a regulator confirms it."""
    lab = own_lab(request)
    form = RowForm(request.POST or None, lab=lab)
    if request.method == "POST" and form.is_valid():
        try:
            opened = add_row(by=request.user, lab=lab, draft=form.draft())
            messages.success(request, _("已新增。监管部门确认之前按“机构声明”列出。"))
            return redirect("capability_detail", row=opened.row)
        except Refused as refusal:
            _show(form, refusal)
    return render(request, "catalog/capability_form.html", {"form": form, "lab": lab, "row": None})


@require_http_methods(["GET", "POST"])
@kinds_required(LAB)
def capability_edit(request: SignedInRequest, row: int) -> HttpResponse:
    """The next version of a row; refused when somebody else changed it since the form was opened."""
    current = _current(request, row)
    form = RowForm(request.POST or None, lab=current.lab, row=current)
    if request.method == "POST" and form.is_valid():
        try:
            version = form.cleaned_data["version"] or 0
            edit_row(by=request.user, lab=current.lab, row=row, version=version, draft=form.draft())
            messages.success(request, _("已保存，相关需求正在重新匹配。"))
            return redirect("capability_detail", row=row)
        except Refused as refusal:
            _show(form, refusal)
    return render(request, "catalog/capability_form.html", {"form": form, "lab": current.lab, "row": current})


@require_POST
@kinds_required(LAB)
def capability_close(request: SignedInRequest, row: int) -> HttpResponse:
    """POST version, ends, reason: the row ends, at once or on a stated day."""
    current = _current(request, row)
    form = CloseForm(request.POST, row=current)
    if not form.is_valid():
        messages.error(request, " ".join(error for errors in form.errors.values() for error in errors))
        return redirect("capability_detail", row=row)
    try:
        close_row(by=request.user, lab=current.lab, row=row, **form.cleaned_data)
        messages.success(request, _("已关闭，相关需求正在重新匹配。"))
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("capability_detail", row=row)


@require_POST
@kinds_required(REGULATOR)
def capability_confirm(request: SignedInRequest, row: int) -> HttpResponse:
    """POST approval_date, document: a declared row becomes approved."""
    current = _current(request, row)
    form = ApprovalForm(request.POST)
    if form.is_valid():
        try:
            confirm_rows(by=request.user, lab=current.lab, rows=[row], **form.cleaned_data)
            messages.success(request, _("已确认，这一行计为已批准。"))
        except Refused as refusal:
            messages.error(request, str(refusal))
    else:
        messages.error(request, " ".join(error for errors in form.errors.values() for error in errors))
    return redirect("capability_detail", row=row)


def own_lab(request: SignedInRequest) -> Lab:
    """The lab whose list the organisation keeps; 404 where it keeps none."""
    return get_object_or_404(labs_for(request.acting))


def shown_content(row: CapabilityRow) -> list[dict[str, Any]]:
    """What a version says, as {field, after} in the words of the page, blank fields left out."""
    content = content_of_version(row)
    blank = type(content)(*(None for _field in content))
    return [one for one in shown(differences(blank, content)) if one["after"]]


def _versions(request: SignedInRequest, row: int) -> tuple[CapabilityRow, list[CapabilityRow]]:
    """The newest version of a row the role may see, and all of them, newest first."""
    versions = list(rows_for(request.acting).filter(row=row).order_by("-id"))
    if not versions:
        raise Http404
    return versions[0], versions


def _current(request: SignedInRequest, row: int) -> CapabilityRow:
    return get_object_or_404(rows_for(request.acting).current(), row=row)


def _history(versions: list[CapabilityRow]) -> Iterator[dict[str, Any]]:
    """Each version with what it changed against the one before."""
    for version, before in zip(versions, [*versions[1:], None], strict=True):
        changes = differences(content_of_version(before), content_of_version(version)) if before else []
        has_moved = before is not None and (before.certificate_id, before.site_id) != (
            version.certificate_id,
            version.site_id,
        )
        yield {
            "version": version,
            "is_first": before is None,
            "changes": shown(changes),
            "has_moved": has_moved,
            # A declared version that was confirmed ends where it began: the approved one holds in its place.
            "has_days": version.valid_to is None or version.valid_to > (version.valid_from or SINCE_EVER),
        }


def _is_declared(row: CapabilityRow) -> bool:
    return row.closed_change is None and row.approval == "declared"


def _show(form: RowForm, refusal: Refused) -> None:
    field = {"row_id": "external_id"}.get(refusal.field or "", refusal.field)
    form.add_error(field if field in form.fields else None, str(refusal))

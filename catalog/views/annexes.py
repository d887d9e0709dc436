"""Annexes: uploaded and read as a job, compared, submitted by the lab, confirmed or sent back by a regulator."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import SignedInRequest, kinds_required
from accounts.models import OrganisationKind
from backbone.listing import listing
from backbone.refusals import Refused
from backbone.views.files import file_response
from backbone.views.jobs import job_context
from catalog.actions.annexes import confirm_annex, order_submission, reject_annex, upload_annex, withdraw_annex
from catalog.diffs import KINDS, changes_of
from catalog.filters import AnnexFilter
from catalog.forms import AnnexForm, ApprovalForm, ReasonForm
from catalog.models import Annex, AnnexState
from catalog.reads import annexes_for, latest_job
from catalog.views.capabilities import own_lab

LAB, REGULATOR = OrganisationKind.LAB, OrganisationKind.REGULATOR
SAMPLE, PAGE_ROWS = 20, 50


@require_safe
@kinds_required(LAB, REGULATOR)
def annex_list(request: SignedInRequest) -> HttpResponse:
    """A lab's own annexes; a regulator's, those that wait for a decision first."""
    annexes = AnnexFilter(request.GET or None, queryset=annexes_for(request.acting))
    order = ("-waits", "-pk") if request.acting.is_regulator else ("-pk",)
    return render(request, "catalog/annexes.html", listing(request, annexes, ordering=order))


@require_http_methods(["GET", "POST"])
@kinds_required(LAB)
def annex_upload(request: SignedInRequest) -> HttpResponse:
    """POST file, mode: the file is kept and read by a worker; nothing changes before it is submitted."""
    lab = own_lab(request)
    form = AnnexForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        is_merge = form.cleaned_data["mode"] == "merge"
        annex = upload_annex(by=request.user, lab=lab, content=file, name=file.name, is_merge=is_merge)
        return redirect("annex_detail", pk=annex.pk)
    crumbs = [{"label": _("附表"), "url": reverse("annex_list")}]
    return render(request, "catalog/annex_upload.html", {"form": form, "lab": lab, "breadcrumbs": crumbs})


@require_safe
@kinds_required(LAB, REGULATOR)
def annex_detail(request: SignedInRequest, pk: int) -> HttpResponse:
    """What the file would change, or has changed. While a job works, htmx asks for the progress part only."""
    annex = _annex(request, pk)
    job = latest_job(annex)
    work = job_context(job) if job else {}
    work["poll_url"] = reverse("annex_detail", args=[pk])
    is_busy = job is not None and not job.is_finished
    if getattr(request, "htmx", False):
        answer = render(request, "components/progress.html", work)
        if not is_busy:
            answer["HX-Refresh"] = "true"
        return answer
    context = {**work, "annex": annex, "is_busy": is_busy, **_decisions(request, annex, is_busy)}
    if job is not None and job.is_finished:
        context["has_failed"] = work["job"]["state"] == "failed"
        context["diff"] = _diff(annex)
        context["download_url"] = reverse("annex_marked", args=[pk]) if job.result_file_id else ""
    return render(request, "catalog/annex.html", context)


@require_safe
@kinds_required(LAB, REGULATOR)
def annex_changes(request: SignedInRequest, pk: int) -> HttpResponse:
    """All rows of one kind of change: `kind` = added | changed | closed."""
    annex = _annex(request, pk)
    kind = request.GET.get("kind", "")
    if kind not in KINDS:
        raise Http404
    page = Paginator(changes_of(annex, kind), PAGE_ROWS).get_page(request.GET.get("page"))
    counts = {name: annex.diff.get(name, 0) for name in KINDS}
    address = reverse("annex_changes", args=[pk])
    names = {"added": _("新增"), "changed": _("修改"), "closed": _("关闭")}
    context = {
        "annex": annex,
        "entries": list(page),
        "tabs": [
            {"label": names[name], "url": f"{address}?kind={name}", "count": counts[name], "is_current": name == kind}
            for name in KINDS
        ],
        "page": {
            "previous_url": f"?kind={kind}&page={page.previous_page_number()}" if page.has_previous() else "",
            "next_url": f"?kind={kind}&page={page.next_page_number()}" if page.has_next() else "",
            "shown": len(page),
            "total": page.paginator.count,
        },
        "breadcrumbs": [{"label": annex.file.name, "url": reverse("annex_detail", args=[pk])}],
    }
    return render(request, "catalog/annex_changes.html", context)


@require_POST
@kinds_required(LAB)
def annex_submit(request: SignedInRequest, pk: int) -> HttpResponse:
    """POST is_confirmed=1 when the page asks for a look: a worker writes the rows, declared until they are confirmed."""
    annex = _annex(request, pk)
    is_confirmed = request.POST.get("is_confirmed") == "1"
    if (annex.diff.get("closes_much") or annex.diff.get("other_labs")) and not is_confirmed:
        messages.error(request, _("附表有需要核对的地方，请先看提示并勾选“已核对”。"))
        return redirect("annex_detail", pk=pk)
    return _done(request, pk, lambda: order_submission(by=request.user, annex=annex, is_confirmed=is_confirmed))


@require_POST
@kinds_required(LAB)
def annex_withdraw(request: SignedInRequest, pk: int) -> HttpResponse:
    """POST: the lab takes the annex back before it is decided."""
    annex = _annex(request, pk)
    return _done(request, pk, lambda: withdraw_annex(by=request.user, annex=annex), _("已撤回。"))


@require_POST
@kinds_required(REGULATOR)
def annex_confirm(request: SignedInRequest, pk: int) -> HttpResponse:
    """POST approval_date, document: every row the annex declared becomes approved; again: both are corrected."""
    annex, form = _annex(request, pk), ApprovalForm(request.POST)
    if not form.is_valid():
        messages.error(request, " ".join(error for errors in form.errors.values() for error in errors))
        return redirect("annex_detail", pk=pk)
    is_again = annex.state == AnnexState.CONFIRMED
    said = _("已更正批准日期和文件。") if is_again else _("已确认。相关需求正在重新匹配。")
    return _done(request, pk, lambda: confirm_annex(by=request.user, annex=annex, **form.cleaned_data), said)


@require_POST
@kinds_required(REGULATOR)
def annex_reject(request: SignedInRequest, pk: int) -> HttpResponse:
    """POST reason: what the annex declared is undone; the lab reads the reason."""
    annex, form = _annex(request, pk), ReasonForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("退回要写明原因，机构会看到。"))
        return redirect("annex_detail", pk=pk)
    reason = form.cleaned_data["reason"]
    return _done(request, pk, lambda: reject_annex(by=request.user, annex=annex, reason=reason), _("已退回。"))


@require_safe
@kinds_required(LAB, REGULATOR)
def annex_file(request: SignedInRequest, pk: int) -> FileResponse:
    """The file as it was uploaded."""
    return file_response(_annex(request, pk).file)


@require_safe
@kinds_required(LAB, REGULATOR)
def annex_marked(request: SignedInRequest, pk: int) -> FileResponse:
    """The workbook with every finding beside its row, to mend and upload again."""
    job = latest_job(_annex(request, pk))
    if job is None or job.result_file is None:
        raise Http404
    return file_response(job.result_file)


def _annex(request: SignedInRequest, pk: int) -> Annex:
    return get_object_or_404(annexes_for(request.acting), pk=pk)


def _done(request: HttpRequest, pk: int, act: Any, said: str = "") -> HttpResponse:
    """Runs one action and says how it went."""
    try:
        act()
        if said:
            messages.success(request, said)
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("annex_detail", pk=pk)


def _decisions(request: SignedInRequest, annex: Annex, is_busy: bool) -> dict[str, Any]:
    """Which buttons the page offers."""
    is_lab, state = request.acting.is_lab, annex.state
    deciding = request.acting.is_regulator and state == AnnexState.SUBMITTED
    correcting = request.acting.is_regulator and state == AnnexState.CONFIRMED
    changes = sum(annex.diff.get(kind, 0) for kind in KINDS) or annex.diff.get("later_renewals")
    return {
        "may_submit": is_lab and state == AnnexState.READ and not is_busy and bool(changes),
        "may_withdraw": is_lab and state in (AnnexState.READ, AnnexState.SUBMITTED) and not is_busy,
        "approval_form": ApprovalForm() if deciding else None,
        "correction_form": ApprovalForm(initial={"approval_date": None}) if correcting else None,
        "reason_form": ReasonForm() if deciding else None,
        "breadcrumbs": [{"label": _("附表"), "url": reverse("annex_list")}],
    }


def _diff(annex: Annex) -> dict[str, Any]:
    """What components/diff.html needs: the counts and the first rows of each kind."""
    counts = {f"{kind}_count": annex.diff.get(kind, 0) for kind in (*KINDS, "unchanged")}
    entries = [entry for kind in KINDS for entry in changes_of(annex, kind)[:SAMPLE]]
    is_longer = any(annex.diff.get(kind, 0) > SAMPLE for kind in KINDS)
    first = next((kind for kind in KINDS if annex.diff.get(kind, 0) > SAMPLE), "")
    more = f"{reverse('annex_changes', args=[annex.pk])}?kind={first}" if is_longer else ""
    return {**counts, "entries": entries, "more_url": more}

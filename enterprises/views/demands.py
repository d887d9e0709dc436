"""An enterprise's demands: list, new, edit, and how they go on."""

from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import SignedInRequest, kinds_required
from accounts.models import OrganisationKind
from backbone.listing import listing
from backbone.refusals import Refused
from enterprises.actions.demands import create_demand, edit_demand, end_demand, set_visibility, submit_demand
from enterprises.actions.enterprises import ensure_profile
from enterprises.deidentified import deidentified_text
from enterprises.filters import DemandFilter
from enterprises.forms import EndForm
from enterprises.intake import SUBMIT, Intake, blank_intake, read_intake
from enterprises.models import Demand, DemandState, Enterprise, Visibility

readers = kinds_required(OrganisationKind.ENTERPRISE, OrganisationKind.REGULATOR)
enterprises_only = kinds_required(OrganisationKind.ENTERPRISE)


@require_safe
@readers
def demand_list(request: SignedInRequest) -> HttpResponse:
    """Own demands of an enterprise; those told to the regulator in its area."""
    acting = request.acting
    found = DemandFilter(request.GET, queryset=Demand.objects.for_acting(acting).for_list())
    return render(request, "enterprises/demand_list.html", listing(request, found, ordering=("-pk",)))


@require_http_methods(["GET", "POST"])
@enterprises_only
def demand_new(request: SignedInRequest) -> HttpResponse:
    """Three ways in, one preview, then a draft or a submitted demand."""
    enterprise = own_enterprise(request)
    if request.method != "POST":
        return _form(request, blank_intake(enterprise))
    intake = read_intake(request.POST, request.FILES, enterprise=enterprise, day=timezone.localdate())
    if not intake.is_ready:
        return _form(request, intake)
    submit = request.POST.get("step") == SUBMIT
    try:
        demand = create_demand(
            by=request.user, enterprise=enterprise, details=intake.details, lines=intake.lines, submit=submit
        )
    except Refused as refusal:
        return _refused(request, intake, refusal)
    messages.success(request, _("需求已提交，正在比对能力清单。") if submit else _("已保存为草稿。"))
    return redirect("demand_detail", demand.pk)


demand_preview = demand_new
"""The address the preview button names; without the word to save, the same page only shows what was understood."""


@require_http_methods(["GET", "POST"])
@enterprises_only
def demand_edit(request: SignedInRequest, pk: int) -> HttpResponse:
    """The same form with what is stored; `version` keeps two editors from overwriting each other."""
    enterprise, demand = own_enterprise(request), own_demand(request, pk)
    if request.method != "POST":
        return _form(request, blank_intake(enterprise, demand), demand)
    day = timezone.localdate()
    intake = read_intake(request.POST, request.FILES, enterprise=enterprise, day=day, demand=demand)
    if not intake.is_ready:
        return _form(request, intake, demand)
    version = request.POST.get("version", "")
    try:
        changed = edit_demand(
            by=request.user,
            demand=demand,
            details=intake.details,
            lines=intake.lines,
            version=int(version) if version.isdecimal() else None,
        )
        if request.POST.get("step") == SUBMIT and changed.state == DemandState.DRAFT:
            submit_demand(by=request.user, demand=changed)
    except Refused as refusal:
        return _refused(request, intake, refusal, demand)
    messages.success(request, _("已保存。"))
    return redirect("demand_detail", pk)


@require_http_methods(["GET", "POST"])
@enterprises_only
def demand_visibility(request: SignedInRequest, pk: int) -> HttpResponse:
    """Who may see it, with the exact text that levels ③ and ④ give away."""
    demand = own_demand(request, pk)
    if request.method == "POST":
        asked = request.POST.get("visibility", "")
        if asked not in {str(level.value) for level in Visibility}:
            raise Http404
        return _done(
            request, pk, lambda: set_visibility(by=request.user, demand=demand, visibility=Visibility(int(asked)))
        )
    context = {"demand": demand, "levels": Visibility, "told": deidentified_text(demand)}
    return render(request, "enterprises/demand_visibility.html", context)


@require_POST
@enterprises_only
def demand_submit(request: SignedInRequest, pk: int) -> HttpResponse:
    """A draft is submitted as it stands."""
    demand = own_demand(request, pk)
    return _done(request, pk, lambda: submit_demand(by=request.user, demand=demand))


@require_http_methods(["GET", "POST"])
@enterprises_only
def demand_end(request: SignedInRequest, pk: int, ending: str) -> HttpResponse:
    """Served, closed or withdrawn, after one question."""
    demand, form = own_demand(request, pk), EndForm(request.POST or None)
    if ending not in (DemandState.SERVED, DemandState.CLOSED, DemandState.WITHDRAWN):
        raise Http404
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        state = DemandState(ending)
        return _done(request, pk, lambda: end_demand(by=request.user, demand=demand, ending=state, reason=reason))
    return render(request, "enterprises/demand_end.html", {"demand": demand, "form": form, "ending": ending})


def own_enterprise(request: SignedInRequest) -> Enterprise:
    """The profile of the organisation that acts; made at its first use."""
    if request.acting.organisation is None:
        raise Http404
    return ensure_profile(by=request.user, organisation=request.acting.organisation)


def own_demand(request: SignedInRequest, pk: int) -> Demand:
    """The demand if it is the enterprise's own; a foreign one answers as an unknown one."""
    demand: Demand | None = Demand.objects.for_writing(request.acting).with_items().filter(pk=pk).first()
    if demand is None:
        raise Http404
    return demand


def _form(request: SignedInRequest, intake: Intake, demand: Demand | None = None) -> HttpResponse:
    invalid = request.method == "POST" and not (intake.form.is_valid() and intake.lines)
    context = {"intake": intake, "demand": demand, "levels": Visibility}
    return render(request, "enterprises/demand_form.html", context, status=422 if invalid else 200)


def _refused(request: SignedInRequest, intake: Intake, refusal: Refused, demand: Demand | None = None) -> HttpResponse:
    messages.error(request, str(refusal))
    context = {"intake": intake, "demand": demand, "levels": Visibility}
    return render(request, "enterprises/demand_form.html", context, status=refusal.status)


def _done(request: SignedInRequest, pk: int, act: Callable[[], Demand]) -> HttpResponse:
    """Runs one action and goes back to the demand; a refusal is said there."""
    try:
        act()
        messages.success(request, _("已保存。"))
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("demand_detail", pk)

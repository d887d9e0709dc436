"""Screening 筛查: submitted demands of the regulator's area."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import SignedInRequest, kinds_required
from accounts.models import OrganisationKind
from backbone.listing import listing
from backbone.refusals import Refused
from enterprises.actions.enterprises import confirm_profile
from enterprises.actions.screening import Decision, screen_demands
from enterprises.filters import ScreeningFilter
from enterprises.forms import ScreeningForm
from enterprises.models import Demand, Enterprise

regulators = kinds_required(OrganisationKind.REGULATOR)
ROWS = 25


@require_http_methods(["GET", "POST"])
@regulators
def screening_list(request: SignedInRequest) -> HttpResponse:
    """Demands that wait, longest first; POST decides on those ticked, all or none."""
    if request.method == "POST":
        _decide(request)
        return redirect(request.get_full_path())
    waiting = Demand.objects.for_acting(request.acting).awaiting_screening().with_items()
    found = ScreeningFilter(request.GET, queryset=waiting)
    claims = Enterprise.objects.claiming(request.acting)
    context = listing(request, found, ordering=("state_at", "pk"), size=ROWS)
    return render(request, "enterprises/screening_list.html", context | {"claims": claims})


@require_POST
@regulators
def profile_confirm(request: SignedInRequest, pk: int) -> HttpResponse:
    """A self-registered profile is the directory entry of its credit code."""
    enterprise = Enterprise.objects.claiming(request.acting).filter(pk=pk).first()
    if enterprise is None or request.acting.organisation is None:
        raise Http404
    try:
        confirm_profile(by=request.user, organisation=request.acting.organisation.pk, enterprise=enterprise)
        messages.success(request, _("已确认，两份资料合为一份。"))
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("screening_list")


def _decide(request: SignedInRequest) -> None:
    form = ScreeningForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("请先勾选需求，再选择处理方式。"))
        return
    data = form.cleaned_data
    try:
        count = screen_demands(
            acting=request.acting, demands=data["demands"], decision=Decision(data["decision"]), reason=data["reason"]
        )
        messages.success(request, ngettext("已处理 %(n)s 条需求。", "已处理 %(n)s 条需求。", count) % {"n": count})
    except Refused as refusal:
        messages.error(request, str(refusal))

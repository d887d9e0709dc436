"""A lab registers by claiming its place in the library; a regulator confirms or turns the claim down."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import SignedInRequest, kinds_required, posts_limited
from accounts.models import OrganisationKind, OrganisationState
from accounts.views.sign_in import sign_in_new
from backbone.refusals import Refused
from catalog.actions.claims import confirm_claim, register_lab, reject_claim
from catalog.forms import ClaimDecisionForm, LabRegistrationForm
from catalog.models import LabClaim


@require_http_methods(["GET", "POST"])
@posts_limited("register", limit=20, seconds=3600)
def register(request: HttpRequest) -> HttpResponse:
    """POST makes user, pending organisation and claim, signs in and shows what happens next."""
    form = LabRegistrationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            account = form.account(OrganisationKind.LAB, OrganisationState.PENDING)
            registered = register_lab(account=account, note=form.cleaned_data["certificate"])
        except Refused as refusal:
            form.add_error(refusal.field, str(refusal))
        else:
            sign_in_new(request, registered.user)
            messages.success(request, _("认领已提交，监管部门核对后会通知您。"))
            return redirect("profile")
    return render(request, "accounts/register_form.html", {"form": form, "kind": OrganisationKind.LAB})


@require_safe
@kinds_required(OrganisationKind.REGULATOR)
def claim_list(request: SignedInRequest) -> HttpResponse:
    """Claims of the regulator's area that wait for a decision."""
    return render(request, "catalog/claims.html", {"claims": LabClaim.objects.for_acting(request.acting).waiting()})


@require_POST
@kinds_required(OrganisationKind.REGULATOR)
def claim_decide(request: SignedInRequest, pk: int) -> HttpResponse:
    """POST decision=confirm|reject, reason."""
    claim = get_object_or_404(LabClaim.objects.for_acting(request.acting), pk=pk)
    form = ClaimDecisionForm(request.POST)
    if not form.is_valid():
        messages.error(request, " ".join(form.non_field_errors()) or _("请选择确认或退回。"))
        return redirect("claim_list")
    try:
        if form.cleaned_data["decision"] == "confirm":
            confirm_claim(by=request.user, claim=claim)
        else:
            reject_claim(by=request.user, claim=claim, reason=form.cleaned_data["reason"])
        messages.success(request, _("已处理：%(lab)s") % {"lab": claim.lab.name})
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("claim_list")

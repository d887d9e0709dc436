"""A regulator enters what a certificate or a site may do from a day on."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.access import SignedInRequest, kinds_required
from accounts.models import OrganisationKind
from backbone.refusals import Refused
from catalog.actions.standing import set_standing
from catalog.forms import StandingForm
from catalog.reads import labs_for


@require_http_methods(["GET", "POST"])
@kinds_required(OrganisationKind.REGULATOR)
def standing_new(request: SignedInRequest, pk: int) -> HttpResponse:
    """POST subject, state, date, reason …: recorded as a dated event; matches follow within seconds."""
    lab = get_object_or_404(labs_for(request.acting), pk=pk)
    initial = {"date": timezone.localdate(), "subject": request.GET.get("subject", "")}
    form = StandingForm(request.POST or None, lab=lab, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            set_standing(by=request.user, **form.standing())
            messages.success(request, _("已登记。相关需求正在重新匹配，几秒后各页面的数字随之更新。"))
            return redirect("lab_detail", pk=pk)
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
    crumbs = [{"label": lab.name, "url": reverse("lab_detail", args=[pk])}]
    return render(request, "catalog/standing.html", {"form": form, "lab": lab, "breadcrumbs": crumbs})

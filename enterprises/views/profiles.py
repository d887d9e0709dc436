"""The profile of an enterprise, and registering one."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.access import SignedInRequest, posts_limited
from accounts.models import OrganisationKind
from accounts.views.sign_in import sign_in_new
from backbone.refusals import Refused
from enterprises.actions.enterprises import edit_profile, register_enterprise
from enterprises.forms import EnterpriseRegistrationForm, ProfileForm
from enterprises.views.demands import enterprises_only, own_enterprise


@require_http_methods(["GET", "POST"])
@enterprises_only
def enterprise_profile(request: SignedInRequest) -> HttpResponse:
    """GET shows, POST saves."""
    enterprise = own_enterprise(request)
    form = ProfileForm(request.POST or None, enterprise=enterprise)
    if request.method == "POST" and form.is_valid():
        try:
            edit_profile(by=request.user, enterprise=enterprise, profile=form.profile())
        except Refused as refusal:
            form.add_error(refusal.field, str(refusal))
        else:
            messages.success(request, _("已保存。"))
            return redirect("enterprise_profile")
    return render(request, "enterprises/profile.html", {"form": form, "enterprise": enterprise})


@require_http_methods(["GET", "POST"])
@posts_limited("register", limit=10, seconds=3600)
def register(request: HttpRequest) -> HttpResponse:
    """An enterprise's account, usable at once."""
    form = EnterpriseRegistrationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        account = form.account(OrganisationKind.ENTERPRISE)
        try:
            user, _enterprise = register_enterprise(account=account, city=form.cleaned_data["city"])
        except Refused as refusal:
            form.add_error(refusal.field, str(refusal))
        else:
            sign_in_new(request, user)
            return redirect("demand_new")
    return render(request, "accounts/register_form.html", {"form": form, "kind": "enterprise"})

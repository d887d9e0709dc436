"""The profile of an enterprise."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.access import SignedInRequest
from backbone.refusals import Refused
from enterprises.actions.enterprises import edit_profile
from enterprises.forms import ProfileForm
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

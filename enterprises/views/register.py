"""An enterprise registers and may start at once."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.access import posts_limited
from accounts.models import OrganisationKind
from accounts.views.sign_in import sign_in_new
from backbone.refusals import Refused
from enterprises.actions.enterprises import register_enterprise
from enterprises.forms import EnterpriseRegistrationForm


@require_http_methods(["GET", "POST"])
@posts_limited("register", limit=20, seconds=3600)
def register(request: HttpRequest) -> HttpResponse:
    """POST makes user, organisation and profile, signs in and goes home."""
    form = EnterpriseRegistrationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        place = {"city": form.cleaned_data["city"], "county": form.cleaned_data["county"]}
        try:
            user, _enterprise = register_enterprise(account=form.account(OrganisationKind.ENTERPRISE), **place)
        except Refused as refusal:
            form.add_error(refusal.field, str(refusal))
        else:
            sign_in_new(request, user)
            messages.success(request, _("注册完成，可以发布检测需求了。"))
            return redirect(settings.LOGIN_REDIRECT_URL)
    return render(request, "accounts/register_form.html", {"form": form, "kind": OrganisationKind.ENTERPRISE})

"""People and roles, kept by the system duty."""

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import SignedInRequest, duty_required
from accounts.actions.memberships import end_membership, set_membership
from accounts.actions.organisations import create_organisation
from accounts.actions.users import create_user, reset_password, set_active
from accounts.filters import UserFilter
from accounts.forms import MembershipForm, OrganisationForm, UserForm
from accounts.models import Duty, Membership, User
from backbone.listing import listing
from backbone.refusals import Refused


@require_safe
@duty_required(Duty.SYSTEM)
def user_list(request: SignedInRequest) -> HttpResponse:
    """Everybody who can sign in, with their roles."""
    users = UserFilter(request.GET or None, queryset=User.objects.with_roles())
    return render(request, "accounts/users.html", listing(request, users, ordering=("username",)))


@require_http_methods(["GET", "POST"])
@duty_required(Duty.SYSTEM)
def user_create(request: SignedInRequest) -> HttpResponse:
    """POST makes a user and shows the first password this once."""
    form = UserForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            user, password = create_user(by=request.user, **form.cleaned_data)
            return _user_page(request, user, MembershipForm(), password)
        except Refused as refusal:
            form.add_error(refusal.field, str(refusal))
    return render(request, "accounts/user_create.html", {"form": form})


@require_http_methods(["GET", "POST"])
@duty_required(Duty.SYSTEM)
def user_detail(request: SignedInRequest, pk: int) -> HttpResponse:
    """GET shows a person; POST organisation, duty, is_admin gives them a role."""
    user = get_object_or_404(User.objects.with_roles(), pk=pk)
    form = MembershipForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            set_membership(by=request.user, user=user, **form.cleaned_data)
            return redirect("user_detail", pk=pk)
        except Refused as refusal:
            form.add_error(refusal.field, str(refusal))
    return _user_page(request, user, form, "")


@require_POST
@duty_required(Duty.SYSTEM)
def user_password(request: SignedInRequest, pk: int) -> HttpResponse:
    """POST: a new random password, shown this once."""
    user = get_object_or_404(User.objects.with_roles(), pk=pk)
    password = ""
    try:
        password = reset_password(by=request.user, user=user)
    except Refused as refusal:
        messages.error(request, str(refusal))
    return _user_page(request, user, MembershipForm(), password)


@require_POST
@duty_required(Duty.SYSTEM)
def user_active(request: SignedInRequest, pk: int) -> HttpResponse:
    """POST is_active=1|0: lets a person sign in, or locks them out at once."""
    user = get_object_or_404(User.objects.with_roles(), pk=pk)
    try:
        set_active(by=request.user, user=user, is_active=request.POST.get("is_active") == "1")
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("user_detail", pk=pk)


@require_POST
@duty_required(Duty.SYSTEM)
def membership_end(request: SignedInRequest, pk: int) -> HttpResponse:
    """POST: ends a role; its sessions and tokens end with it."""
    membership = get_object_or_404(Membership.objects.active(), pk=pk)
    try:
        end_membership(by=request.user, membership=membership)
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("user_detail", pk=membership.user_id)


@require_http_methods(["GET", "POST"])
@duty_required(Duty.SYSTEM)
def organisation_create(request: SignedInRequest) -> HttpResponse:
    """A regulator, operator, enterprise or lab that does not register itself."""
    form = OrganisationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            organisation = create_organisation(by=request.user, **form.cleaned_data)
            messages.success(request, _("已建立单位：%(name)s") % {"name": organisation.name})
            return redirect("user_list")
        except Refused as refusal:
            form.add_error(refusal.field, str(refusal))
    return render(request, "accounts/organisation_create.html", {"form": form})


def _user_page(request: SignedInRequest, user: User, form: Form, password: str) -> HttpResponse:
    context = {"person": user, "form": form, "password": password, "roles": Membership.objects.of_user(user)}
    return render(request, "accounts/user.html", context)

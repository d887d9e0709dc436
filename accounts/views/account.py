"""A person's own account: profile, password, organisations, tokens and the inbox."""

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.decorators import login_required
from django.contrib.auth.forms import PasswordChangeForm
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import SignedInRequest
from accounts.actions.sessions import choose_membership
from accounts.actions.tokens import create_token, revoke_token
from accounts.actions.users import change_password, set_profile
from accounts.forms import ProfileForm, TokenForm
from accounts.models import SCOPES_BY_KIND, ApiToken, Membership
from accounts.views.sign_in import own_address
from backbone.actions.notices import mark_read
from backbone.models import Notice
from backbone.refusals import NotThere, Refused

_INBOX = 100


@require_http_methods(["GET", "POST"])
@login_required
def profile(request: SignedInRequest) -> HttpResponse:
    """GET shows; POST saves name, email and phone."""
    user = request.user
    form = ProfileForm(request.POST or None, instance=user)
    if request.method == "POST" and form.is_valid():
        set_profile(by=user, **form.cleaned_data)
        messages.success(request, _("已保存。"))
        return redirect("profile")
    memberships = Membership.objects.of_user(user)
    return render(request, "accounts/profile.html", {"form": form, "memberships": memberships})


@require_POST
@login_required
def switch_organisation(request: SignedInRequest) -> HttpResponse:
    """POST membership, next: act through another membership from now on."""
    asked = request.POST.get("membership", "")
    try:
        chosen = choose_membership(by=request.user, membership=int(asked) if asked.isdecimal() else 0)
    except NotThere as refusal:
        messages.error(request, str(refusal))
        return redirect("profile")
    request.session["membership"] = chosen.pk
    return redirect(own_address(request, request.POST.get("next", "")))


@require_http_methods(["GET", "POST"])
@login_required
def password(request: SignedInRequest) -> HttpResponse:
    """POST old_password, new_password1, new_password2: this session stays, all others end."""
    form = PasswordChangeForm(request.user, request.POST or None)
    if request.method == "POST" and form.is_valid():
        change_password(by=request.user, password=form.cleaned_data["new_password1"])
        update_session_auth_hash(request, request.user)
        messages.success(request, _("密码已修改，其他设备上的登录已退出。"))
        return redirect("profile")
    return render(request, "accounts/password.html", {"form": form})


@require_http_methods(["GET", "POST"])
@login_required
def token_list(request: SignedInRequest) -> HttpResponse:
    """Own tokens of the current organisation; POST makes one and shows its secret this once."""
    acting = request.acting
    form = TokenForm(request.POST or None, kind=acting.kind)
    context = {"form": form, "may_create": bool(SCOPES_BY_KIND.get(acting.kind)), "secret": ""}
    if request.method == "POST" and acting.organisation is not None and form.is_valid():
        try:
            new = create_token(by=acting.user, organisation=acting.organisation, **form.cleaned_data)
            context["secret"], context["form"] = new[1], TokenForm(kind=acting.kind)
        except Refused as refusal:
            form.add_error(refusal.field, str(refusal))
    context["tokens"] = ApiToken.objects.for_acting(acting)
    return render(request, "accounts/tokens.html", context)


@require_POST
@login_required
def token_revoke(request: SignedInRequest, pk: int) -> HttpResponse:
    """POST: ends one of one's own tokens at once."""
    token = get_object_or_404(ApiToken.objects.for_acting(request.acting), pk=pk)
    try:
        revoke_token(by=request.user, token=token)
        messages.success(request, _("令牌已撤销。"))
    except NotThere:
        messages.info(request, _("令牌早已撤销。"))
    return redirect("token_list")


@require_http_methods(["GET", "POST"])
@login_required
def inbox(request: SignedInRequest) -> HttpResponse:
    """Notices of the current organisation, newest first; POST marks all as read."""
    acting = request.acting
    organisation = acting.organisation.pk if acting.organisation else 0
    if request.method == "POST":
        mark_read(by=request.user, organisation=organisation)
        return redirect("inbox")
    notices = Notice.objects.of(organisation)
    context = {"notices": notices[:_INBOX], "unread": notices.unread().count()}
    return render(request, "accounts/inbox.html", context)

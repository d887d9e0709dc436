"""What the operators watch: health for all three duties, the audit for one, lock-outs and tokens for another."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.access import SignedInRequest, duty_required
from accounts.actions.sessions import locked_out, unlock
from accounts.actions.tokens import revoke_token
from accounts.filters import AuditFilter, TokenFilter
from accounts.models import ApiToken, Duty
from backbone.actions.seal import seal_state
from backbone.health import readiness
from backbone.listing import listing
from backbone.models import AuditEntry
from backbone.refusals import NotThere


@require_safe
@duty_required(Duty.SYSTEM, Duty.SECURITY, Duty.AUDIT)
def health(request: SignedInRequest) -> HttpResponse:
    """What /readyz says, for people."""
    return render(request, "accounts/health.html", {"state": readiness()})


@require_safe
@duty_required(Duty.AUDIT)
def audit_list(request: SignedInRequest) -> HttpResponse:
    """Who did what to what, newest first, and how far the chain is sealed."""
    entries = AuditFilter(request.GET or None, queryset=AuditEntry.objects.for_page())
    context = listing(request, entries, ordering=("-id",))
    return render(request, "accounts/audit.html", {**context, "chain": seal_state()})


@require_safe
@duty_required(Duty.SECURITY)
def security(request: SignedInRequest) -> HttpResponse:
    """Lock-outs in force and the tokens of all organisations."""
    tokens = TokenFilter(request.GET or None, queryset=ApiToken.objects.with_names())
    context = listing(request, tokens, ordering=("-id",))
    return render(request, "accounts/security.html", {**context, "locked": locked_out()})


@require_POST
@duty_required(Duty.SECURITY)
def lockout_end(request: SignedInRequest, pk: int) -> HttpResponse:
    """POST: lets a locked-out user try again now."""
    try:
        unlock(by=request.user, attempt=pk)
        messages.success(request, _("已解除锁定。"))
    except NotThere as refusal:
        messages.info(request, str(refusal))
    return redirect("security")


@require_POST
@duty_required(Duty.SECURITY)
def token_end(request: SignedInRequest, pk: int) -> HttpResponse:
    """POST: revokes anybody's token at once."""
    token = get_object_or_404(ApiToken.objects.with_names(), pk=pk)
    try:
        revoke_token(by=request.user, token=token)
        messages.success(request, _("令牌已撤销。"))
    except NotThere:
        messages.info(request, _("令牌早已撤销。"))
    return redirect("security")

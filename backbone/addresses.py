"""The network address of who asks, as far as it can be believed."""

from django.conf import settings
from django.http import HttpRequest


def client_address(request: HttpRequest) -> str:
    """The address the outermost of our own proxies saw; without proxies (PROXIES = 0) the peer's.

    What the client itself writes into X-Forwarded-For stands further left and is never believed.
    """
    peer: str = request.META.get("REMOTE_ADDR", "") or "unknown"
    proxies: int = settings.PROXIES
    if proxies < 1:
        return peer
    seen = [one.strip() for one in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if one.strip()]
    return seen[-proxies][:45] if len(seen) >= proxies else peer

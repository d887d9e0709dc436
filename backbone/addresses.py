"""The network address of who asks, as far as it can be believed."""

from ipaddress import ip_address

from django.conf import settings
from django.http import HttpRequest

UNKNOWN = "0.0.0.0"  # noqa: S104 — says "no address", nothing listens there


def client_address(request: HttpRequest) -> str:
    """The address the outermost of our own proxies saw; without proxies (PROXIES = 0) the peer's. UNKNOWN if none.

    What the client itself writes into X-Forwarded-For stands further left and is never believed.
    """
    address = request.META.get("REMOTE_ADDR", "")
    if settings.PROXIES > 0:
        seen = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
        address = seen[-settings.PROXIES] if len(seen) >= settings.PROXIES else address
    try:
        return str(ip_address(address.strip()))
    except ValueError:
        return UNKNOWN

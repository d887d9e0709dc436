"""How often a caller may ask: counted in PostgreSQL, so that limits hold over all web processes and without Redis."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING

from rest_framework.request import Request
from rest_framework.settings import api_settings
from rest_framework.throttling import BaseThrottle

from backbone.actions.rates import count_hit
from backbone.addresses import client_address

if TYPE_CHECKING:
    from rest_framework.views import APIView

_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400}


class RateThrottle(BaseThrottle, ABC):
    """Fixed windows of DEFAULT_THROTTLE_RATES[scope] ("60/min")."""

    scope = ""

    def allow_request(self, request: Request, view: APIView) -> bool:
        caller = self.caller(request)
        if caller is None:
            return True
        limit, seconds = parse_rate(api_settings.DEFAULT_THROTTLE_RATES[self.scope])
        self._wait = count_hit(caller=f"{self.scope}:{caller}", limit=limit, seconds=seconds)
        return self._wait == 0

    @abstractmethod
    def caller(self, request: Request) -> str | None:
        """Whom the rate counts for; None = this throttle does not concern the request."""

    def wait(self) -> float:
        """Seconds until the window ends."""
        return self._wait


class AnonymousThrottle(RateThrottle):
    """Callers without a token, by network address."""

    scope = "anonymous"

    def caller(self, request: Request) -> str | None:
        return None if request.auth else client_address(request)


class TokenThrottle(RateThrottle):
    """Callers with a token, by token."""

    scope = "token"

    def caller(self, request: Request) -> str | None:
        return str(request.auth.token) if request.auth else None


def parse_rate(rate: str) -> tuple[int, int]:
    """ "60/min" → (60, 60): requests, seconds."""
    limit, period = rate.split("/")
    return int(limit), _SECONDS[period[0]]

"""What every template knows about who is acting and which release this is."""

from django.conf import settings
from django.http import HttpRequest

from accounts.acting import VISITOR, Acting
from engine import VERSION


def acting(request: HttpRequest) -> dict[str, Acting | bool | str]:
    """`acting` (see accounts.acting), `is_demo` (the watermark 演示数据) and `version`."""
    return {"acting": getattr(request, "acting", VISITOR), "is_demo": settings.IS_DEMO, "version": VERSION}

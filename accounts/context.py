"""What every template knows about who is acting."""

from django.conf import settings
from django.http import HttpRequest

from accounts.acting import VISITOR, Acting


def acting(request: HttpRequest) -> dict[str, Acting | bool]:
    """`acting` (see accounts.acting) and `is_demo` (the watermark 演示数据)."""
    return {"acting": getattr(request, "acting", VISITOR), "is_demo": settings.IS_DEMO}

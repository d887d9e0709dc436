"""Health for machines: is the process there, is the site ready."""

from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_safe

from backbone.health import readiness
from engine import VERSION


@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    """The process answers. Touches nothing else."""
    return JsonResponse({"status": "ok", "version": VERSION})


@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """200 when ready, 503 when not; `reasons` say why not, `degraded` what works only partly."""
    state = readiness()
    lines = [(one.is_fatal, {"code": one.code, "reason": one.reason, "params": one.params}) for one in state.findings]
    body = {
        "status": "ready" if state.is_ready else "not ready",
        "fact_age_seconds": state.fact_age,
        "reasons": [line for is_fatal, line in lines if is_fatal],
        "degraded": [line for is_fatal, line in lines if not is_fatal],
        "version": VERSION,
    }
    return JsonResponse(body, status=200 if state.is_ready else 503, json_dumps_params={"ensure_ascii": False})

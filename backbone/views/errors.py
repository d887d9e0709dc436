"""Errors outside any view: the API answers in its own format, pages in theirs."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.defaults import page_not_found

from backbone.api.problems import CONTENT_TYPE
from backbone.refusals import NotThere

API = "/api/"


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404 for an address that nothing answers."""
    if not request.path.startswith(API):
        return page_not_found(request, exception)
    reason = NotThere().reason
    body = {
        "type": "about:blank",
        "title": "Not Found",
        "status": 404,
        "detail": reason["zh"],
        "errors": [{"code": NotThere.code, "reason": reason}],
    }
    return JsonResponse(body, status=404, content_type=CONTENT_TYPE, json_dumps_params={"ensure_ascii": False})

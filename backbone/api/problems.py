"""Errors of the API as RFC 9457 application/problem+json, each with its reason in Chinese and English."""

import re
from collections.abc import Iterator
from http import HTTPStatus
from typing import Any, NotRequired, TypedDict

from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.core.exceptions import ValidationError as DjangoValidationError
from django.http import Http404
from rest_framework import exceptions
from rest_framework.response import Response
from rest_framework.views import exception_handler as rest_exception_handler

from backbone.refusals import Refused
from backbone.texts import Reason, in_language, is_registered, reason, register_texts

CONTENT_TYPE = "application/problem+json"


WHOLE = "non_field_errors"
"""The framework's name for what is wrong with an object or a list as a whole."""
_OF_WHOLE = {"invalid": "not_a_dict", "max_length": "too_many", "min_length": "too_few"}
"""Codes that mean something else of a whole than of a text in it."""


class ErrorLine(TypedDict):
    """One thing that is wrong. `row` (1-based) and `column` are there when the body is a list of rows."""

    code: str
    reason: Reason
    field: NotRequired[str]
    row: NotRequired[int]
    column: NotRequired[str]


class BodyTooLarge(exceptions.APIException):
    status_code = 413
    default_code = "body_too_large"


def exception_handler(error: Exception, context: dict[str, Any]) -> Response | None:
    """DRF's EXCEPTION_HANDLER. None (a 500) for everything that is neither an API error nor a domain refusal."""
    if isinstance(error, Refused):
        line: ErrorLine = {"code": error.code, "reason": error.reason}
        if error.field:
            line["field"] = error.field
        return problem(error.status, [line])
    known = _as_api_exception(error)
    if known is None:
        return None
    answer = rest_exception_handler(known, context)
    if answer is None:
        return None
    lines = list(_lines(known.detail if isinstance(known, exceptions.ValidationError) else known))
    return problem(answer.status_code, lines, headers=_headers(answer))


def problem(status: int, errors: list[ErrorLine], headers: dict[str, str] | None = None) -> Response:
    """A problem document: type, title, status, detail (language of the request) and `errors`."""
    body = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": " ".join(dict.fromkeys(in_language(line["reason"]) for line in errors[:5])),
        "errors": errors,
    }
    return Response(body, status=status, content_type=CONTENT_TYPE, headers=headers)


def _as_api_exception(error: Exception) -> exceptions.APIException | None:
    if isinstance(error, exceptions.APIException):
        return error
    if isinstance(error, Http404):
        return exceptions.NotFound()
    if isinstance(error, PermissionDenied):
        return exceptions.PermissionDenied()
    if isinstance(error, RequestDataTooBig):
        return BodyTooLarge()
    if isinstance(error, DjangoValidationError):
        return exceptions.ValidationError(_django_details(error))
    return None


def _django_details(error: DjangoValidationError) -> dict[str, list[exceptions.ErrorDetail]]:
    fields = error.error_dict if hasattr(error, "error_dict") else {"": error.error_list}
    return {
        name: [
            exceptions.ErrorDetail(" ".join(one.messages), code=one.code or "invalid")
            for one in (errors.error_list if isinstance(errors, DjangoValidationError) else errors)
        ]
        for name, errors in fields.items()
    }


def _headers(answer: Response) -> dict[str, str]:
    return {name: answer[name] for name in ("WWW-Authenticate", "Retry-After", "Allow") if name in answer}


def _lines(detail: Any, path: tuple[str | int, ...] = ()) -> Iterator[ErrorLine]:
    if isinstance(detail, exceptions.APIException):
        yield from _lines(detail.detail, path)
    elif isinstance(detail, dict):
        for name, inner in detail.items():
            yield from _lines(inner, (*path, name))
    elif isinstance(detail, list) and not all(isinstance(one, str) for one in detail):
        for index, inner in enumerate(detail):
            yield from _lines(inner, (*path, index))
    else:
        for one in detail if isinstance(detail, list) else [detail]:
            yield _line(one, path)


def _line(detail: Any, steps: tuple[str | int, ...]) -> ErrorLine:
    code = getattr(detail, "code", None) or "invalid"
    path = [step for step in steps if step not in ("", WHOLE)]
    sentence = _OF_WHOLE.get(code, code) if steps[-1:] == (WHOLE,) else code
    line: ErrorLine = {"code": code, "reason": _reason(sentence, str(detail), path)}
    if path:
        line["field"] = ".".join(str(step) for step in path)
    rows = [step for step in path if isinstance(step, int)]
    if rows:
        line["row"] = rows[0] + 1
        if isinstance(path[-1], str):
            line["column"] = path[-1]
    return line


def _reason(code: str, message: str, path: list[str | int]) -> Reason:
    """The catalogue's sentence; the framework's own message, in the request's language, for codes it does not hold."""
    if not is_registered(code):
        return {"zh": message, "en": message} if message else reason(code)
    numbers = re.findall(r"\d+", message)
    limit = numbers[0] if numbers else "—"
    zh, en = (named, named) if (named := _named(path)) else ("请求正文", "The request body")
    return {
        "zh": reason(code, {"name": zh, "limit": limit})["zh"],
        "en": reason(code, {"name": en, "limit": limit})["en"],
    }


def _named(path: list[str | int]) -> str:
    """The field as a person finds it; an entry of a list, which has no name, by its whole address."""
    return path[-1] if path and isinstance(path[-1], str) else ".".join(map(str, path))


REASONS = {
    "required": ("缺少必填项 {name}。", "{name} is required."),
    "null": ("{name} 不能为空值。", "{name} may not be null."),
    "blank": ("{name} 不能为空。", "{name} may not be blank."),
    "empty": ("{name} 不能为空。", "{name} may not be empty."),
    "max_length": ("{name} 最多 {limit} 个字符。", "{name} may have at most {limit} characters."),
    "min_length": ("{name} 至少 {limit} 个字符。", "{name} needs at least {limit} characters."),
    "too_many": ("{name} 最多 {limit} 条。", "{name} may have at most {limit} entries."),
    "too_few": ("{name} 至少 {limit} 条。", "{name} needs at least {limit} entries."),
    "max_value": ("{name} 不能大于 {limit}。", "{name} may not exceed {limit}."),
    "min_value": ("{name} 不能小于 {limit}。", "{name} may not be below {limit}."),
    "max_string_length": ("{name} 太长。", "{name} is too long."),
    "max_digits": ("{name} 的数字位数太多。", "{name} has too many digits."),
    "max_decimal_places": ("{name} 最多 {limit} 位小数。", "{name} may have at most {limit} decimal places."),
    "max_whole_digits": ("{name} 的整数位数太多。", "{name} has too many digits before the decimal point."),
    "invalid": ("{name} 的写法不正确。", "{name} is not valid."),
    "invalid_choice": ("{name} 不在可选值之内。", "{name} is not one of the allowed values."),
    "does_not_exist": ("{name} 所指的对象不存在。", "{name} names something that does not exist."),
    "incorrect_type": ("{name} 的类型不正确。", "{name} has the wrong type."),
    "not_a_list": ("{name} 应当是列表。", "{name} must be a list."),
    "not_a_dict": ("{name} 应当是对象。", "{name} must be an object."),
    "unique": ("{name} 已存在。", "{name} exists already."),
    "date": ("{name} 应当是日期。", "{name} must be a date."),
    "datetime": ("{name} 应当是日期，不带时间。", "{name} must be a date without a time."),
    "surrogate_characters_not_allowed": ("{name} 含有无效字符。", "{name} holds invalid characters."),
    "null_characters_not_allowed": ("{name} 含有无效字符。", "{name} holds invalid characters."),
    "unknown_parameter": ("不认识的查询参数 {name}。", "Unknown query parameter {name}."),
    "unknown_city": (
        "{name} 不是已登记的地级市，请写全名，例如 苏州市。",
        "{name} is no city in the list; write its full name, such as 苏州市.",
    ),
    "unknown_field": ("不认识的字段 {name}。", "Unknown field {name}."),
    "cursor_invalid": ("游标无效，请从第一页重新开始。", "The cursor is invalid; start again at the first page."),
    "page_size_invalid": ("page_size 须为 1 到 1000 的整数。", "page_size must be an integer from 1 to 1000."),
    "parse_error": ("请求正文无法解析。", "The request body cannot be parsed."),
    "body_too_large": ("请求正文太大。", "The request body is too large."),
    "authentication_failed": ("令牌无效、已过期或已撤销。", "The token is invalid, expired or revoked."),
    "not_authenticated": (
        "需要令牌：Authorization: Bearer <token>。",
        "A token is needed: Authorization: Bearer <token>.",
    ),
    "permission_denied": ("令牌没有此操作所需的权限。", "The token lacks the scope this needs."),
    "not_found": ("找不到，或当前身份无权查看。", "Not found, or not visible to the token's organisation."),
    "method_not_allowed": ("此地址不支持这个方法。", "This address does not support the method."),
    "not_acceptable": ("无法提供所要的格式。", "The requested format is not available."),
    "unsupported_media_type": ("不支持的正文类型。", "This content type is not supported."),
    "throttled": ("请求太频繁，请在 {limit} 秒后重试。", "Too many requests; try again in {limit} seconds."),
}
register_texts(REASONS)

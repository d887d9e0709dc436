"""JSON bodies, read strictly: what PostgreSQL cannot store is refused here with 400 instead of failing later."""

import json
import re
from collections.abc import Mapping
from typing import Any

from rest_framework.exceptions import ParseError
from rest_framework.parsers import JSONParser
from rest_framework.utils.json import strict_constant

_NUL = re.compile(r"(?<!\\)(?:\\\\)*\\u0000")
"""An escaped NUL: an odd number of backslashes before it; an even number is backslashes and plain text."""


class StrictJSONParser(JSONParser):
    """Refuses NaN and Infinity, NUL, lone surrogates and nesting deeper than Python reads."""

    def parse(self, stream: Any, media_type: str | None = None, parser_context: Mapping[str, Any] | None = None) -> Any:
        try:
            body = stream.read().decode("utf-8")
            data = json.loads(body, parse_constant=strict_constant)
            if "\\u" in body:
                whole = json.dumps(data, ensure_ascii=False)
                whole.encode("utf-8")
                if _NUL.search(whole):
                    raise ParseError("NUL")
        except (ValueError, RecursionError) as error:
            raise ParseError(str(error)) from error
        return data

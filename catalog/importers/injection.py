"""Spreadsheet programs run csv cells that begin like a formula; one reversible rule keeps them still.

A cell whose text begins with a dangerous sign, after any number of apostrophes, gets one apostrophe in front; reading
takes exactly that one away again. -20℃低温 is a real name, so nothing is dropped or replaced.
"""

from __future__ import annotations

import re

_DANGEROUS = re.compile("'*[=+\\-@\t\r\n＝＋－＠]")


def guarded(text: str) -> str:
    """The text as it may stand in a csv file."""
    return "'" + text if _DANGEROUS.match(text) else text


def unguarded(text: str) -> str:
    """The inverse of `guarded`; any other text comes back unchanged."""
    return text[1:] if text[:1] == "'" and _DANGEROUS.match(text) else text

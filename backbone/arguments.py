"""Arguments that several commands take."""

from argparse import ArgumentTypeError
from datetime import date


def day_argument(text: str) -> date:
    """A calendar day as YYYY-MM-DD; anything else is bad usage (exit status 2)."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ArgumentTypeError(f"“{text}”不是日期，请写成 2026-11-20 / not a date, write 2026-11-20") from None

"""What every template knows about how fresh the matches are."""

from datetime import date

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from matching.models import MatchingDay


def _day() -> date | None:
    return MatchingDay.objects.values_list("day", flat=True).first()


def freshness(request: HttpRequest) -> dict[str, object]:
    """`as_of`: the matching day, read only when a page shows it."""
    return {"as_of": SimpleLazyObject(_day)}

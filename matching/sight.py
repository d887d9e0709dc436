"""How far a regulator sees: the province everything, a city its own enterprises."""

from django.core.exceptions import PermissionDenied

from accounts.acting import Acting


def own_city(acting: Acting) -> str:
    """The city whose enterprises the figures are limited to; "" = the whole province.

    Raises PermissionDenied for a county: figures are stored by city, and a county may not see all of it.
    """
    place = acting.area_lookup()
    if place is None or "county" in place:
        raise PermissionDenied
    return place.get("city", "")

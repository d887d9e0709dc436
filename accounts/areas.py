"""Areas of regulators: "江苏省" holds every place, "苏州市" the city, "苏州市/昆山市" one county of it."""

_PROVINCE_ENDINGS = ("省", "自治区", "特别行政区")


def is_province(area: str) -> bool:
    return area.endswith(_PROVINCE_ENDINGS)


def is_in_area(area: str, city: str, county: str = "") -> bool:
    """Whether a place lies in an area; the empty area holds nothing."""
    if is_province(area):
        return True
    area_city, _, area_county = area.partition("/")
    return bool(area_city) and city == area_city and area_county in ("", county)


def area_lookup(area: str, prefix: str = "") -> dict[str, str] | None:
    """Filter arguments for models with `city` and `county`: {} = everything, None = nothing."""
    if not area:
        return None
    if is_province(area):
        return {}
    city, _, county = area.partition("/")
    return {f"{prefix}city": city, **({f"{prefix}county": county} if county else {})}

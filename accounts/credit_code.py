"""统一社会信用代码: eighteen characters with a check character (GB 32100-2015)."""

_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_WEIGHTS = tuple(pow(3, place, 31) for place in range(17))


def is_credit_code(text: str) -> bool:
    """Whether the eighteen characters hold together; letters I, O, S, V and Z never occur."""
    return len(text) == 18 and set(text) <= set(_ALPHABET) and text[-1] == check_character(text[:17])


def check_character(first: str) -> str:
    """The eighteenth character to the first seventeen."""
    total = sum(_ALPHABET.index(one) * weight for one, weight in zip(first, _WEIGHTS, strict=True))
    return _ALPHABET[-total % 31]

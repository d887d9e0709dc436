"""Exact minimum set cover over bit masks: small, deterministic, with true dominance."""

from collections.abc import Sequence


def undominated(masks: Sequence[int]) -> list[int]:
    """Indexes of the masks that are no part of another one (of equal masks the first stays), order kept."""
    order = sorted(range(len(masks)), key=lambda n: (-masks[n].bit_count(), n))
    kept: list[int] = []
    for n in order:
        if masks[n] and not any(masks[n] & ~masks[other] == 0 for other in kept):
            kept.append(n)
    return sorted(kept)


def fewest(masks: Sequence[int], wanted: int) -> list[int] | None:
    """Indexes of a smallest set of masks that together hold every bit of `wanted`; None where none does."""
    trimmed = [mask & wanted for mask in masks]
    choices = undominated(trimmed)
    union = 0
    for n in choices:
        union |= trimmed[n]
    if union != wanted:
        return None
    best = _greedy(trimmed, choices, wanted)
    return sorted(_improve(trimmed, choices, wanted, [], best))


def _greedy(masks: list[int], choices: list[int], wanted: int) -> list[int]:
    picked: list[int] = []
    while wanted:
        n = max(choices, key=lambda choice: ((masks[choice] & wanted).bit_count(), -choice))
        picked.append(n)
        wanted &= ~masks[n]
    return picked


def _improve(masks: list[int], choices: list[int], wanted: int, picked: list[int], best: list[int]) -> list[int]:
    """Branch on the bit with the fewest holders; cut where even the largest masks cannot beat the best."""
    if not wanted:
        return list(picked) if len(picked) < len(best) else best
    largest = max((masks[n] & wanted).bit_count() for n in choices)
    if largest == 0 or len(picked) + -(-wanted.bit_count() // largest) >= len(best):
        return best
    for n in sorted(_rarest(masks, choices, wanted), key=lambda n: -(masks[n] & wanted).bit_count()):
        best = _improve(masks, choices, wanted & ~masks[n], [*picked, n], best)
    return best


def _rarest(masks: list[int], choices: list[int], wanted: int) -> list[int]:
    """The masks that hold the bit of `wanted` that the fewest hold."""
    found: list[int] | None = None
    rest = wanted
    while rest:
        bit = rest & -rest
        rest ^= bit
        holders = [n for n in choices if masks[n] & bit]
        if found is None or len(holders) < len(found):
            found = holders
    return found or []

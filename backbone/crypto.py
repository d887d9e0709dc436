"""Every digest and every secret of the site, in one place, so that another suite (SM3, SM4) can replace them here."""

import hashlib
import hmac
import secrets
from collections.abc import Iterable

DIGEST_LENGTH = 64
"""Characters of a digest in hex."""


def digest(content: bytes | str) -> str:
    """SHA-256 of bytes, or of a text as UTF-8, in hex."""
    return hashlib.sha256(content.encode() if isinstance(content, str) else content).hexdigest()


def digest_parts(parts: Iterable[bytes]) -> str:
    """SHA-256 of a content that comes in pieces, in hex."""
    running = hashlib.sha256()
    for part in parts:
        running.update(part)
    return running.hexdigest()


def lock_number(text: str) -> int:
    """A signed 64-bit number for a PostgreSQL advisory lock named by a text."""
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big", signed=True)


def new_secret() -> str:
    """240 random bits as 40 URL-safe characters."""
    return secrets.token_urlsafe(30)


def is_same(one: str, other: str) -> bool:
    """Compares two secrets in constant time."""
    return hmac.compare_digest(one.encode(), other.encode())

"""Reads the environment once and says, for every missing or wrong value, what to set and an example."""

from pathlib import Path
from typing import Any

import environ
from django.core.exceptions import ImproperlyConfigured

EXAMPLES = {
    "SECRET_KEY": "SECRET_KEY=$(python3 -c 'import secrets; print(secrets.token_urlsafe(50))')",
    "DATABASE_URL": "DATABASE_URL=postgres://lianjian_app:password@localhost:5432/lianjian",
    "REDIS_URL": "REDIS_URL=redis://localhost:6379/0",
    "ALLOWED_HOSTS": "ALLOWED_HOSTS=lianjian.example.org",
    "DEBUG": "DEBUG=false",
    "SITE_URL": "SITE_URL=https://lianjian.example.org",
    "FILES_DIR": "FILES_DIR=/var/lib/lianjian/files",
    "DJANGO_LOG_LEVEL": "DJANGO_LOG_LEVEL=INFO",
}

env = environ.Env()


class SettingMissing(ImproperlyConfigured):
    """A setting of the environment is missing or unreadable."""

    def __init__(self, name: str, why: str) -> None:
        example = EXAMPLES.get(name, f"{name}=…")
        super().__init__(f"{name} {why}. Set it in the environment, for example: {example} (see .env.example)")


def required(name: str) -> str:
    """The text of a setting that has no default."""
    value: str = env.str(name, default="").strip()
    if not value:
        raise SettingMissing(name, "is not set")
    return value


def boolean(name: str, default: bool) -> bool:
    """true/false, 1/0, yes/no; anything else is refused instead of being read as false."""
    text = env.str(name, default="true" if default else "false").strip().lower()
    if text in {"true", "1", "yes", "on"}:
        return True
    if text in {"false", "0", "no", "off"}:
        return False
    raise SettingMissing(name, f"is {text!r}, expected true or false")


def database(url: str, name: str = "DATABASE_URL") -> dict[str, Any]:
    """A DATABASES entry from a postgres:// URL; Lianjian runs on PostgreSQL only."""
    try:
        entry: dict[str, Any] = env.db_url_config(url)
    except (ValueError, ImproperlyConfigured, KeyError) as error:
        raise SettingMissing(name, f"cannot be read ({error})") from error
    if "postgresql" not in str(entry.get("ENGINE", "")):
        raise SettingMissing(name, "is no PostgreSQL address")
    socket_folder = entry.get("OPTIONS", {}).pop("host", None)  # postgresql://role@/name?host=/folder
    return {**entry, "HOST": socket_folder} if socket_folder else entry


def directory(name: str, default: Path) -> Path:
    """A directory of files that outlive the process; made when missing."""
    path = Path(env.str(name, default=str(default))).expanduser().resolve()
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise SettingMissing(name, f"names {path}, which cannot be made ({error.strerror})") from error
    return path

"""A clean scratch database on the same server, gone afterwards: for evaluating lists without touching live data."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg2
from django.conf import settings
from django.core.management import call_command
from django.db import connection, connections
from psycopg2 import sql

from catalog.knowledge import forget_knowledge


class ScratchRefused(Exception):
    """The database role may not create databases."""


@contextmanager
def scratch_database() -> Iterator[str]:
    """Inside, the default connection is an empty, migrated database; its name is yielded.

    Needs a role that may create databases: DATABASE_OWNER_URL where set, else DATABASE_URL. Raises ScratchRefused.
    """
    live = dict(connections["default"].settings_dict)
    account = {**live, **settings.DATABASE_OWNER}
    name = f"lianjian_scratch_{secrets.token_hex(4)}"
    _statement(account, "CREATE DATABASE {} TEMPLATE template0 ENCODING 'UTF8'", name)
    try:
        _switch({**account, "NAME": name})
        call_command("migrate", verbosity=0, interactive=False)
        yield name
    finally:
        _switch(live)
        _statement(account, "DROP DATABASE IF EXISTS {} WITH (FORCE)", name)


def _switch(entry: dict[str, object]) -> None:
    connection.close()
    connection.settings_dict.update(
        {key: entry[key] for key in ("NAME", "USER", "PASSWORD", "HOST", "PORT", "OPTIONS")}
    )
    settings.DATABASES["default"]["NAME"] = connection.settings_dict["NAME"]
    forget_knowledge()


def _statement(account: dict[str, object], statement: str, name: str) -> None:
    server = psycopg2.connect(
        dbname="postgres",
        user=account["USER"],
        password=account["PASSWORD"],
        host=account["HOST"],
        port=account["PORT"] or None,
    )
    server.autocommit = True
    try:
        with server.cursor() as cursor:
            cursor.execute(sql.SQL(statement).format(sql.Identifier(name)))
    except psycopg2.errors.InsufficientPrivilege as error:
        raise ScratchRefused(str(error).strip()) from error
    finally:
        server.close()

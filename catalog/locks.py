"""Who may write a lab's rows: one at a time per lab, held to the end of the transaction."""

from collections.abc import Collection

from django.db import connection

ROWS, DIRECTORY = 7301, 7302
"""Namespaces of advisory locks."""
MANY = 500
"""More labs than this are locked as a whole: the server's lock table is finite."""


def lock_labs(labs: Collection[int]) -> None:
    """Waits for other writers of these labs' rows, in id order, so that two lists cannot wait for each other."""
    with connection.cursor() as cursor:
        if len(labs) > MANY:
            cursor.execute("SELECT pg_advisory_xact_lock(%s, 0)", [ROWS])
            return
        cursor.execute("SELECT pg_advisory_xact_lock_shared(%s, 0)", [ROWS])
        cursor.execute("SELECT pg_advisory_xact_lock(%s, k) FROM unnest(%s::int[]) AS k", [ROWS, sorted(labs)])


def lock_directory() -> None:
    """Waits for others who register labs, certificates or sites."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, 0)", [DIRECTORY])

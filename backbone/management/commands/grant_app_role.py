"""What the role of web and workers may do: read and write rows, own nothing, and never alter an audit entry."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection, transaction
from psycopg2 import sql

AUDIT_TABLES = ("backbone_auditentry", "backbone_auditseal")
_GRANTS = (
    "GRANT USAGE ON SCHEMA public TO {role}",
    "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role}",
    "GRANT USAGE, SELECT, UPDATE ON ALL SEQUENCES IN SCHEMA public TO {role}",
    "ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {role}",
    "ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE, SELECT, UPDATE ON SEQUENCES TO {role}",
    "REVOKE INSERT, UPDATE, DELETE ON django_migrations FROM {role}",
)


class Command(BaseCommand):
    help = "Grants the application's database role what it needs, and only to insert into and read the audit."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--role", default="lianjian_app", help="role of web and workers (default: lianjian_app)")

    def handle(self, *args: Any, **options: Any) -> None:
        role: str = options["role"]
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT rolsuper FROM pg_roles WHERE rolname = %s", [role])
            found = cursor.fetchone()
            if found is None:
                raise CommandError(f"There is no role {role}. Make it first: CREATE ROLE {role} LOGIN PASSWORD '…'")
            if found[0]:
                raise CommandError(f"{role} is a superuser; no grant limits it. Use a role of its own.")
            name = sql.Identifier(role)
            for grant in _GRANTS:
                cursor.execute(sql.SQL(grant).format(role=name))
            for table in AUDIT_TABLES:
                revoke = sql.SQL("REVOKE UPDATE, DELETE, TRUNCATE ON {table} FROM {role}")
                cursor.execute(revoke.format(table=sql.Identifier(table), role=name))
        self.stdout.write(f"{role}: reads and writes rows, inserts into and reads the audit")

"""The sequence that numbers changes, and the database table behind django.core.cache."""

from django.db import migrations

CACHE_TABLE = """
CREATE TABLE IF NOT EXISTS backbone_cache (
    cache_key varchar(255) PRIMARY KEY, value text NOT NULL, expires timestamp with time zone NOT NULL
);
CREATE INDEX IF NOT EXISTS backbone_cache_expires ON backbone_cache (expires);
"""


class Migration(migrations.Migration):
    dependencies = [("backbone", "0001_initial")]
    operations = [
        migrations.RunSQL("CREATE SEQUENCE backbone_change", "DROP SEQUENCE backbone_change"),
        migrations.RunSQL(CACHE_TABLE, "DROP TABLE backbone_cache"),
    ]

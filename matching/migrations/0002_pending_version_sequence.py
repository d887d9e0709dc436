"""The sequence behind pending versions: every touch gets a number no earlier touch had."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("matching", "0001_initial")]
    operations = [migrations.RunSQL("CREATE SEQUENCE matching_pending", "DROP SEQUENCE matching_pending")]

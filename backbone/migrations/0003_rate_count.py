from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("backbone", "0002_change_sequence_and_cache")]
    operations = [
        migrations.CreateModel(
            name="RateCount",
            fields=[
                ("caller", models.CharField(max_length=100, primary_key=True, serialize=False)),
                ("until", models.DateTimeField(db_index=True)),
                ("hits", models.IntegerField()),
            ],
        ),
    ]

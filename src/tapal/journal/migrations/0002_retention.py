from pathlib import Path

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("journal", "0001_journal")]
    operations = [
        migrations.CreateModel(
            name="Hold",
            fields=[
                ("aggregate", models.TextField(primary_key=True, serialize=False)),
                ("reason", models.TextField()),
                ("placed_by", models.TextField()),
                ("placed_at", models.DateTimeField()),
            ],
            options={"db_table": "journal_hold"},
        ),
        migrations.CreateModel(
            name="Blanking",
            fields=[
                ("entry", models.UUIDField(primary_key=True, serialize=False)),
                ("aggregate", models.TextField(db_index=True)),
                ("at", models.DateTimeField()),
            ],
            options={"db_table": "journal_blanking"},
        ),
        migrations.RunSQL(Path(__file__).with_suffix(".sql").read_text(encoding="utf-8"), migrations.RunSQL.noop),
    ]

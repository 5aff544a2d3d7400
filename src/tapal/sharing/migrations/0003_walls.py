from pathlib import Path

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("sharing", "0002_requests")]
    operations = [
        migrations.RunSQL(
            Path(__file__).with_suffix(".sql").read_text(encoding="utf-8"),
            "DROP SCHEMA shared CASCADE",
        )
    ]

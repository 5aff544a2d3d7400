from pathlib import Path

from django.db import migrations

FORTH, BACK = Path(__file__).with_suffix(".sql").read_text(encoding="utf-8").split("-- back\n")


class Migration(migrations.Migration):
    dependencies = [("sharing", "0004_look_viewer")]
    operations = [migrations.RunSQL(FORTH, BACK)]

"""What a kept answer showed, to be recorded with every repeat."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("api", "0001_initial")]

    operations = [
        migrations.AddField("givenanswer", "reads", models.JSONField(default=list)),
    ]

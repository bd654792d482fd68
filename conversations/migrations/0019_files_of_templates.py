"""A template may carry several files: each has a place in its message."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("conversations", "0018_reminders")]

    operations = [
        migrations.AddField(model_name="media", name="place", field=models.SmallIntegerField(db_default=0, default=0)),
    ]

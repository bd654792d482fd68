"""Which message was a number's last test."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("conversations", "0016_entry")]

    operations = [
        migrations.AddField(
            "channel", "trial_id", models.BigIntegerField(help_text="The last test message; see trial.", null=True)
        ),
    ]

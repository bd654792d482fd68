"""Failures are counted in the hour in which they were: an index of those alone."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("conversations", "0028_catalogue")]

    operations = [
        migrations.AddIndex(
            "message",
            models.Index(fields=["tenant", "failed_at"], name="message_failed", condition=models.Q(("status", 70))),
        )
    ]

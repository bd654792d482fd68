"""Whom a number has blocked at WhatsApp."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("conversations", "0021_media_copy")]

    operations = [
        migrations.AddField(
            "conversation",
            "blocked_at",
            models.DateTimeField(help_text="Since when WhatsApp lets nothing through, either way.", null=True),
        ),
    ]

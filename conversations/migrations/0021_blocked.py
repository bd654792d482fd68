"""Whom a number has blocked at WhatsApp."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("conversations", "0020_rates_and_marks")]

    operations = [
        migrations.AddField(
            "conversation",
            "blocked_at",
            models.DateTimeField(help_text="Since when WhatsApp lets nothing through, either way.", null=True),
        ),
    ]

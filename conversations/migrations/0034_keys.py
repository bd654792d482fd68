"""The key of a person's identity as WhatsApp tells it, and which numbers have it checked."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("conversations", "0033_line")]

    operations = [
        migrations.AddField(
            "channel",
            "checks_identity",
            models.BooleanField(
                db_default=False, default=False, help_text="Whether WhatsApp tells of a person's key, and compares it."
            ),
        ),
        migrations.AddField(
            "identity", "key_hash", models.CharField(blank=True, db_default="", default="", max_length=140)
        ),
        migrations.AddField("identity", "key_at", models.DateTimeField(null=True)),
        migrations.AddField("identity", "key_changed_at", models.DateTimeField(null=True)),
    ]

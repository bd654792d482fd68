"""Which set-aside deliveries hold nothing for anybody here: their bodies need not wait for the end of their week."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("webhooks", "0004_oldest_delivery")]

    operations = [
        migrations.AddField("quarantine", "alone", models.BooleanField(default=False)),
        migrations.AddIndex(
            "quarantine",
            models.Index(fields=["at"], name="quarantine_alone", condition=models.Q(("alone", True))),
        ),
    ]

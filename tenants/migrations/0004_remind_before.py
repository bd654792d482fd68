"""How long before a window closes on somebody who waits the team is reminded, as the company wishes."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("tenants", "0003_read_receipts")]

    operations = [
        migrations.AddField(
            "tenant",
            "remind_before",
            models.PositiveSmallIntegerField(
                choices=[(0, "Never"), (1, "One hour before"), (2, "Two hours before"), (4, "Four hours before")],
                default=2,
                db_default=2,
            ),
        ),
    ]

"""What came to nothing is found at once in a ledger of millions; the many that were done pay nothing for it."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("conversations", "0005_find_people")]

    operations = [
        migrations.AddIndex(
            model_name="event",
            index=models.Index(
                models.F("tenant"),
                models.F("outcome"),
                models.F("delivery_id").desc(),
                models.F("item").desc(),
                name="event_problems",
                condition=models.Q(outcome__in=["skipped", "quarantined"]),
            ),
        ),
    ]

"""What stands in line in a conversation is found along an index of those alone: it goes in the order it was written."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("conversations", "0032_stops")]

    operations = [
        migrations.AddIndex(
            "message",
            models.Index(
                fields=["tenant", "conversation", "id"],
                name="message_line",
                condition=models.Q(("status__in", (10, 20))),
            ),
        )
    ]

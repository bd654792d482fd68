"""The pins of a group are found along an index of those alone, however much is said in it."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("conversations", "0036_lost_files")]

    operations = [
        migrations.AddIndex(
            "message",
            models.Index(
                fields=["tenant", "conversation", "at"],
                name="message_pins",
                condition=models.Q(("kind", "pin")),
            ),
        )
    ]

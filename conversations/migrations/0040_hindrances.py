"""What WhatsApp names as keeping a number from sending, beside that something does."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("conversations", "0039_stepped_clock")]

    operations = [
        migrations.AddField(
            "checkup",
            "hindrances",
            models.JSONField(
                db_default=[], default=list, help_text="What Meta names as in the way: node, blocks, text, code."
            ),
        ),
    ]

"""A file may fail because nobody came back from fetching it: a word for that."""

from django.db import migrations, models

REASONS = [(word, word.replace("_", " ").title()) for word in ("gone", "too_large", "damaged", "token", "away")]


class Migration(migrations.Migration):
    dependencies = [("conversations", "0025_folded")]

    operations = [
        migrations.AlterField(
            "media",
            "failure",
            models.CharField(
                blank=True, choices=[*REASONS, ("broken", "Broken")], db_default="", default="", max_length=10
            ),
        )
    ]

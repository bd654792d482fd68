"""Who has a conversation, where several applications answer on one number."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("conversations", "0023_attributes")]

    operations = [
        migrations.AddField(
            "conversation", "held_by", models.CharField(blank=True, db_default="", default="", max_length=12)
        ),
        migrations.AddField("conversation", "held_at", models.DateTimeField(null=True)),
    ]

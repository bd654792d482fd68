"""When WhatsApp said what a group is called, so that older news of it does not bring back a former name."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("conversations", "0026_media_broken")]

    operations = [migrations.AddField("contact", "named_at", models.DateTimeField(null=True))]

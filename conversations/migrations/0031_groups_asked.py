"""When WhatsApp was asked about a group."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("conversations", "0030_groups")]

    operations = [
        migrations.AddField(model_name="group", name="asked_at", field=models.DateTimeField(null=True)),
    ]

"""What WhatsApp stops the sending of a number for, since when, and until when."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("conversations", "0031_groups_asked")]

    operations = [
        migrations.AddField("channel", "stopped_code", models.IntegerField(null=True)),
        migrations.AddField("channel", "stopped_at", models.DateTimeField(null=True)),
        migrations.AddField("channel", "stopped_until", models.DateTimeField(null=True)),
    ]

"""Corrections and reactions of one second are told apart, and put in order, by marks: WhatsApp's times are seconds."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("conversations", "0034_keys")]

    operations = [
        migrations.AddField("message", "edited_by", models.JSONField(null=True)),
        migrations.AddField("reaction", "told", models.JSONField(null=True)),
    ]

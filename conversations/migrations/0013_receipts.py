"""What a conversation wants to tell WhatsApp: up to which message it was read, and that somebody writes."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("conversations", "0012_again_of"), ("tenants", "0003_read_receipts")]

    operations = [
        migrations.AddField("conversation", "receipt_of", models.BigIntegerField(null=True)),
        migrations.AddField("conversation", "receipt_typing", models.BooleanField(default=False, db_default=False)),
        migrations.AddIndex(
            "conversation",
            models.Index(fields=["tenant"], name="conversation_receipts", condition=Q(receipt_of__isnull=False)),
        ),
    ]

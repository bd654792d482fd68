"""When customers see that their message was read is a company's own choice."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("tenants", "0002_row_security")]

    operations = [
        migrations.AddField(
            "tenant",
            "read_receipts",
            models.CharField(
                choices=[
                    ("open", "When somebody opens the conversation"),
                    ("reply", "When somebody answers"),
                    ("never", "Never"),
                ],
                default="reply",
                db_default="reply",
                max_length=5,
            ),
        ),
    ]

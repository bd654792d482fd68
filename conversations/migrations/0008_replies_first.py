"""An index of its own for replies that wait to be sent: they are looked for first, past whatever bulk is due."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("conversations", "0007_templates")]

    operations = [
        migrations.AddIndex(
            model_name="message",
            index=models.Index(
                fields=["tenant", "next_at"], name="message_replies", condition=Q(status=10, origin="agent")
            ),
        ),
    ]

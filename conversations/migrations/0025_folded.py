"""Two threads of one person on one number are shown as one, and can be parted again."""

import django.db.models.deletion
from django.db import migrations, models

from tenants.rls import SameTenant


class Migration(migrations.Migration):
    dependencies = [("conversations", "0024_holders")]

    operations = [
        migrations.AddField(
            "conversation",
            "folded_into",
            models.ForeignKey(
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="conversations.conversation",
            ),
        ),
        migrations.AddField("conversation", "earlier", models.JSONField(db_default=[], default=list)),
        migrations.AddField("merge", "folded", models.JSONField(db_default=[], default=list)),
        # The table referred to is under its policies already, and a new reference is checked under them.
        migrations.RunSQL("select set_config('app.tenant', '0', true)", migrations.RunSQL.noop),
        SameTenant("conversation", "folded_into"),
    ]

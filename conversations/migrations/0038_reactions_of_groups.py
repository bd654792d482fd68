"""In a group everybody has a reaction of their own."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("conversations", "0037_pins")]

    operations = [
        migrations.AddField("reaction", "wrote", models.CharField(max_length=128, db_default="")),
        migrations.AddField("reaction", "writer", models.JSONField(null=True)),
        migrations.RemoveConstraint("reaction", "reaction_one"),
        migrations.AddConstraint(
            "reaction",
            models.UniqueConstraint(
                fields=["tenant", "message", "contact", "member_id", "wrote"],
                name="reaction_one",
                nulls_distinct=False,
            ),
        ),
    ]

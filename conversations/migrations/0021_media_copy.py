"""How large the copy of a sound or film is that every browser plays."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("conversations", "0020_rates_and_marks")]

    operations = [migrations.AddField("media", "copy_size", models.PositiveIntegerField(null=True))]

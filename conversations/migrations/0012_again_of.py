"""A message that is another try knows which one it repeats: some may be tried once more, and only once."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("conversations", "0011_what_whatsapp_tells")]

    operations = [
        migrations.AddField(model_name="message", name="again_of", field=models.BigIntegerField(null=True)),
    ]

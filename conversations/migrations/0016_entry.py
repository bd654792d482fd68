"""When a customer came by an advertisement, until when everything is free for that, and receipts that nobody rang for."""

from django.db import migrations, models
from django.db.models import Q

WORD_DUE = """
create function word_due() returns table (kind text, tenant_id bigint, since timestamptz)
    language sql stable security definer set search_path = public, pg_temp as $$
    select 'receipts', c.tenant_id, house_now() from conversations_conversation c
        where c.receipt_of is not null group by c.tenant_id
$$;
revoke all on function word_due() from public;
grant execute on function word_due() to wapp_app;
grant create on schema public to wapp_retention;
alter function word_due() owner to wapp_retention;
revoke create on schema public from wapp_retention;
"""


class Migration(migrations.Migration):
    dependencies = [("conversations", "0015_spend")]

    operations = [
        migrations.AddField("conversation", "entry_at", models.DateTimeField(null=True)),
        migrations.AddField("conversation", "free_until", models.DateTimeField(null=True)),
        migrations.AddIndex(
            "conversation",
            models.Index(fields=["tenant", "free_until"], name="inbox_free", condition=Q(free_until__isnull=False)),
        ),
        migrations.RunSQL(WORD_DUE, "drop function word_due()"),
    ]

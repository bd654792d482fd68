"""A clock that is set back keeps nothing waiting: paces say when they were moved, and the sweep finds the stranded."""

from django.db import migrations, models
from django.db.models.functions import Now

WORK_DUE = """
grant create on schema public to wapp_retention;
set role wapp_retention;
create or replace function work_due(lease interval) returns table (kind text, tenant_id bigint, since timestamptz)
    language sql stable security definer set search_path = public, pg_temp as $$
    select 'send', m.tenant_id, min(m.next_at) from conversations_message m
        where m.status = 10 and m.next_at <= house_now() group by m.tenant_id
    union all
    select 'lost', m.tenant_id, min(m.sending_at) from conversations_message m
        where m.status = 20
            and (m.sending_at < house_now() - lease or m.sending_at > house_now() + interval '1 minute')
        group by m.tenant_id
    union all
    select 'lost', m.tenant_id, min(m.created_at) from conversations_message m
        where m.status = 10 and m.next_at > house_now() + interval '1 minute' and (
            (m.created_at > house_now() + interval '1 minute' and m.next_at >= m.created_at)
            or m.next_at > house_now() + interval '61 minutes')
        group by m.tenant_id
    union all
    select 'lost', m.tenant_id, min(m.created_at) from conversations_message m
        where m.status = 10 and m.next_at is null and not exists (
            select from conversations_media f where f.tenant_id = m.tenant_id and f.message_id = m.id
                and f.state = 'leaving' and f.expires_at > house_now())
        group by m.tenant_id
    union all
    select 'orphans', o.tenant_id, min(o.created_at) from conversations_orphan o
        where o.created_at > house_now() - interval '1 day' group by o.tenant_id
    union all
    select 'snoozed', c.tenant_id, min(c.snoozed_until) from conversations_conversation c
        where c.status = 'snoozed' and c.snoozed_until <= house_now() group by c.tenant_id
    union all
    select 'files', f.tenant_id, min(f.next_at) from conversations_media f
        where f.state in ('pending', 'leaving') and f.expires_at > house_now() and (f.next_at <= house_now() or (
            f.next_at > house_now() + interval '1 minute' and (
                (f.created_at > house_now() + interval '1 minute' and f.next_at >= f.created_at)
                or f.next_at > house_now() + interval '361 minutes')))
        group by f.tenant_id
$$;
reset role;
revoke create on schema public from wapp_retention;
"""


class Migration(migrations.Migration):
    dependencies = [("conversations", "0038_reactions_of_groups")]

    operations = [
        migrations.AddField("pace", "moved_at", models.DateTimeField(db_default=Now())),
        migrations.RunSQL(WORK_DUE),
    ]

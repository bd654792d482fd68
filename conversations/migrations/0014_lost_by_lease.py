"""The sweep says how long a lease lasts: a number kept in two places had come apart, and dead senders' messages hung."""

from django.db import migrations

WORK_DUE = """
grant create on schema public to wapp_retention;
drop function work_due();
set role wapp_retention;
create function work_due(lease interval) returns table (kind text, tenant_id bigint, since timestamptz)
    language sql stable security definer set search_path = public, pg_temp as $$
    select 'send', m.tenant_id, min(m.next_at) from conversations_message m
        where m.status = 10 and m.next_at <= house_now() group by m.tenant_id
    union all
    select 'lost', m.tenant_id, min(m.sending_at) from conversations_message m
        where m.status = 20 and m.sending_at < house_now() - lease group by m.tenant_id
    union all
    select 'orphans', o.tenant_id, min(o.created_at) from conversations_orphan o
        where o.created_at > house_now() - interval '1 day' group by o.tenant_id
    union all
    select 'snoozed', c.tenant_id, min(c.snoozed_until) from conversations_conversation c
        where c.status = 'snoozed' and c.snoozed_until <= house_now() group by c.tenant_id
    union all
    select 'files', f.tenant_id, min(f.next_at) from conversations_media f
        where f.state in ('pending', 'leaving') and f.next_at <= house_now() and f.expires_at > house_now()
        group by f.tenant_id
$$;
revoke all on function work_due(interval) from public;
grant execute on function work_due(interval) to wapp_app;
reset role;
revoke create on schema public from wapp_retention;
"""


class Migration(migrations.Migration):
    dependencies = [("conversations", "0013_receipts")]

    operations = [migrations.RunSQL(WORK_DUE)]

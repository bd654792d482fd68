"""The way from an event to what was posted for it: open for deliveries in the tenant's own ledger, and for no others."""

from django.db import migrations

BODY = """
-- The body may carry other tenants: the one caller (conversations/original.py) takes the event's own item out of it.
create function delivery_body(day date, delivery bigint, ordinal integer) returns bytea
    language sql stable security definer set search_path = public, pg_temp as $$
    select d.body from webhooks_delivery d where d.received_on = day and d.id = delivery and exists (
        select from conversations_event e where e.tenant_id = current_setting('app.tenant')::bigint
            and e.delivery_id = delivery and e.item = ordinal and e.received_on = day
    )
$$;
revoke all on function delivery_body(date, bigint, integer) from public;
grant execute on function delivery_body(date, bigint, integer) to wapp_app;
"""


class Migration(migrations.Migration):
    dependencies = [("webhooks", "0005_quarantine_alone")]

    operations = [migrations.RunSQL(BODY, "drop function delivery_body(date, bigint, integer)")]

"""How long the oldest delivery has waited: a number for readiness, without a right on the rows."""

from django.db import migrations

OLDEST = """
-- By id, which the primary key gives at once; ids follow arrival closely enough for an alarm.
create function oldest_delivery_seconds() returns double precision language sql stable security definer
    set search_path = public, pg_temp as $$
    select coalesce(
        (select greatest(extract(epoch from clock_timestamp() - received_at), 0)
         from webhooks_todo order by delivery_id limit 1), 0)::double precision
$$;
revoke all on function oldest_delivery_seconds() from public;
grant execute on function oldest_delivery_seconds() to wapp_app;
"""


class Migration(migrations.Migration):
    dependencies = [("webhooks", "0003_quarantine")]

    operations = [migrations.RunSQL(OLDEST, "drop function oldest_delivery_seconds()")]

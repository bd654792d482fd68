"""What came for a number that nobody here has is kept for 24 hours, so that it can still be connected, and then goes."""

from django.db import migrations

UNKNOWN = """
-- Deletes up to `most` deliveries of which no part was anybody's here and whose number nobody connected in time.
create function retention_delete_unknown_at(moment timestamptz, most integer) returns bigint language plpgsql
    security definer set search_path = public, pg_temp as $$
declare
    old bigint[];
    days date[];
begin
    select array_agg(delivery_id), array_agg(distinct received_on) into old, days from (
        select delivery_id, received_on from webhooks_quarantine q
        where alone and reason = 'unknown_number' and at <= moment - interval '24 hours'
          and not exists (select from webhooks_todo t where t.delivery_id = q.delivery_id)
        order by at limit most) due;
    delete from webhooks_delivery where received_on = any (days) and id = any (old);
    delete from webhooks_quarantine where delivery_id = any (old);
    return coalesce(cardinality(old), 0);
end $$;

create function retention_delete_unknown(most integer) returns bigint language sql security definer
    set search_path = public, pg_temp as 'select retention_delete_unknown_at(house_now(), most)';

revoke all on function retention_delete_unknown_at(timestamptz, integer) from public;
revoke all on function retention_delete_unknown(integer) from public;
grant execute on function retention_delete_unknown(integer) to wapp_app;
grant create on schema public to wapp_retention;
alter function retention_delete_unknown_at(timestamptz, integer) owner to wapp_retention;
alter function retention_delete_unknown(integer) owner to wapp_retention;
revoke create on schema public from wapp_retention;
set role wapp_retention;
grant execute on function retention_delete_unknown_at(timestamptz, integer) to wapp_owner;
reset role;
"""
UNDO = """
drop function retention_delete_unknown(integer);
drop function retention_delete_unknown_at(timestamptz, integer);
"""


class Migration(migrations.Migration):
    dependencies = [("privacy", "0002_retention"), ("webhooks", "0005_quarantine_alone")]

    operations = [migrations.RunSQL(UNKNOWN, UNDO)]

"""What WhatsApp has told of groups and who is in them goes when its time has come."""

from django.db import migrations

GROUPS = """
create function retention_delete_groups_at(moment timestamptz, most integer) returns bigint language plpgsql
    security definer set search_path = public, pg_temp as $$
declare
    deleted bigint;
begin
    delete from conversations_group where id in (
        select id from conversations_group where expires_at <= moment order by id limit most);
    get diagnostics deleted = row_count;
    return deleted;
end $$;

create function retention_delete_groups(most integer) returns bigint language sql security definer
    set search_path = public, pg_temp as 'select retention_delete_groups_at(house_now(), most)';

revoke all on function retention_delete_groups_at(timestamptz, integer) from public;
revoke all on function retention_delete_groups(integer) from public;
grant execute on function retention_delete_groups(integer) to wapp_app;
grant create on schema public to wapp_retention;
alter function retention_delete_groups_at(timestamptz, integer) owner to wapp_retention;
alter function retention_delete_groups(integer) owner to wapp_retention;
revoke create on schema public from wapp_retention;
set role wapp_retention;
grant execute on function retention_delete_groups_at(timestamptz, integer) to wapp_owner;
reset role;
"""
UNDO = """
drop function retention_delete_groups(integer);
drop function retention_delete_groups_at(timestamptz, integer);
"""


class Migration(migrations.Migration):
    dependencies = [("privacy", "0003_unknown_numbers"), ("conversations", "0030_groups")]

    operations = [migrations.RunSQL(GROUPS, UNDO)]

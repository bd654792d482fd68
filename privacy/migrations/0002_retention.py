"""Deletion on time: functions that drop a day and delete what has no day, one short transaction each."""

from django.db import migrations

DROP = """
-- Drops at most one partition whose last day had ended at `moment`, and says which; null: nothing is due.
-- 'busy <name>': somebody uses it; ask again. DROP waits 50 ms only, or one open transaction would stop everybody.
-- A day of deliveries with something undrained stays; held content lies in a partition of its own, far away.
create function retention_drop_at(moment timestamptz) returns text language plpgsql security definer
    set search_path = public, pg_temp set lock_timeout = '50ms' as $$
declare
    today date := (moment at time zone 'UTC')::date;
    ledger_days integer;
    part record;
begin
    select coalesce(max(traffic_days), 365) into ledger_days from tenants_tenant;
    for part in
        select p.relname as parent, c.relname as name,
               to_date(substring(c.relname from '_([0-9]{8})_[0-9]{8}$'), 'YYYYMMDD') as lo,
               to_date(substring(c.relname from '_([0-9]{8})$'), 'YYYYMMDD') as hi
        from pg_inherits i join pg_class c on c.oid = i.inhrelid join pg_class p on p.oid = i.inhparent
        where p.relname in ('conversations_content', 'webhooks_delivery', 'conversations_event')
          and p.relnamespace = 'public'::regnamespace and c.relname ~ '_[0-9]{8}_[0-9]{8}$'
        order by 4, 1
    loop
        continue when part.hi > today - case part.parent
            when 'conversations_content' then 0
            when 'webhooks_delivery' then 7
            else ledger_days end;
        continue when part.parent = 'webhooks_delivery' and exists (
            select from webhooks_todo where received_on >= part.lo and received_on < part.hi);
        begin
            execute format('drop table %I', part.name);
        exception when lock_not_available then
            return 'busy ' || part.name;
        end;
        return part.name;
    end loop;
    return null;
end $$;

create function retention_drop() returns text language sql security definer
    set search_path = public, pg_temp as 'select retention_drop_at(house_now())';
"""

DELETE = """
-- Deletes up to `most` rows of each kind that were due at `moment` and have no day of their own.
-- What is invisible already goes (files' keys, drafts, reactions, content in weeks and months), then envelopes past
-- their tenant's traffic days with what hangs on them, then people nobody has heard from since.
create function retention_delete_at(moment timestamptz, most integer)
    returns table (kind text, deleted bigint) language plpgsql security definer
    set search_path = public, pg_temp as $$
declare
    today date := (moment at time zone 'UTC')::date;
    old bigint[];
begin
    delete from conversations_media where id in (
        select id from conversations_media where expires_at <= moment order by id limit most);
    get diagnostics deleted = row_count; kind := 'media'; return next;
    delete from conversations_reaction where id in (
        select id from conversations_reaction where expires_at <= moment order by id limit most);
    get diagnostics deleted = row_count; kind := 'reactions'; return next;
    delete from conversations_draft where id in (
        select id from conversations_draft where expires_at <= moment order by id limit most);
    get diagnostics deleted = row_count; kind := 'drafts'; return next;
    delete from conversations_content where (tenant_id, message_id, purge_on) in (
        select tenant_id, message_id, purge_on from conversations_content where purge_on < today limit most);
    get diagnostics deleted = row_count; kind := 'content'; return next;
    delete from webhooks_quarantine where id in (
        select id from webhooks_quarantine where received_on < today - 7 order by id limit most);
    get diagnostics deleted = row_count; kind := 'quarantined'; return next;
    delete from conversations_orphan where id in (
        select id from conversations_orphan where created_at < moment - interval '8 days' order by id limit most);
    get diagnostics deleted = row_count; kind := 'orphans'; return next;
    delete from conversations_pace where id in (
        select id from conversations_pace where free_at < moment - interval '1 day' order by id limit most);
    get diagnostics deleted = row_count; kind := 'paces'; return next;

    select array_agg(id) into old from (
        select m.id from tenants_tenant t cross join lateral (
            select id from conversations_message
            where tenant_id = t.id and created_at < moment - make_interval(days => t.traffic_days)
            order by created_at limit most) m
        limit most) due;
    delete from conversations_media where message_id = any (old);
    delete from conversations_reaction where message_id = any (old);
    delete from conversations_message where id = any (old);
    get diagnostics deleted = row_count; kind := 'messages'; return next;

    select array_agg(id) into old from (
        select c.id from conversations_conversation c join tenants_tenant t on t.id = c.tenant_id
        where c.last_message_at < moment - make_interval(days => t.traffic_days)
          and not exists (select from conversations_message m
                          where m.tenant_id = c.tenant_id and m.conversation_id = c.id)
        order by c.id limit most) due;
    delete from conversations_draft where conversation_id = any (old);
    delete from conversations_episode where conversation_id = any (old);
    delete from conversations_conversation where id = any (old);
    get diagnostics deleted = row_count; kind := 'conversations'; return next;

    select array_agg(id) into old from (
        select p.id from conversations_contact p join tenants_tenant t on t.id = p.tenant_id
        where p.created_at < moment - make_interval(days => t.traffic_days)
          and not exists (select from conversations_conversation c
                          where c.tenant_id = p.tenant_id and c.contact_id = p.id)
          and not exists (select from conversations_contact o
                          where o.tenant_id = p.tenant_id and o.merged_into_id = p.id)
        order by p.id limit most) due;
    delete from conversations_mergesuggestion where low_id = any (old) or high_id = any (old);
    delete from conversations_identity where contact_id = any (old);
    delete from conversations_contact where id = any (old);
    get diagnostics deleted = row_count; kind := 'contacts'; return next;
end $$;

create function retention_delete(most integer) returns table (kind text, deleted bigint) language sql
    security definer set search_path = public, pg_temp as 'select * from retention_delete_at(house_now(), most)';
"""

# The retention role owns what must see every tenant's rows, the owner what must own tables.
OWNERS = """
revoke all on function retention_drop_at(timestamptz) from public;
revoke all on function retention_drop() from public;
revoke all on function retention_delete_at(timestamptz, integer) from public;
revoke all on function retention_delete(integer) from public;
grant execute on function retention_drop() to wapp_app;
grant execute on function retention_delete(integer) to wapp_app;
grant create on schema public to wapp_retention;
alter function retention_delete_at(timestamptz, integer) owner to wapp_retention;
alter function retention_delete(integer) owner to wapp_retention;
revoke create on schema public from wapp_retention;
set role wapp_retention;
grant execute on function retention_delete_at(timestamptz, integer) to wapp_owner;
reset role;
"""

UNDO = """
drop function retention_delete(integer);
drop function retention_delete_at(timestamptz, integer);
drop function retention_drop();
drop function retention_drop_at(timestamptz);
"""


class Migration(migrations.Migration):
    dependencies = [
        ("privacy", "0001_partitions"),
        ("conversations", "0004_work_due"),
        ("webhooks", "0003_quarantine"),
    ]

    operations = [migrations.RunSQL(DROP + DELETE + OWNERS, UNDO)]

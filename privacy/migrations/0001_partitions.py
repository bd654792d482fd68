"""Partitions by the day their rows go: made ahead of time, from this migration and at every start."""

from django.db import migrations

PREPARE = """
-- One partition [lo, hi). LIKE and ATTACH do not stop readers or writers; PARTITION OF would wait for every one.
create function retention_partition(parent text, lo date, hi date) returns void language plpgsql
    set search_path = public, pg_temp as $$
declare
    part text := format('%s_%s_%s', parent, to_char(lo, 'YYYYMMDD'), to_char(hi, 'YYYYMMDD'));
begin
    execute format('create table %I (like %I including defaults including constraints including generated'
                   ' including storage)', part, parent);
    execute format('alter table %I enable row level security, force row level security', part);
    execute format('alter table %I attach partition %I for values from (%L) to (%L)', parent, part, lo, hi);
end $$;

-- Up to where `parent` has partitions; held rows stand far behind and do not count.
create function retention_reach(parent text) returns date language sql stable
    set search_path = public, pg_temp as $$
    select max(to_date(substring(c.relname from '_([0-9]{8})$'), 'YYYYMMDD'))
    from pg_inherits i join pg_class c on c.oid = i.inhrelid
    where i.inhparent = to_regclass(parent) and c.relname ~ '_[0-9]{8}_[0-9]{8}$'
$$;

create function retention_prepare() returns integer language plpgsql security definer
    set search_path = public, pg_temp as $$
declare
    today date := (house_now() at time zone 'UTC')::date;
    far date;
    lo date;
    hi date;
    made integer := 0;
begin
    perform pg_advisory_xact_lock(hashtext('retention_prepare'));

    -- Content by the day it goes: days for two months, then weeks, then months, as far as any tenant keeps.
    if to_regclass('conversations_content_held') is null then
        create table conversations_content_held (like conversations_content including defaults
            including constraints including generated including storage);
        alter table conversations_content_held enable row level security, force row level security;
        alter table conversations_content attach partition conversations_content_held
            for values from ('9000-01-01') to (maxvalue);
    end if;
    select today + greatest(61, coalesce(max(content_days), 0) + 8) into far from tenants_tenant;
    lo := coalesce(retention_reach('conversations_content'), today - 1);
    while lo < far loop
        hi := case
            when lo < today + 61 then lo + 1
            when lo < today + 190 then date_trunc('week', lo)::date + 7
            else (date_trunc('month', lo) + interval '1 month')::date
        end;
        perform retention_partition('conversations_content', lo, hi);
        lo := hi;
        made := made + 1;
    end loop;

    -- Deliveries by the day, and the ledger by the week, they came.
    lo := coalesce(retention_reach('webhooks_delivery'), today - 1);
    while lo < today + 8 loop
        perform retention_partition('webhooks_delivery', lo, lo + 1);
        lo := lo + 1;
        made := made + 1;
    end loop;
    lo := coalesce(retention_reach('conversations_event'), date_trunc('week', today - 7)::date);
    while lo < today + 15 loop
        perform retention_partition('conversations_event', lo, lo + 7);
        lo := lo + 7;
        made := made + 1;
    end loop;
    return made;
end $$;
revoke all on function retention_prepare() from public;
revoke all on function retention_partition(text, date, date) from public;
grant execute on function retention_prepare() to wapp_app, wapp_drain;

select retention_prepare();
"""

UNDO = """
drop function retention_prepare();
drop function retention_reach(text);
drop function retention_partition(text, date, date);
"""


class Migration(migrations.Migration):
    dependencies = [("conversations", "0002_row_security"), ("webhooks", "0002_letterbox")]

    operations = [migrations.RunSQL(PREPARE, UNDO)]

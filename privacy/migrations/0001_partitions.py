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

-- The first day from `day` on that `parent` has no partition for, and the first after it that it has (or null).
create function retention_gap(parent text, day date, out lo date, out hi date) language plpgsql stable
    set search_path = public, pg_temp as $$
declare
    part record;
begin
    lo := day;
    for part in
        select to_date(substring(c.relname from '_([0-9]{8})_[0-9]{8}$'), 'YYYYMMDD') as first,
               to_date(substring(c.relname from '_([0-9]{8})$'), 'YYYYMMDD') as beyond
        from pg_inherits i join pg_class c on c.oid = i.inhrelid
        where i.inhparent = to_regclass(parent) and c.relname ~ '_[0-9]{8}_[0-9]{8}$'
        order by 1
    loop
        continue when part.beyond <= lo;
        if part.first > lo then
            hi := part.first;
            return;
        end if;
        lo := part.beyond;
    end loop;
end $$;

create function retention_prepare() returns integer language plpgsql security definer
    set search_path = public, pg_temp as $$
declare
    today date := (house_now() at time zone 'UTC')::date;
    far date;
    lo date;
    hi date;
    beyond date;
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
    lo := today - 1;
    loop
        select gap.lo, gap.hi into lo, beyond from retention_gap('conversations_content', lo) gap;
        exit when lo >= far;
        hi := case
            when lo < today + 61 then lo + 1
            when lo < today + 190 then date_trunc('week', lo)::date + 7
            else (date_trunc('month', lo) + interval '1 month')::date
        end;
        perform retention_partition('conversations_content', lo, least(hi, beyond));
        made := made + 1;
    end loop;

    -- Deliveries by the day, and the ledger by the week, they came.
    lo := today - 1;
    loop
        select gap.lo, gap.hi into lo, beyond from retention_gap('webhooks_delivery', lo) gap;
        exit when lo >= today + 8;
        perform retention_partition('webhooks_delivery', lo, lo + 1);
        made := made + 1;
    end loop;
    lo := date_trunc('week', today - 7)::date;
    loop
        select gap.lo, gap.hi into lo, beyond from retention_gap('conversations_event', lo) gap;
        exit when lo >= today + 15;
        perform retention_partition('conversations_event', lo, least(date_trunc('week', lo)::date + 7, beyond));
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
drop function retention_gap(text, date);
drop function retention_partition(text, date, date);
"""


class Migration(migrations.Migration):
    dependencies = [("conversations", "0002_row_security"), ("webhooks", "0002_letterbox")]

    operations = [migrations.RunSQL(PREPARE, UNDO)]

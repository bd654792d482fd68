"""Finding a person by any word of their name, the start or end of their number, or the start of their username.

Under row security neither a text index nor an expression index is usable, so the question is asked through a reviewed
definer function. It compares the tenant itself, answers with ids only, and its owner has no other way to log in.
"""

from django.db import migrations

FIND = """
create policy search on conversations_contact for select to wapp_search using (true);
create policy search on conversations_identity for select to wapp_search using (true);

create index contact_words on conversations_contact using gin (tenant_id, to_tsvector('simple', name));
create index identity_start on conversations_identity (tenant_id, kind, lower(value) collate "C");
create index identity_end on conversations_identity (tenant_id, reverse(value) collate "C") where kind = 'phone';

create function find_contacts(words text, digits text, handle text, most integer) returns table (contact_id bigint)
    language sql stable security definer set search_path = public, pg_temp as $$
    with mine as (select current_setting('app.tenant')::bigint as tenant_id)
    (select c.id from conversations_contact c
        where words <> '' and c.tenant_id = (select m.tenant_id from mine m)
          and to_tsvector('simple', c.name) @@ to_tsquery('simple', words) limit most)
    union
    (select i.contact_id from conversations_identity i
        where digits <> '' and i.tenant_id = (select m.tenant_id from mine m)
          and i.kind = 'phone' and i.retired_at is null
          and lower(i.value) collate "C" >= digits and lower(i.value) collate "C" < digits || ':' limit most)
    union
    (select i.contact_id from conversations_identity i
        where length(digits) > 3 and i.tenant_id = (select m.tenant_id from mine m)
          and i.kind = 'phone' and i.retired_at is null
          and reverse(i.value) collate "C" >= reverse(digits)
          and reverse(i.value) collate "C" < reverse(digits) || ':' limit most)
    union
    (select i.contact_id from conversations_identity i
        where handle <> '' and i.tenant_id = (select m.tenant_id from mine m)
          and i.kind = 'username' and i.retired_at is null
          and lower(i.value) collate "C" >= handle and lower(i.value) collate "C" < handle || chr(1114111) limit most)
    limit most
$$;
revoke all on function find_contacts(text, text, text, integer) from public;
grant execute on function find_contacts(text, text, text, integer) to wapp_app;
grant create on schema public to wapp_search;
alter function find_contacts(text, text, text, integer) owner to wapp_search;
revoke create on schema public from wapp_search;
"""

FORGET = """
drop function find_contacts(text, text, text, integer);
drop index identity_end, identity_start, contact_words;
drop policy search on conversations_identity;
drop policy search on conversations_contact;
"""


class Migration(migrations.Migration):
    dependencies = [("conversations", "0004_work_due")]

    operations = [migrations.RunSQL(FIND, FORGET)]

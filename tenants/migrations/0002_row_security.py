"""The house clock, the search extension, and row-level security on the lobby's owned tables."""

from django.db import migrations

from tenants.rls import Owned

CLOCK = """
create function house_now() returns timestamptz language sql stable parallel safe as 'select now()';
comment on function house_now() is
    'The time that policies and deletion go by. Only the test database replaces it.';
"""


class Migration(migrations.Migration):
    dependencies = [("tenants", "0001_initial")]

    operations = [
        migrations.RunSQL("create extension if not exists btree_gin", migrations.RunSQL.noop),
        migrations.RunSQL(CLOCK, "drop function house_now()"),
        Owned("fact"),
        Owned("datakey"),
        migrations.RunSQL(
            "create policy retention on tenants_fact to wapp_retention using (true)",
            "drop policy retention on tenants_fact",
        ),
    ]

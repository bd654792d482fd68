"""Row-level security, references that stay inside a tenant, the search column, and the edge's narrow view of keys."""

from django.db import migrations

from tenants.rls import Owned, SameTenant

PLAIN = (
    "channel",
    "channelkey",
    "contact",
    "identity",
    "mergesuggestion",
    "conversation",
    "episode",
    "message",
)
RETAINED = ("contact", "identity", "mergesuggestion", "conversation", "episode", "message", "draft")
HIDING = ("content", "media", "reaction", "draft")

SEARCH = """
alter table conversations_content add column search tsvector
    generated always as (to_tsvector('simple', text)) stored;
create index content_search on conversations_content using gin (tenant_id, search);
"""

EDGE = """
create policy edge on conversations_channelkey for select to wapp_intake using (true);
create function channelkey_changed() returns trigger language plpgsql as $$
begin
    perform pg_notify('channelkey', coalesce(new.channel, old.channel)::text);
    return null;
end $$;
create trigger channelkey_changed after insert or update or delete on conversations_channelkey
    for each row execute function channelkey_changed();
"""


def _open_to(role: str, *models: str) -> list[migrations.RunSQL]:
    """A policy without a condition: the role owns a few reviewed definer functions and cannot log in."""
    return [
        migrations.RunSQL(
            f"create policy {role} on conversations_{model} to wapp_{role} using (true)",
            f"drop policy {role} on conversations_{model}",
        )
        for model in models
    ]


class Migration(migrations.Migration):
    dependencies = [("conversations", "0001_initial"), ("tenants", "0002_row_security")]

    operations = [
        SameTenant("channelkey", "channel_row"),
        SameTenant("contact", "merged_into"),
        SameTenant("identity", "contact"),
        SameTenant("mergesuggestion", "low", "high"),
        SameTenant("conversation", "contact", "channel"),
        SameTenant("episode", "conversation"),
        SameTenant("draft", "conversation"),
        SameTenant("message", "conversation", "channel"),
        SameTenant("media", "message", "channel"),
        SameTenant("reaction", "message", "contact"),
        # After the references: PostgreSQL checks an added constraint under the policies, which need a tenant.
        *(Owned(model) for model in (*PLAIN, "event", "orphan")),
        *(Owned(model, hides=True) for model in HIDING),
        migrations.RunSQL(SEARCH, "alter table conversations_content drop column search"),
        migrations.RunSQL(
            EDGE,
            "drop policy edge on conversations_channelkey;"
            " drop trigger channelkey_changed on conversations_channelkey; drop function channelkey_changed()",
        ),
        *_open_to("retention", *RETAINED, "content", "media", "reaction", "event", "orphan"),
        *_open_to("search", "content"),
    ]

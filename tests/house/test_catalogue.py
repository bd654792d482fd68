"""What PostgreSQL itself says of the tables: who may, which rows show. Asked of the catalogue, not of our code."""

import re

import psycopg2
import pytest
from django.apps import apps
from django.db import connection, models

from tenants import grants
from tenants.owned import TenantScoped

# Outside row security, as design §2 lists them. A table that is neither here nor under policies fails the test.
LOBBY = {
    "tenants_tenant",
    "tenants_user",
    "tenants_user_groups",
    "tenants_user_user_permissions",
    "tenants_member",
    "tenants_invitation",
    "tenants_apitoken",
    "tenants_route",
    "webhooks_delivery",
    "webhooks_todo",
    "webhooks_quarantine",
    "webhooks_unknown",
    "account_emailaddress",
    "account_emailconfirmation",
    "mfa_authenticator",
    "usersessions_usersession",
    "auth_group",
    "auth_group_permissions",
    "auth_permission",
    "django_content_type",
    "django_migrations",
    "django_session",
}
# Functions that work past their caller's rights: whose rights they use, and who may call them beside the owner.
DEFINERS = {
    "delivery_body": ("wapp_owner", {"wapp_app"}),
    "deliveries_to_do": ("wapp_owner", {"PUBLIC"}),  # a trigger's: it cannot be called
    "find_contacts": ("wapp_search", {"wapp_app"}),
    "number_connected": ("wapp_owner", {"PUBLIC"}),  # likewise
    "oldest_delivery_seconds": ("wapp_owner", {"wapp_app"}),
    "replay_delivery": ("wapp_owner", {"wapp_app"}),
    "requeue_delivery": ("wapp_owner", {"wapp_drain"}),
    "retention_delete": ("wapp_retention", {"wapp_app"}),
    "retention_delete_at": ("wapp_retention", {"wapp_owner"}),
    "retention_delete_groups": ("wapp_retention", {"wapp_app"}),
    "retention_delete_groups_at": ("wapp_retention", {"wapp_owner"}),
    "retention_delete_unknown": ("wapp_retention", {"wapp_app"}),
    "retention_delete_unknown_at": ("wapp_retention", {"wapp_owner"}),
    "retention_drop": ("wapp_owner", {"wapp_app"}),
    "retention_drop_at": ("wapp_owner", set()),
    "retention_prepare": ("wapp_owner", {"wapp_app", "wapp_drain"}),
    "templates_due": ("wapp_retention", {"wapp_app"}),
    "word_due": ("wapp_retention", {"wapp_app"}),
    "work_due": ("wapp_retention", {"wapp_app"}),
}
RIGHTS = ("select", "insert", "update", "delete", "truncate", "references", "trigger")
ROLES = tuple(f"wapp_{role}" for role in grants.ROLES)


def ask(question, *values):
    with connection.cursor() as cursor:
        cursor.execute(question, values)
        return cursor.fetchall()


def tables():
    """name → (row security, forced), partitions left out."""
    rows = ask(
        "select relname, relrowsecurity, relforcerowsecurity from pg_class"
        " where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') and not relispartition"
    )
    return {name: (enabled, forced) for name, enabled, forced in rows}


def owned_models():
    return [model for model in apps.get_models() if issubclass(model, TenantScoped)]


def test_every_table_is_under_forced_policies_or_on_the_closed_list(db):
    found = tables()
    assert {name for name, security in found.items() if security != (True, True)} <= LOBBY
    for model in owned_models():
        assert found[model._meta.db_table] == (True, True)


def test_every_table_with_a_tenant_column_is_owned_or_of_the_lobby(db):
    rows = ask("select table_name from information_schema.columns where column_name = 'tenant_id'")
    partitions = {name for (name,) in ask("select relname from pg_class where relispartition")}
    owned = {model._meta.db_table for model in owned_models()}
    assert {name for (name,) in rows} - partitions - owned - LOBBY == set()


@pytest.mark.parametrize("model", owned_models(), ids=lambda model: model._meta.label)
def test_the_policies_let_one_tenant_to_the_app_and_a_list_to_the_drain(db, model):
    rows = ask(
        "select policyname, roles::text[], cmd, qual, with_check from pg_policies where tablename = %s",
        model._meta.db_table,
    )
    policies = {name: (set(roles), command, using, check) for name, roles, command, using, check in rows}
    one, many = policies.pop("tenant"), policies.pop("tenants")
    assert (one[0], one[1]) == ({"wapp_app", "wapp_owner"}, "ALL")
    assert (many[0], many[1]) == ({"wapp_drain"}, "ALL")
    for using, check in ((one[2], one[3]), (many[2], many[3])):
        assert check in using and "tenant_id" in check and "app.tenant" in check
    assert "app.tenants" in many[3] and "app.tenants" not in one[3]
    has_expiry = any(field.name == "expires_at" for field in model._meta.fields)
    assert ("house_now()" in one[2]) == ("house_now()" in many[2]) == has_expiry
    # The others are conditionless, each for one role that cannot log in, or for the edge's narrow view of keys.
    assert set(policies) <= {"retention", "search", "edge"}
    for name, (roles, _, using, _) in policies.items():
        assert roles == {"wapp_intake" if name == "edge" else f"wapp_{name}"} and using == "true"


def test_no_policy_is_for_everybody(db):
    assert ask("select tablename from pg_policies where roles && '{public}' or permissive <> 'PERMISSIVE'") == []


def test_partitions_are_closed_twice(db):
    rows = ask(
        "select c.relname, c.relrowsecurity and c.relforcerowsecurity, c.relacl::text"
        " from pg_class c where c.relispartition and c.relkind = 'r' and c.relnamespace = 'public'::regnamespace"
    )
    assert rows
    assert [name for name, closed, _ in rows if not closed] == []
    assert [(name, acl) for name, _, acl in rows if acl and re.search(r"(^\{|,)(?!wapp_owner=)", acl)] == []


@pytest.mark.parametrize("role", ROLES)
def test_a_role_has_exactly_the_rights_that_the_models_give(db, role):
    for table in tables():
        if table == "django_migrations":
            assert _rights(role, table) == ({"select"} if role == "wapp_app" else set())
            continue
        wanted = dict(grants.wanted()).get(table, {}).get(role.removeprefix("wapp_"), "")
        assert (table, _rights(role, table)) == (table, _words(wanted))
        for right, columns in re.findall(r"(\w+) \(([^)]*)\)", wanted):
            assert _columns(role, table, right) == set(columns.replace(" ", "").split(","))


def test_the_public_may_nothing_and_nothing_is_given_in_advance(db):
    assert ask("select table_name from information_schema.role_table_grants where grantee = 'PUBLIC'"
               " and table_schema = 'public'") == []  # fmt: skip
    assert ask("select * from pg_default_acl") == []
    assert ask("select has_schema_privilege('wapp_app', 'public', 'create')") == [(False,)]


def definers():
    """name → (owner, who else may call it, its settings)."""
    rows = ask(
        "select proname, pg_get_userbyid(proowner), coalesce(proconfig::text, ''),"
        " array(select case grantee when 0 then 'PUBLIC' else pg_get_userbyid(grantee) end"
        "  from aclexplode(coalesce(proacl, acldefault('f', proowner))) where grantee <> proowner)"
        " from pg_proc where pronamespace = 'public'::regnamespace and prosecdef"
    )
    return {name: (owner, set(callers), settings) for name, owner, settings, callers in rows}


def test_definer_functions_are_on_the_list_and_look_only_at_their_own_schema(db):
    found = definers()
    assert {name: (owner, callers) for name, (owner, callers, _) in found.items()} == DEFINERS
    assert [name for name, (*_, settings) in found.items() if "search_path=public, pg_temp" not in settings] == []


def test_no_role_can_step_around_the_policies(db):
    rows = ask("select rolname, rolsuper, rolbypassrls, rolcanlogin from pg_roles where rolname like 'wapp\\_%%'")
    found = {name: (super_, bypass) for name, super_, bypass, _ in rows}
    assert set(found) == {"wapp_owner", *ROLES}
    assert set(found.values()) == {(False, False)}
    logins = {name for name, *_, login in rows if login}
    assert logins == {"wapp_owner", "wapp_app", "wapp_drain", "wapp_intake"}
    members = ask(
        "select pg_get_userbyid(member), pg_get_userbyid(roleid) from pg_auth_members"
        " where pg_get_userbyid(roleid) like 'wapp\\_%%' and pg_get_userbyid(member) like 'wapp\\_%%'"
    )
    assert {member for member, _ in members} <= {"wapp_owner"}


def test_the_tests_themselves_run_as_the_app_role(db):
    assert ask("select current_user, session_user") == [("wapp_app", "wapp_app")]
    with pytest.raises(psycopg2.errors.InsufficientPrivilege), connection.connection.cursor() as cursor:
        cursor.execute("set role wapp_retention")
    connection.connection.rollback()


def test_nothing_is_read_past_the_policies_by_switching_them_off(people):
    with connection.connection.cursor() as cursor:
        cursor.execute("set local row_security = off")
        with pytest.raises(psycopg2.errors.InsufficientPrivilege):
            cursor.execute("select * from conversations_contact")
    connection.connection.rollback()


def references():
    """Every reference of an owned model to another owned one."""
    for model in owned_models():
        for field in model._meta.fields:
            if isinstance(field, models.ForeignKey) and issubclass(field.related_model, TenantScoped):
                yield pytest.param(model, field, id=f"{model._meta.label}.{field.name}")


@pytest.mark.parametrize(("model", "field"), list(references()))
def test_a_reference_cannot_leave_its_tenant(db, model, field):
    there = field.related_model._meta.db_table
    definition = f"FOREIGN KEY (tenant_id, {field.column}) REFERENCES {there}(tenant_id, id)"
    rows = ask(
        "select pg_get_constraintdef(oid) from pg_constraint where conrelid = %s::regclass and contype = 'f'",
        model._meta.db_table,
    )
    assert [text for (text,) in rows if text.startswith(definition)], f"{definition} is missing"


def test_no_foreign_key_leads_into_or_out_of_a_partitioned_table(db):
    assert ask(
        "select conname from pg_constraint c where contype = 'f' and exists (select from pg_class p"
        " where p.relkind = 'p' and p.oid in (c.conrelid, c.confrelid))"
    ) == []  # fmt: skip


def test_every_unique_index_of_an_owned_table_starts_with_the_tenant(db):
    """Otherwise its error would tell one tenant what another one has; the public uuids of channels are random."""
    rows = ask(
        "select t.relname, i.relname from pg_index x join pg_class t on t.oid = x.indrelid"
        " join pg_class i on i.oid = x.indexrelid join pg_attribute a on a.attrelid = t.oid and a.attnum = x.indkey[0]"
        " where x.indisunique and not x.indisprimary and t.relrowsecurity and not t.relispartition"
        " and a.attname <> 'tenant_id'"
    )
    assert {table for table, _ in rows} <= {"conversations_channel", "conversations_channelkey"}


def _words(wanted):
    """The rights on a whole table: `select (a, b)` is one on columns."""
    return {right for right in RIGHTS if re.search(rf"\b{right}\b(?! \()", wanted)}


def _rights(role, table):
    (row,) = ask(
        "select " + ", ".join(f"has_table_privilege(%s, %s, '{right}')" for right in RIGHTS),
        *[role, table] * len(RIGHTS),
    )
    return {right for right, has in zip(RIGHTS, row, strict=True) if has}


def _columns(role, table, right):
    rows = ask(
        "select attname from pg_attribute where attrelid = %s::regclass and attnum > 0 and not attisdropped"
        " and has_column_privilege(%s, attrelid, attname, %s)",
        table, role, right,
    )  # fmt: skip
    return {name for (name,) in rows}

"""Migration operations for row-level security and for foreign keys that cannot leave their tenant."""

from typing import Any

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations import CreateModel
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState

# Plain and without "missing ok": the planner sees which tenant it is, and no tenant is an error, not zero rows.
ONE_TENANT = "tenant_id = current_setting('app.tenant')::bigint"
# For a list of tenants a sub-select, or the list is parsed again for every row (5,600 against 537 events a second), and
# "in", which looks a tenant up by its hash where "= any" walks through the list (2 µs a row for 500 tenants). And
# coalesce, or the planner takes the list for the way in, or counts the tenant twice and believes one row remains: of
# 500 tenants it then read all rows for each identity (114 ms against 3).
TENANT_LIST = "coalesce(tenant_id in (select unnest(current_setting('app.tenants')::bigint[])), false)"
NOT_EXPIRED = "expires_at > house_now()"


class _SQLOperation(Operation):
    reversible = True

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        return None

    def statements(self, table: str, app_label: str, state: ProjectState) -> list[str]:
        raise NotImplementedError

    def undo(self, table: str) -> list[str]:
        raise NotImplementedError

    def database_forwards(
        self,
        app_label: str,
        editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        table = to_state.apps.get_model(app_label, self.model)._meta.db_table
        for statement in self.statements(table, app_label, to_state):
            editor.execute(statement)

    def database_backwards(
        self,
        app_label: str,
        editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        table = from_state.apps.get_model(app_label, self.model)._meta.db_table
        for statement in self.undo(table):
            editor.execute(statement)

    model: str


class Owned(_SQLOperation):
    """Force row-level security on a table: one tenant for the app, a list of tenants for the drain.

    `hides`: rows past `expires_at` are invisible from that second on (in USING only: writing is not refused).
    """

    def __init__(self, model: str, hides: bool = False) -> None:
        self.model, self.hides = model, hides

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        return self.__class__.__name__, [self.model], {"hides": self.hides}

    def describe(self) -> str:
        return f"Force row-level security on {self.model}"

    def statements(self, table: str, app_label: str, state: ProjectState) -> list[str]:
        return protect(table, self.hides)

    def undo(self, table: str) -> list[str]:
        return [
            f"drop policy tenant on {table}",
            f"drop policy tenants on {table}",
            f"alter table {table} no force row level security, disable row level security",
        ]


def protect(table: str, hides: bool = False) -> list[str]:
    """The statements that close `table`: nobody reads a row unless a policy for their role lets them."""
    also = f" and {NOT_EXPIRED}" if hides else ""
    return [
        f"alter table {table} enable row level security, force row level security",
        f"create policy tenant on {table} to wapp_app, wapp_owner using ({ONE_TENANT}{also}) with check ({ONE_TENANT})",
        f"create policy tenants on {table} to wapp_drain using ({TENANT_LIST}{also}) with check ({TENANT_LIST})",
    ]


def list_again() -> str:
    """A statement that gives every table's policy for a list of tenants the present form of the list."""
    return f"""
do $$
declare policy record;
begin
    for policy in select tablename, qual like '%house_now()%' as hides from pg_policies
        where schemaname = 'public' and policyname = 'tenants'
    loop
        execute format('alter policy tenants on %I using (%s) with check (%s)', policy.tablename,
            {_quoted(TENANT_LIST)} || case when policy.hides then {_quoted(" and " + NOT_EXPIRED)} else '' end,
            {_quoted(TENANT_LIST)});
    end loop;
end $$
"""  # noqa: S608 - constants of ours


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


class SameTenant(_SQLOperation):
    """A foreign key (tenant_id, field) → (tenant_id, id): the database refuses a reference into another tenant."""

    def __init__(self, model: str, *fields: str) -> None:
        self.model, self.fields = model, fields

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        return self.__class__.__name__, [self.model, *self.fields], {}

    def describe(self) -> str:
        return f"Keep {', '.join(self.fields)} of {self.model} inside the tenant"

    def statements(self, table: str, app_label: str, state: ProjectState) -> list[str]:
        options = state.apps.get_model(app_label, self.model)._meta
        found = []
        for name in self.fields:
            field = options.get_field(name)
            target = field.related_model._meta.db_table
            found.append(
                f"alter table {table} add constraint {self._name(table, name)}"
                f" foreign key (tenant_id, {field.column}) references {target} (tenant_id, id)"
                " deferrable initially immediate"
            )
        return found

    def undo(self, table: str) -> list[str]:
        return [f"alter table {table} drop constraint {self._name(table, name)}" for name in self.fields]

    @staticmethod
    def _name(table: str, field: str) -> str:
        return f"{table}_{field}_same_tenant"


class CreatePartitioned(CreateModel):
    """Create a model's table partitioned by range of one column; its partitions are made by `retention_prepare()`."""

    def __init__(self, name: str, fields: Any, by: str, **options: Any) -> None:
        super().__init__(name, fields, **options)
        self.by = by

    def deconstruct(self) -> Any:
        name, args, kwargs = super().deconstruct()
        return name, args, {**kwargs, "by": self.by}

    def database_forwards(self, app_label: str, editor: Any, from_state: ProjectState, to_state: ProjectState) -> None:
        ordinary = editor.sql_create_table
        editor.sql_create_table = f"{ordinary} PARTITION BY RANGE ({self.by})"
        try:
            super().database_forwards(app_label, editor, from_state, to_state)
        finally:
            editor.sql_create_table = ordinary

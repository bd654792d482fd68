"""What every owned table has in common: a tenant, and the keys that keep its references inside that tenant."""

from typing import Any, ClassVar

from django.db import models

from tenants.scope import current_tenant_id

CRUD = "select, insert, update, delete"


class TenantScoped(models.Model):
    """A row of one tenant. Row-level security filters it; this class adds no filter, so there is one enforcer.

    `grants` says which database role may do what; `tenants.grants` applies it after every migrate.
    """

    grants: ClassVar[dict[str, str]] = {"app": CRUD}

    tenant = models.ForeignKey(
        "tenants.Tenant",
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        db_index=False,
        related_name="+",
        default=current_tenant_id,
        editable=False,
    )

    class Meta:
        abstract = True


class TenantOwned(TenantScoped):
    """A row with an id of its own, which other rows of the same tenant may point at by (tenant, id)."""

    id = models.BigAutoField(primary_key=True)

    class Meta:
        abstract = True
        constraints = [models.UniqueConstraint(fields=["tenant", "id"], name="%(app_label)s_%(class)s_tenant_id")]


def same_tenant(to: str, **options: Any) -> Any:
    """A reference inside one tenant: Django's key without a constraint; the migration adds the composite one.

    A plain foreign key would be checked past row-level security and accept a row of another tenant.
    """
    options.setdefault("on_delete", models.CASCADE)
    options.setdefault("related_name", "+")
    return models.ForeignKey(to, db_constraint=False, db_index=False, **options)

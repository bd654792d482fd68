"""What a company says that Meta charges for a template, and which templates a member likes and used last."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from conversations.models.template import Template
from tenants.owned import CRUD, TenantOwned, same_tenant


class Rate(TenantOwned):
    """The price of one delivered template of a category in a country; "" is every country without a row of its own.

    A company's rows are one table, entered together: all have the same currency and the day from which they hold.
    """

    grants: ClassVar = {"app": CRUD}

    category = models.CharField(max_length=20, choices=Template.Category)
    country = models.CharField(max_length=2, blank=True)
    amount = models.DecimalField(max_digits=12, decimal_places=6)
    currency = models.CharField(max_length=3)
    since = models.DateField()

    class Meta(TenantOwned.Meta):
        constraints = [
            *TenantOwned.Meta.constraints,
            models.UniqueConstraint(fields=["tenant", "category", "country"], name="rate_one"),
        ]

    def __str__(self) -> str:
        return f"{self.category} in {self.country or 'all others'}"


class TemplateMark(TenantOwned):
    """A template as one member has it in the picker: a favourite or not, and when the member last sent it."""

    grants: ClassVar = {"app": CRUD}

    template = same_tenant("conversations.Template", related_name="marks")
    member_id = models.BigIntegerField()
    starred = models.BooleanField(default=False)
    used_at = models.DateTimeField(null=True)

    class Meta(TenantOwned.Meta):
        constraints = [
            *TenantOwned.Meta.constraints,
            models.UniqueConstraint(fields=["tenant", "member_id", "template"], name="templatemark_one"),
        ]
        indexes = [
            models.Index(
                fields=["tenant", "member_id", "-used_at"],
                name="templatemark_recent",
                condition=Q(used_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"mark of template {self.template_id}"

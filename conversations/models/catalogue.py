"""What an account sells, as WhatsApp listed it last: the names and prices behind the ids in messages."""

from typing import ClassVar

from django.db import models

from tenants.owned import CRUD, TenantOwned


class Catalogue(TenantOwned):
    """The catalogue of one account. `goods` are [id, name, price] of its first three hundred products.

    `listed_at` is when WhatsApp told them (null: never), `asked_at` when it was asked, whatever came of it. `meta_id`
    is "" while none is connected. It holds nothing personal.
    """

    grants: ClassVar = {"app": CRUD}

    waba_id = models.CharField(max_length=64)
    meta_id = models.CharField(max_length=64, blank=True, default="")
    goods = models.JSONField(default=list)
    more = models.BooleanField(default=False)
    listed_at = models.DateTimeField(null=True)
    asked_at = models.DateTimeField()

    class Meta(TenantOwned.Meta):
        constraints = [
            *TenantOwned.Meta.constraints,
            models.UniqueConstraint(fields=["tenant", "waba_id"], name="catalogue_once"),
        ]

    def __str__(self) -> str:
        return f"catalogue of {self.waba_id}"

"""The event ledger: what became of every item WhatsApp posted; and statuses whose message is not known yet."""

from typing import ClassVar

from django.db import models
from django.utils import timezone

from tenants.owned import TenantOwned, TenantScoped


class Event(TenantScoped):
    """One item of one delivery, and its outcome. The key is the exactly-once mark. No text stands here."""

    grants: ClassVar = {
        "app": "select",
        "drain": "select, insert, update",
        "retention": "select, delete",
    }

    class Outcome(models.TextChoices):
        DONE = "done", "Done"
        DUPLICATE = "duplicate", "Duplicate, kept once"
        SKIPPED = "skipped", "Skipped"
        QUARANTINED = "quarantined", "Set aside"

    pk = models.CompositePrimaryKey("tenant_id", "delivery_id", "item", "received_on")
    delivery_id = models.BigIntegerField()
    item = models.IntegerField()
    received_on = models.DateField()
    kind = models.CharField(max_length=40)
    outcome = models.CharField(max_length=12, choices=Outcome)
    reason = models.CharField(max_length=80, blank=True, default="")
    channel_id = models.BigIntegerField(null=True)
    conversation_id = models.BigIntegerField(null=True)
    message_id = models.BigIntegerField(null=True)
    received_at = models.DateTimeField()
    done_at = models.DateTimeField(default=timezone.now)

    class Meta(TenantScoped.Meta):
        indexes = [
            models.Index(
                models.F("tenant"),
                models.F("outcome"),
                models.F("delivery_id").desc(),
                models.F("item").desc(),
                name="event_problems",
                condition=models.Q(outcome__in=["skipped", "quarantined"]),
            )
        ]

    def __str__(self) -> str:
        return f"event {self.delivery_id}/{self.item}"


class Orphan(TenantOwned):
    """A status that came before its message: it waits here until the message is settled or it is old."""

    grants: ClassVar = {
        "app": "select, insert, delete",
        "drain": "select, insert, delete",
        "retention": "select, delete",
    }

    channel_id = models.BigIntegerField()
    wamid_hash = models.UUIDField()
    status = models.SmallIntegerField()
    at = models.DateTimeField()
    error_code = models.IntegerField(null=True)
    price_category = models.CharField(max_length=32, blank=True, default="")
    price_type = models.CharField(max_length=32, blank=True, default="")
    price_country = models.CharField(max_length=2, blank=True, default="", db_default="")
    billable = models.BooleanField(null=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta(TenantOwned.Meta):
        constraints = [
            *TenantOwned.Meta.constraints,
            models.UniqueConstraint(fields=["tenant", "channel_id", "wamid_hash", "status"], name="orphan_once"),
        ]

    def __str__(self) -> str:
        return f"orphan {self.pk}"

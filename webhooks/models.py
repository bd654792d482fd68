"""The letterbox's two tables: raw deliveries as they came, and the rows that say which are still to be read."""

from typing import ClassVar

from django.db import models


class Delivery(models.Model):
    """One raw POST, kept 30 days at most. Bodies carry several tenants, so the app role may not read them."""

    grants: ClassVar = {
        "drain": "select",
        "intake": "insert (route, own_channel, body)",
        "retention": "select, delete",
    }

    pk = models.CompositePrimaryKey("received_on", "id")
    id = models.BigIntegerField()
    received_on = models.DateField()
    received_at = models.DateTimeField()
    route = models.TextField(default="")
    own_channel = models.UUIDField(null=True)
    body = models.BinaryField()

    def __str__(self) -> str:
        return f"delivery {self.id}"


class Todo(models.Model):
    """A delivery still to be drained. A row is work; done is deleted."""

    grants: ClassVar = {"drain": "select, update, delete", "retention": "select, insert"}

    delivery_id = models.BigIntegerField(primary_key=True)
    received_on = models.DateField()
    route = models.TextField(default="")
    own_channel = models.UUIDField(null=True)
    received_at = models.DateTimeField()
    attempts = models.SmallIntegerField(default=0)
    not_before = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["route", "delivery_id"], name="todo_by_route")]

    def __str__(self) -> str:
        return f"todo {self.delivery_id}"


class Quarantine(models.Model):
    """Why a delivery, or a part of it, could not be given to any tenant: no tenant, no body, gone with its delivery.

    `number` is the phone number id or WABA that nobody here has; connecting it brings the delivery back to work.
    `alone`: no part of the delivery was anybody's here, so nothing keeps its body longer than a connection may take.
    """

    grants: ClassVar = {"drain": "select, insert, delete", "retention": "select, delete"}

    class Reason(models.TextChoices):
        NOT_JSON = "not_json", "Not JSON"
        NOT_A_DELIVERY = "not_a_delivery", "Not a delivery of a WhatsApp Business account"
        UNKNOWN_NUMBER = "unknown_number", "A number or account that is not connected here"
        UNKNOWN_CHANNEL = "unknown_channel", "Signed for a channel that is no longer here"
        STOPPED_DRAIN = "stopped_drain", "Ended the drain three times"

    delivery_id = models.BigIntegerField()
    received_on = models.DateField()
    reason = models.CharField(max_length=16, choices=Reason)
    number = models.CharField(max_length=64, blank=True, default="")
    items = models.IntegerField(default=1)
    alone = models.BooleanField(default=False)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["delivery_id", "reason", "number"], name="quarantine_once"),
        ]
        indexes = [
            models.Index(fields=["received_on"], name="quarantine_by_day"),
            models.Index(fields=["number"], name="quarantine_by_number", condition=~models.Q(number="")),
            models.Index(fields=["at"], name="quarantine_alone", condition=models.Q(alone=True)),
        ]

    def __str__(self) -> str:
        return f"{self.reason} in delivery {self.delivery_id}"

"""The letterbox's two tables: raw deliveries as they came, and the rows that say which are still to be read."""

from typing import ClassVar

from django.db import models


class Delivery(models.Model):
    """One raw POST, kept 30 days at most. Bodies carry several tenants, so the app role may not read them."""

    grants: ClassVar = {
        "drain": "select",
        "intake": "insert (route, own_channel, body)",
        "retention": "select",
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

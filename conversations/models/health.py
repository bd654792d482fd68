"""How a number does: what WhatsApp answered last, how much passed each hour, and what is wrong just now."""

from datetime import datetime
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone

from tenants.owned import CRUD, TenantOwned, same_tenant


class Checkup(TenantOwned):
    """The last answer of WhatsApp about a number, in its own words; one row a number. Nothing about customers."""

    grants: ClassVar = {"app": CRUD}

    channel = same_tenant("conversations.Channel", related_name="checkups")
    checked_at = models.DateTimeField(default=timezone.now)
    answered_at = models.DateTimeField(null=True, help_text="When WhatsApp last told how the number does.")
    problem = models.CharField(max_length=200, blank=True, default="")
    verified_name = models.CharField(max_length=200, blank=True, default="")
    name_status = models.CharField(max_length=32, blank=True, default="")
    quality = models.CharField(max_length=16, blank=True, default="")
    limit = models.CharField(max_length=24, blank=True, default="")
    throughput = models.CharField(max_length=16, blank=True, default="")
    status = models.CharField(max_length=16, blank=True, default="")
    review = models.CharField(max_length=16, blank=True, default="")
    can_send = models.CharField(max_length=16, blank=True, default="")
    hindrances = models.JSONField(
        default=list, db_default=[], help_text="What Meta names as in the way: node, blocks, text, code."
    )
    callback = models.CharField(max_length=200, blank=True, default="", help_text="The address in force.")
    number_callback = models.CharField(max_length=200, blank=True, default="", db_default="")
    account_callback = models.CharField(max_length=200, blank=True, default="", db_default="")
    app_callback = models.CharField(max_length=200, blank=True, default="", db_default="")
    here = models.BooleanField(null=True, help_text="Whether its webhooks go to an address of this company.")
    pin = models.BooleanField(null=True)
    on_phone = models.BooleanField(null=True)
    token_valid = models.BooleanField(null=True)
    token_expires_at = models.DateTimeField(null=True)
    missing_scopes = models.CharField(max_length=200, blank=True, default="")
    subscribed = models.BooleanField(null=True)
    takes_messages = models.BooleanField(null=True, help_text="Of the webhook fields; null when WhatsApp did not tell.")
    webhook_fields = models.TextField(blank=True, default="", help_text="Names with spaces between.")

    class Meta(TenantOwned.Meta):
        constraints = [
            *TenantOwned.Meta.constraints,
            models.UniqueConstraint(fields=["tenant", "channel"], name="checkup_one"),
        ]

    def __str__(self) -> str:
        return f"checkup of {self.channel_id}"

    def is_diverted(self, last_received_at: datetime | None) -> bool:
        """Whether WhatsApp names another address than ours, and nothing has come here since it said so."""
        if self.answered_at is None or self.here is not False or not self.callback:
            return False
        return last_received_at is None or last_received_at < self.answered_at


class Traffic(TenantOwned):
    """How many messages one number received and sent in an hour, and how many failed in it, whenever they were sent."""

    grants: ClassVar = {"app": CRUD}

    channel = same_tenant("conversations.Channel", related_name="traffic")
    hour = models.DateTimeField()
    received = models.PositiveIntegerField(default=0)
    sent = models.PositiveIntegerField(default=0)
    failed = models.PositiveIntegerField(default=0)

    class Meta(TenantOwned.Meta):
        constraints = [
            *TenantOwned.Meta.constraints,
            models.UniqueConstraint(fields=["tenant", "channel", "hour"], name="traffic_one"),
        ]

    def __str__(self) -> str:
        return f"traffic of {self.channel_id} at {self.hour:%F %H}"


class Failure(TenantOwned):
    """How many messages of one number failed in one hour for one reason: WhatsApp's code, null where it gave none."""

    grants: ClassVar = {"app": CRUD}

    channel = same_tenant("conversations.Channel", related_name="failures")
    hour = models.DateTimeField()
    code = models.IntegerField(null=True)
    count = models.PositiveIntegerField()

    class Meta(TenantOwned.Meta):
        constraints = [
            *TenantOwned.Meta.constraints,
            models.UniqueConstraint(
                fields=["tenant", "channel", "hour", "code"], name="failure_one", nulls_distinct=False
            ),
        ]

    def __str__(self) -> str:
        return f"failures of {self.channel_id} at {self.hour:%F %H}"


class Spend(TenantOwned):
    """How many messages of one number were delivered on one day (UTC) at one price, in Meta's words.

    Meta charges what is delivered, so a message counts once: when it is both delivered and priced. Nothing here is
    about a person, and it outlives the messages: it is the company's record of what it owes.
    """

    grants: ClassVar = {"app": CRUD, "drain": "select, insert, update"}

    channel = same_tenant("conversations.Channel", related_name="spend")
    day = models.DateField()
    category = models.CharField(max_length=32)
    type = models.CharField(max_length=32, blank=True)
    country = models.CharField(max_length=2, blank=True)
    billable = models.BooleanField(null=True, help_text="Null where Meta did not say.")
    count = models.PositiveIntegerField()

    class Meta(TenantOwned.Meta):
        constraints = [
            *TenantOwned.Meta.constraints,
            models.UniqueConstraint(
                fields=["tenant", "channel", "day", "category", "type", "country", "billable"],
                name="spend_one",
                nulls_distinct=False,
            ),
        ]

    def __str__(self) -> str:
        return f"spend of {self.channel_id} on {self.day:%F}"


class Alarm(TenantOwned):
    """Something is wrong with a number: one row for each cause, from its beginning to its end."""

    grants: ClassVar = {"app": CRUD}

    channel = same_tenant("conversations.Channel", related_name="alarms")
    cause = models.CharField(max_length=16)
    raised_at = models.DateTimeField(default=timezone.now)
    cleared_at = models.DateTimeField(null=True)
    mailed_at = models.DateTimeField(null=True)

    class Meta(TenantOwned.Meta):
        constraints = [
            *TenantOwned.Meta.constraints,
            models.UniqueConstraint(
                fields=["tenant", "channel", "cause"], condition=Q(cleared_at__isnull=True), name="alarm_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.cause} of {self.channel_id}"

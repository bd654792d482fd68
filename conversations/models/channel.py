"""A channel: one WhatsApp number through which a tenant talks, and the secrets of its letterbox."""

import uuid
from typing import ClassVar

from django.db import models
from django.utils import timezone

from tenants import clock
from tenants.fields import EncryptedField
from tenants.owned import CRUD, TenantOwned, same_tenant


class Channel(TenantOwned):
    """One WhatsApp number. Its public name is the uuid; the access token is write-only outside the sender."""

    grants: ClassVar = {"app": CRUD, "drain": "select, update"}

    class Token(models.TextChoices):
        GOOD = "good", "Works"
        REFUSED = "refused", "Refused by WhatsApp"

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(max_length=16, default="whatsapp")
    name = models.CharField(max_length=80)
    phone_number_id = models.CharField(max_length=64)
    waba_id = models.CharField(max_length=64)
    portfolio_id = models.CharField(max_length=64, blank=True)
    display_phone = models.CharField(max_length=32)
    access_token = EncryptedField("conversations_channel.access_token")
    token_state = models.CharField(max_length=8, choices=Token, default=Token.GOOD)
    rate = models.PositiveSmallIntegerField(default=80, help_text="Messages a second this number may send.")
    alarm = models.CharField(max_length=16, blank=True, default="", help_text="The gravest open alarm's cause.")
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    trial_id = models.BigIntegerField(null=True, help_text="The last test message; see trial.")
    last_received_at = models.DateTimeField(null=True)
    disconnected_at = models.DateTimeField(null=True)
    # WhatsApp's code that stops its sending, or its templates; without an end until WhatsApp says that it may again.
    stopped_code = models.IntegerField(null=True)
    stopped_at = models.DateTimeField(null=True)
    stopped_until = models.DateTimeField(null=True)
    checks_identity = models.BooleanField(
        default=False, db_default=False, help_text="Whether WhatsApp tells of a person's key, and compares it."
    )

    class Meta(TenantOwned.Meta):
        constraints = [
            *TenantOwned.Meta.constraints,
            models.UniqueConstraint(fields=["tenant", "phone_number_id"], name="channel_number_once"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def digits(self) -> str:
        """Its number as addresses have it."""
        return "".join(filter(str.isdigit, self.display_phone))

    @property
    def stop(self) -> int | None:
        """The code that stops its sending now."""
        is_over = self.stopped_until is not None and self.stopped_until <= clock.now()
        return None if is_over else self.stopped_code


class ChannelKey(TenantOwned):
    """What the edge needs to check a delivery to one channel, sealed under the platform key (`tenants.sealing`)."""

    grants: ClassVar = {
        "app": CRUD,
        "intake": "select (channel, secret, previous_secret, verify_token, changed_at)",
    }

    channel_row = same_tenant("conversations.Channel", db_column="channel_id")
    channel = models.UUIDField(unique=True)
    secret = models.BinaryField(null=True)
    previous_secret = models.BinaryField(null=True)
    verify_token = models.BinaryField()
    changed_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return str(self.channel)

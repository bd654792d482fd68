"""Envelope and letter: a message says who, when and how it went; its content stands apart, dropped on its day."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from tenants.owned import CRUD, TenantOwned, TenantScoped, same_tenant


class Status(models.IntegerChoices):
    """How far a message has come. The shown status only moves up; a refusal that may be retried goes back to QUEUED."""

    RECEIVED = 0, "received"
    QUEUED = 10, "queued"
    SENDING = 20, "sending"
    UNCONFIRMED = 30, "unconfirmed"
    ACCEPTED = 40, "accepted"
    HELD = 50, "held"
    SENT = 60, "sent"
    FAILED = 70, "failed"
    DELIVERED = 80, "delivered"
    READ = 90, "read"
    PLAYED = 100, "played"


class Direction(models.TextChoices):
    IN = "in", "In"
    OUT = "out", "Out"
    NOTE = "note", "Note"


class Message(TenantOwned):
    """The envelope, free of content: nothing here says what was written, and no number can be read from it.

    The wamid encodes the customer's phone, so only a keyed hash of it stands here. `at` is WhatsApp's time, bounded;
    `next_at` is when a queued message may be claimed; `fence` belongs to the one attempt that may settle it.
    """

    grants: ClassVar = {"app": CRUD, "drain": "select, insert, update", "retention": "select, update, delete"}

    conversation = same_tenant("conversations.Conversation", related_name="messages")
    channel = same_tenant("conversations.Channel")
    version = models.BigIntegerField()
    direction = models.CharField(max_length=4, choices=Direction)
    kind = models.CharField(max_length=24)
    origin = models.CharField(max_length=12, default="customer")  # customer, agent, api, phone_app, meta_agent, system
    member_id = models.BigIntegerField(null=True)
    client_id = models.UUIDField(null=True)
    wamid_hash = models.UUIDField(null=True)
    reply_to_id = models.BigIntegerField(null=True)
    again_of = models.BigIntegerField(null=True)  # the message that this one is another try of
    at = models.DateTimeField()
    created_at = models.DateTimeField(default=timezone.now)
    purge_on = models.DateField(null=True)
    edited_at = models.DateTimeField(null=True)  # of a call: when it was last heard of
    edited_by = models.JSONField(null=True)  # the marks of the wordings of that second (`receive.envelopes.Mark`)
    revoked_at = models.DateTimeField(null=True)

    status = models.SmallIntegerField(choices=Status)
    attempt = models.SmallIntegerField(default=0)
    fence = models.UUIDField(null=True)
    next_at = models.DateTimeField(null=True)
    error_code = models.IntegerField(null=True)
    sending_at = models.DateTimeField(null=True)
    unconfirmed_at = models.DateTimeField(null=True)
    accepted_at = models.DateTimeField(null=True)
    held_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    failed_at = models.DateTimeField(null=True)
    delivered_at = models.DateTimeField(null=True)
    read_at = models.DateTimeField(null=True)
    played_at = models.DateTimeField(null=True)

    price_category = models.CharField(max_length=32, blank=True, default="")
    price_type = models.CharField(max_length=32, blank=True, default="")
    price_country = models.CharField(max_length=2, blank=True, default="", db_default="")
    billable = models.BooleanField(null=True)

    class Meta(TenantOwned.Meta):
        constraints = [
            *TenantOwned.Meta.constraints,
            models.UniqueConstraint(fields=["tenant", "channel", "wamid_hash"], name="message_once"),
            models.UniqueConstraint(fields=["tenant", "client_id"], name="message_client_id"),
            models.UniqueConstraint(fields=["tenant", "conversation", "version"], name="message_version"),
        ]
        indexes = [
            models.Index("tenant", "conversation", F("at").desc(), F("id").desc(), name="message_thread"),
            models.Index(fields=["tenant", "next_at"], name="message_outbox", condition=Q(status=Status.QUEUED)),
            models.Index(
                fields=["tenant", "next_at"],
                name="message_replies",
                condition=Q(status=Status.QUEUED, origin="agent"),
            ),
            models.Index(
                fields=["tenant", "conversation", "id"],
                name="message_line",
                condition=Q(status__in=(Status.QUEUED, Status.SENDING)),
            ),
            models.Index(fields=["tenant", "conversation", "at"], name="message_pins", condition=Q(kind="pin")),
            models.Index(fields=["tenant", "sending_at"], name="message_sending", condition=Q(status=Status.SENDING)),
            models.Index(fields=["tenant", "created_at"], name="message_by_age"),
            models.Index(fields=["tenant", "failed_at"], name="message_failed", condition=Q(status=Status.FAILED)),
        ]

    def __str__(self) -> str:
        return f"message {self.pk}"


TOLD = frozenset({"faults", "payment"})  # what a payload holds besides: what WhatsApp said of a message of ours since


class Content(TenantScoped):
    """The letter. Invisible from `expires_at` on; gone when the partition of `purge_on` is dropped.

    Read it by a second query with message ids and purge dates as constants, never by a join and never in a loop:
    a join plans every partition (19 ms against 0.05). No foreign key leads in or out, or a drop would lock messages.
    """

    grants: ClassVar = {
        # When content goes is moved by the retention functions alone.
        "app": "select, insert, update (at, wamid), delete",
        "drain": "select, insert, update (text, payload, wamid), delete",
        "search": "select",
        "retention": "select, insert, update, delete",
    }

    pk = models.CompositePrimaryKey("tenant_id", "message_id", "purge_on")
    message_id = models.BigIntegerField()
    purge_on = models.DateField()
    expires_at = models.DateTimeField()
    conversation_id = models.BigIntegerField()
    at = models.DateTimeField()
    text = models.TextField(default="")
    payload = models.JSONField(default=dict)
    wamid = models.TextField(default="")

    def __str__(self) -> str:
        return f"content of message {self.message_id}"

    @property
    def written(self) -> dict[str, Any]:
        """The payload as it was written, without what WhatsApp told of it since."""
        return {name: part for name, part in self.payload.items() if name not in TOLD}

    @classmethod
    def of(cls, message: Message) -> "Content | None":
        """The letter to one envelope, when it may still be read; its day is a constant, so one partition is asked."""
        if message.purge_on is None:
            return None
        return cls.objects.filter(message_id=message.pk, purge_on=message.purge_on).first()


class Reaction(TenantOwned):
    """An emoji on a message, by a customer or a member; it expires with the message it stands on.

    In a group the contact is the group, and `writer` whoever of it reacted.
    """

    grants: ClassVar = {"app": CRUD, "drain": "select, insert, update, delete", "retention": "select, delete"}

    message = same_tenant("conversations.Message", related_name="reactions")
    contact = same_tenant("conversations.Contact", null=True)
    member_id = models.BigIntegerField(null=True)
    wrote = models.CharField(max_length=128, db_default="")  # in a group, who of it: their BSUID, else their number
    writer = models.JSONField(null=True)  # the same person as in the payload of what they write
    emoji = models.CharField(max_length=64)
    at = models.DateTimeField()
    told = models.JSONField(null=True)  # what else was told in that second, see `receive.reactions`
    expires_at = models.DateTimeField()

    class Meta(TenantOwned.Meta):
        constraints = [
            *TenantOwned.Meta.constraints,
            models.UniqueConstraint(
                fields=["tenant", "message", "contact", "member_id", "wrote"],
                name="reaction_one",
                nulls_distinct=False,
            ),
        ]

    def __str__(self) -> str:
        return f"reaction {self.pk}"

"""A conversation: the one thread of a contact on a channel, its open-to-resolved stretches, and members' drafts."""

from typing import ClassVar, cast

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from tenants import clock
from tenants.owned import CRUD, TenantOwned, same_tenant


class ConversationQuerySet(models.QuerySet):
    """The questions asked of conversations as a whole."""

    def locked(self, pk: int) -> "Conversation":
        """The row, held until the transaction ends: whoever changes a conversation or its messages starts here.

        FOR NO KEY UPDATE, so that the foreign-key checks of new messages do not wait. Raises DoesNotExist.
        """
        return cast("Conversation", self.select_for_update(no_key=True, of=("self",)).get(pk=pk))

    def locked_as_shown(self, conversation: "Conversation") -> "Conversation":
        """The row to write into, held: where one is shown within another thread, that one. Raises DoesNotExist."""
        row = self.locked(conversation.folded_into_id or conversation.pk)
        return row if row.folded_into_id is None else self.locked_as_shown(row)  # put in there a moment ago


class Conversation(TenantOwned):
    """One thread. `version` grows under the row's lock with every new or changed message: a reader's cursor.

    It keeps no text: a preview is read from the content of `last_message_id`, whose partition `last_purge_on` names.
    """

    grants: ClassVar = {"app": CRUD, "drain": "select, insert, update", "retention": "select, update, delete"}

    class State(models.TextChoices):
        OPEN = "open", "Open"
        SNOOZED = "snoozed", "Snoozed"
        RESOLVED = "resolved", "Resolved"

    contact = same_tenant("conversations.Contact", related_name="conversations")
    channel = same_tenant("conversations.Channel")
    version = models.BigIntegerField(default=0)
    status = models.CharField(max_length=8, choices=State, default=State.OPEN)
    snoozed_until = models.DateTimeField(null=True)
    assignee = models.ForeignKey(
        "tenants.Member",
        null=True,
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        db_index=False,
        related_name="+",
    )
    unread_count = models.PositiveIntegerField(default=0)
    # Who answers on WhatsApp's side, where several applications share the number: meta_agent, app, or "" (nobody said).
    held_by = models.CharField(max_length=12, blank=True, default="", db_default="")
    held_at = models.DateTimeField(null=True)
    # Shown within another thread of the same person and number (see folding), which names it among its `earlier` ones.
    folded_into = same_tenant("self", null=True)
    earlier = models.JSONField(default=list, db_default=[])
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    last_message_at = models.DateTimeField(default=timezone.now)
    last_inbound_at = models.DateTimeField(null=True)
    window_expires_at = models.DateTimeField(null=True)
    waiting_since = models.DateTimeField(null=True)
    blocked_at = models.DateTimeField(null=True, help_text="Since when WhatsApp lets nothing through, either way.")
    last_message_id = models.BigIntegerField(null=True)
    last_purge_on = models.DateField(null=True)
    entry_at = models.DateTimeField(null=True)  # when the customer last came by an advertisement or a page's button
    free_until = models.DateTimeField(null=True)  # until then WhatsApp charges nothing: conversations.entry
    reminded_for = models.DateTimeField(null=True)  # the end of the window the team was reminded of: once for each
    receipt_of = models.BigIntegerField(null=True)  # the message that WhatsApp is to be told was read
    receipt_typing = models.BooleanField(default=False, db_default=False)

    objects = ConversationQuerySet.as_manager()

    class Meta(TenantOwned.Meta):
        constraints = [
            *TenantOwned.Meta.constraints,
            models.UniqueConstraint(fields=["tenant", "contact", "channel"], name="conversation_one_thread"),
        ]
        # One for each view of the inbox; all end in `id` so that keyset pages are exact.
        indexes = [
            models.Index("tenant", "status", F("last_message_at").desc(), F("id").desc(), name="inbox_by_status"),
            models.Index("tenant", F("last_message_at").desc(), F("id").desc(), name="inbox_newest"),
            models.Index(
                "tenant",
                "assignee",
                "status",
                F("last_message_at").desc(),
                F("id").desc(),
                name="inbox_by_assignee",
            ),
            models.Index(
                "tenant",
                F("last_message_at").desc(),
                F("id").desc(),
                name="inbox_unread",
                condition=Q(unread_count__gt=0),
            ),
            models.Index(
                fields=["tenant", "waiting_since", "id"],
                name="inbox_waiting",
                condition=Q(status="open", waiting_since__isnull=False),
            ),
            models.Index(
                fields=["tenant", "window_expires_at", "id"], name="inbox_closing", condition=Q(status="open")
            ),
            models.Index(fields=["tenant", "free_until"], name="inbox_free", condition=Q(free_until__isnull=False)),
            models.Index(fields=["tenant"], name="conversation_receipts", condition=Q(receipt_of__isnull=False)),
            models.Index(fields=["tenant", "snoozed_until"], name="inbox_snoozed", condition=Q(status="snoozed")),
        ]

    def __str__(self) -> str:
        return f"conversation {self.pk}"

    def advance(self) -> int:
        """Take the next version for a new or changed message. Needs the row's lock; the caller saves `version`."""
        self.version += 1
        return self.version

    @property
    def threads(self) -> list[int]:
        """The ids of all that is shown as this one."""
        return [self.pk, *self.earlier]

    @property
    def window_open(self) -> bool:
        """Whether WhatsApp takes free text now: 24 hours from the customer's last message."""
        return self.window_expires_at is not None and self.window_expires_at > clock.now()

    @property
    def is_waiting(self) -> bool:
        """Whether somebody waits for an answer that may still be free text."""
        return self.status == self.State.OPEN and self.waiting_since is not None and self.window_open

    @property
    def is_reminded(self) -> bool:
        """Whether the team was told that this one closes soon, and has not answered yet."""
        return self.is_waiting and self.reminded_for == self.window_expires_at

    @property
    def is_free(self) -> bool:
        """Whether everything sent now is free of charge, be it free text or a template."""
        return self.free_until is not None and self.free_until > clock.now()


class Episode(TenantOwned):
    """One stretch of a conversation from open to resolved: what reports and service levels count."""

    grants: ClassVar = {"app": CRUD, "drain": "select, insert, update", "retention": "select, delete"}

    conversation = same_tenant("conversations.Conversation", related_name="episodes")
    opened_at = models.DateTimeField(default=timezone.now)
    first_reply_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    closed_by = models.BigIntegerField(null=True)

    class Meta(TenantOwned.Meta):
        constraints = [
            *TenantOwned.Meta.constraints,
            models.UniqueConstraint(
                fields=["tenant", "conversation"],
                condition=Q(closed_at__isnull=True),
                name="episode_one_open",
            ),
        ]

    def __str__(self) -> str:
        return f"episode {self.pk}"


class Draft(TenantOwned):
    """What a member has typed and not sent, kept on the server; it expires like the content it would become."""

    grants: ClassVar = {"app": CRUD, "retention": "select, delete"}

    class Mode(models.TextChoices):
        REPLY = "reply", "Reply"
        NOTE = "note", "Note"
        TEMPLATE = "tmpl", "Template"

    member_id = models.BigIntegerField()
    conversation = same_tenant("conversations.Conversation")
    mode = models.CharField(max_length=5, choices=Mode, default=Mode.REPLY)
    text = models.TextField()
    updated_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()

    class Meta(TenantOwned.Meta):
        constraints = [
            *TenantOwned.Meta.constraints,
            models.UniqueConstraint(fields=["tenant", "member_id", "conversation", "mode"], name="draft_one"),
        ]

    def __str__(self) -> str:
        return f"draft {self.pk}"

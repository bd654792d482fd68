"""A contact and the identities it is known by: a phone, a business-scoped id, a username, never a phone alone."""

from typing import ClassVar

from django.db import models
from django.utils import timezone

from tenants.owned import CRUD, TenantOwned, same_tenant


class Contact(TenantOwned):
    """A person who writes to the tenant, as far as the tenant knows."""

    grants: ClassVar = {
        "app": CRUD,
        "drain": "select, insert, update",
        "search": "select",
        "retention": "select, delete",
    }

    name = models.CharField(max_length=200, blank=True)
    name_by_member = models.BooleanField(default=False, help_text="A name a member wrote is not overwritten.")
    named_at = models.DateTimeField(null=True)  # of a group: when WhatsApp said this name, and older news is late
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    merged_into = same_tenant("self", null=True)

    class Meta(TenantOwned.Meta):
        indexes = [
            models.Index(fields=["tenant", "-id"], name="contact_newest"),
            models.Index(
                fields=["tenant", "merged_into"],
                name="contact_merged",
                condition=models.Q(merged_into__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.name or f"contact {self.pk}"


class Identity(TenantOwned):
    """One way to recognise a contact. `scope` is the business portfolio for BSUIDs (the WABA while unknown), else ''.

    A retired identity (a rotated BSUID, a number that changed hands) stays for the history and matches nobody.

    `key_hash` stands for the key of whoever has it, told by WhatsApp for numbers that check it, first at `key_at`; ""
    while that is unknown. Another one came at `key_changed_at`, and nobody has said yet that it is the same person.
    """

    grants: ClassVar = {
        "app": CRUD,
        "drain": "select, insert, update, delete",
        "search": "select",
        "retention": "select, delete",
    }

    class Kind(models.TextChoices):
        PHONE = "phone", "Phone"
        BSUID = "bsuid", "WhatsApp id"
        PARENT_BSUID = "parent_bsuid", "Parent WhatsApp id"
        USERNAME = "username", "Username"
        GROUP = "group", "Group"

    contact = same_tenant("conversations.Contact", related_name="identities")
    kind = models.CharField(max_length=12, choices=Kind)
    scope = models.CharField(max_length=64, blank=True, default="")
    value = models.CharField(max_length=140)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    retired_at = models.DateTimeField(null=True)
    key_hash = models.CharField(max_length=140, blank=True, default="", db_default="")
    key_at = models.DateTimeField(null=True)
    key_changed_at = models.DateTimeField(null=True)

    class Meta(TenantOwned.Meta):
        constraints = [
            *TenantOwned.Meta.constraints,
            models.UniqueConstraint(fields=["tenant", "kind", "scope", "value"], name="identity_once"),
        ]
        indexes = [models.Index(fields=["tenant", "contact"], name="identity_of_contact")]

    def __str__(self) -> str:
        return f"{self.kind}:{self.value}"


class MergeSuggestion(TenantOwned):
    """Two contacts that WhatsApp has shown to be one person. Nothing moves until a member decides."""

    grants: ClassVar = {"app": CRUD, "drain": "select, insert", "retention": "select, delete"}

    low = same_tenant("conversations.Contact")
    high = same_tenant("conversations.Contact")
    reason = models.CharField(max_length=40)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.BigIntegerField(null=True)

    class Meta(TenantOwned.Meta):
        constraints = [
            *TenantOwned.Meta.constraints,
            models.UniqueConstraint(fields=["tenant", "low", "high"], name="mergesuggestion_once"),
            models.CheckConstraint(condition=models.Q(low__lt=models.F("high")), name="mergesuggestion_order"),
        ]

    def __str__(self) -> str:
        return f"{self.low_id} = {self.high_id}?"


class Merge(TenantOwned):
    """A member said that two contacts are one person: `gone` went into `kept`.

    The ids of the identities and conversations that moved, of contacts that had gone into `gone` before, and what the
    threads were that are shown within others, are kept to take it back.
    """

    grants: ClassVar = {"app": CRUD, "retention": "select, delete"}

    kept = same_tenant("conversations.Contact")
    gone = same_tenant("conversations.Contact")
    identities = models.JSONField(default=list)
    conversations = models.JSONField(default=list)
    contacts = models.JSONField(default=list)
    folded = models.JSONField(default=list, db_default=[])
    at = models.DateTimeField(default=timezone.now)
    member_id = models.BigIntegerField()
    undone_at = models.DateTimeField(null=True)
    undone_by = models.BigIntegerField(null=True)

    class Meta(TenantOwned.Meta):
        constraints = [
            *TenantOwned.Meta.constraints,
            models.UniqueConstraint(
                fields=["tenant", "gone"], condition=models.Q(undone_at__isnull=True), name="merge_once"
            ),
        ]
        indexes = [models.Index(fields=["tenant", "kept"], name="merge_of_kept")]

    def __str__(self) -> str:
        return f"{self.gone_id} into {self.kept_id}"


class Consent(TenantOwned):
    """What a person said about a sort of messages on one number; the newest row counts, the others are the proof.

    `wish` is `stop` or `resume`, `source` who told us: WhatsApp's own switch, or a member.
    """

    grants: ClassVar = {"app": CRUD, "drain": "select, insert", "retention": "select, delete"}

    contact = same_tenant("conversations.Contact")
    channel = same_tenant("conversations.Channel")
    purpose = models.CharField(max_length=24)
    wish = models.CharField(max_length=8)
    source = models.CharField(max_length=12, default="whatsapp")
    at = models.DateTimeField()
    created_at = models.DateTimeField(default=timezone.now)

    class Meta(TenantOwned.Meta):
        constraints = [
            *TenantOwned.Meta.constraints,
            models.UniqueConstraint(
                fields=["tenant", "contact", "channel", "purpose", "at", "wish"], name="consent_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.purpose}: {self.wish}"


class Attribution(TenantOwned):
    """The advertisement or post a person came from, by Meta's ids alone; its words expire with the message."""

    grants: ClassVar = {"app": "select, delete", "drain": "select, insert", "retention": "select, delete"}

    contact = same_tenant("conversations.Contact")
    channel = same_tenant("conversations.Channel")
    source_type = models.CharField(max_length=16)
    source_id = models.CharField(max_length=64, blank=True)
    click_id = models.CharField(max_length=255, blank=True)
    at = models.DateTimeField()

    class Meta(TenantOwned.Meta):
        constraints = [
            *TenantOwned.Meta.constraints,
            models.UniqueConstraint(fields=["tenant", "contact", "source_id", "click_id"], name="attribution_once"),
        ]

    def __str__(self) -> str:
        return f"{self.source_type} {self.source_id}"

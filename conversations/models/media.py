"""A file that came or went with a message: where it stands, whether it is here yet, and the key that opens it."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone

from tenants.owned import CRUD, TenantOwned, same_tenant


class Media(TenantOwned):
    """One file. It is stored encrypted under `sealed_key`; once the row is invisible or gone, nobody can open it."""

    grants: ClassVar = {"app": CRUD, "drain": "select, insert, update", "retention": "select, delete"}

    class State(models.TextChoices):
        PENDING = "pending", "On its way"
        STORED = "stored", "Here"
        FAILED = "failed", "Could not be fetched"

    message = same_tenant("conversations.Message", related_name="media")
    channel = same_tenant("conversations.Channel")
    kind = models.CharField(max_length=12)
    meta_id = models.CharField(max_length=128)
    mime = models.CharField(max_length=120, blank=True)
    size = models.BigIntegerField(null=True)
    sha256 = models.CharField(max_length=64, blank=True)
    state = models.CharField(max_length=8, choices=State, default=State.PENDING)
    attempts = models.SmallIntegerField(default=0)
    next_at = models.DateTimeField(default=timezone.now, null=True)
    path = models.CharField(max_length=80, blank=True)
    sealed_key = models.BinaryField(null=True)
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()

    class Meta(TenantOwned.Meta):
        constraints = [
            *TenantOwned.Meta.constraints,
            models.UniqueConstraint(fields=["tenant", "message", "meta_id"], name="media_once"),
        ]
        indexes = [
            models.Index(fields=["tenant", "next_at"], name="media_waiting", condition=Q(state="pending")),
        ]

    def __str__(self) -> str:
        return f"media {self.pk}"

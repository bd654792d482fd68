"""A file that came or goes with a message: where it stands, whether it is here yet, and the key that opens it."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone

from tenants.owned import CRUD, TenantOwned, same_tenant


class Media(TenantOwned):
    """One file. It is stored encrypted under `sealed_key`; once the row is invisible or gone, nobody can open it.

    A row is its own errand: while PENDING it is to be fetched from WhatsApp, while LEAVING to be handed to it, from
    `next_at` on. A claim counts an attempt and moves `next_at` to the end of its lease, and on while bytes flow; only
    that attempt may settle it. A file that was uploaded belongs to no message until it is sent; a template may have
    several, each in its `place`. `bars` are of a sound, `seconds` of a sound or a film, `width`, `height` and
    `preview_size` (bytes of a smaller picture beside the file) of a picture or a film. `copy_size`: bytes of a copy
    beside the file, in MP4, of what not every browser plays.
    """

    grants: ClassVar = {"app": CRUD, "drain": "select, insert, update", "retention": "select, delete"}

    class State(models.TextChoices):
        PENDING = "pending", "On its way"
        STORED = "stored", "Here"
        LEAVING = "leaving", "Going to WhatsApp"
        FAILED = "failed", "Could not be fetched"

    class Failure(models.TextChoices):
        """Why it could not be fetched, for people in `conversations.files.words`."""

        GONE = "gone"
        TOO_LARGE = "too_large"
        DAMAGED = "damaged"
        TOKEN = "token"  # noqa: S105 - a word for a reason
        AWAY = "away"
        BROKEN = "broken"

    message = same_tenant("conversations.Message", related_name="media", null=True)
    channel = same_tenant("conversations.Channel", null=True)
    member_id = models.BigIntegerField(null=True)
    place = models.SmallIntegerField(default=0, db_default=0)
    kind = models.CharField(max_length=12)
    meta_id = models.CharField(max_length=128)
    mime = models.CharField(max_length=120, blank=True)
    filename = models.CharField(max_length=240, blank=True, default="", db_default="")
    size = models.BigIntegerField(null=True)
    sha256 = models.CharField(max_length=64, blank=True)
    state = models.CharField(max_length=8, choices=State, default=State.PENDING)
    failure = models.CharField(max_length=10, choices=Failure, blank=True, default="", db_default="")
    attempts = models.SmallIntegerField(default=0)
    next_at = models.DateTimeField(default=timezone.now, null=True)
    path = models.CharField(max_length=80, blank=True)
    sealed_key = models.BinaryField(null=True)
    width = models.PositiveIntegerField(null=True)
    height = models.PositiveIntegerField(null=True)
    preview_size = models.PositiveIntegerField(null=True)
    seconds = models.FloatField(null=True)
    bars = models.BinaryField(null=True)
    copy_size = models.PositiveIntegerField(null=True)
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()

    class Meta(TenantOwned.Meta):
        constraints = [
            *TenantOwned.Meta.constraints,
            models.UniqueConstraint(fields=["tenant", "message", "meta_id"], name="media_once"),
        ]
        indexes = [
            models.Index(
                fields=["tenant", "next_at"], name="media_errands", condition=Q(state__in=["pending", "leaving"])
            ),
        ]

    def __str__(self) -> str:
        return f"media {self.pk}"

    @property
    def is_here(self) -> bool:
        """Whether it lies in the vault."""
        return bool(self.path) and self.state in (self.State.STORED, self.State.LEAVING)

"""How fast a number and a person may be written to: one row each, moved under its lock by whoever claims messages."""

from typing import ClassVar

from django.db import models
from django.db.models.functions import Now

from tenants.owned import TenantOwned


class Pace(TenantOwned):
    """The instant from which the next message may go (GCRA's theoretical arrival time).

    With a conversation it is the person's pace on that number, without one the number's own.
    `moved_at` is when it was last moved: one that lies ahead tells of a clock that was set back since.
    """

    grants: ClassVar = {"app": "select, insert, update", "retention": "select, delete"}

    channel_id = models.BigIntegerField()
    conversation_id = models.BigIntegerField(null=True)
    free_at = models.DateTimeField()
    moved_at = models.DateTimeField(db_default=Now())

    class Meta(TenantOwned.Meta):
        constraints = [
            *TenantOwned.Meta.constraints,
            models.UniqueConstraint(
                fields=["tenant", "channel_id", "conversation_id"], name="pace_one", nulls_distinct=False
            ),
        ]

    def __str__(self) -> str:
        return f"pace of {self.channel_id}/{self.conversation_id or 'number'}"

"""What WhatsApp tells about an account or a number: kept for its health page, for a year."""

from typing import ClassVar

from django.db import models
from django.utils import timezone

from tenants.owned import TenantOwned, same_tenant


class ChannelNotice(TenantOwned):
    """One piece of news. `channel` is empty for news of a whole account: then it is for every number of `waba_id`.

    `field` is the webhook's field, `event` its word, `detail` what it said of the business (no customer is in it).
    Read it with `conversations.channels.notices.of(channel)`, which has the sentences.
    """

    grants: ClassVar = {
        "app": "select, delete",
        "drain": "select, insert, delete",
        "retention": "select, delete",
    }

    channel = same_tenant("conversations.Channel", null=True)
    waba_id = models.CharField(max_length=64)
    field = models.CharField(max_length=40)
    event = models.CharField(max_length=64, blank=True)
    detail = models.JSONField(default=dict)
    digest = models.UUIDField()
    at = models.DateTimeField()
    received_at = models.DateTimeField(default=timezone.now)

    class Meta(TenantOwned.Meta):
        constraints = [
            *TenantOwned.Meta.constraints,
            models.UniqueConstraint(fields=["tenant", "digest"], name="channelnotice_once"),
        ]
        indexes = [models.Index("tenant", "waba_id", models.F("at").desc(), name="channelnotice_newest")]

    def __str__(self) -> str:
        return f"{self.field} {self.event}"

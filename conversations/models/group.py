"""What WhatsApp has told of a group besides its name: what it is for, how to join it, and who is in it."""

from typing import ClassVar

from django.db import models

from tenants.owned import CRUD, TenantOwned, same_tenant


class Group(TenantOwned):
    """A group as its contact (which has the name) is shown. Read it with `conversations.membership`.

    `told` are things by their name, each with the moment it was said, because older news may come later: subject,
    description, invite_link, suspended, deleted. `members` are people with the same: phone, user_id, name, at, and
    whether they are `in` it. All of it goes at `expires_at`, the tenant's days of content after the last news.
    WhatsApp told the whole at `asked_at`, or said that it does not; while it is asked this lies almost a day back, so
    that a question without an answer is asked again.
    """

    grants: ClassVar = {"app": CRUD, "drain": "select, insert, update", "retention": "select, delete"}

    contact = same_tenant("conversations.Contact")
    told = models.JSONField(default=dict)
    members = models.JSONField(default=list)
    asked_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField()

    class Meta(TenantOwned.Meta):
        # No unique one: a row that is past its time is invisible, and its successor is made under the tenant's lock.
        indexes = [
            models.Index(fields=["tenant", "contact"], name="group_of_contact"),
            models.Index(fields=["expires_at"], name="group_expires"),
        ]

    def __str__(self) -> str:
        return f"group of contact {self.contact_id}"

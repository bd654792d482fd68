"""A message template as WhatsApp holds it, its history, and when its account is to be asked again."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone

from tenants.owned import CRUD, TenantOwned, same_tenant


class Template(TenantOwned):
    """One language of one template of one account. Meta decides about it; this row remembers what Meta last said.

    `told_at` is Meta's time of the last webhook, so that an older one changes nothing. `bindings` says which field of
    a contact fills a variable: {"body.1": {"field": "first_name", "fallback": "there"}}. It holds nothing personal.
    """

    grants: ClassVar = {"app": CRUD, "drain": "select, update"}

    class Category(models.TextChoices):
        MARKETING = "MARKETING", "Marketing"
        UTILITY = "UTILITY", "Utility"
        AUTHENTICATION = "AUTHENTICATION", "Authentication"

    waba_id = models.CharField(max_length=64)
    name = models.CharField(max_length=512)
    language = models.CharField(max_length=20)
    meta_id = models.CharField(max_length=64)
    category = models.CharField(max_length=20)
    previous_category = models.CharField(max_length=20, blank=True, default="")
    status = models.CharField(max_length=24)
    quality = models.CharField(max_length=12, default="UNKNOWN")
    rejection = models.CharField(max_length=64, blank=True, default="")
    parameter_format = models.CharField(max_length=10, default="positional")
    components = models.JSONField(default=list)
    ttl = models.PositiveIntegerField(null=True)
    bindings = models.JSONField(default=dict)
    created_at = models.DateTimeField(default=timezone.now)
    changed_at = models.DateTimeField(default=timezone.now)
    told_at = models.DateTimeField(null=True)
    synced_at = models.DateTimeField(null=True)
    gone_at = models.DateTimeField(null=True)

    class Meta(TenantOwned.Meta):
        constraints = [
            *TenantOwned.Meta.constraints,
            models.UniqueConstraint(fields=["tenant", "waba_id", "name", "language"], name="template_once"),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.language})"

    @property
    def sendable(self) -> bool:
        """Only what WhatsApp has approved, and still lists, can be sent."""
        return self.status == "APPROVED" and self.gone_at is None


class TemplateChange(TenantOwned):
    """Something Meta decided about a template; written by a trigger, whoever wrote the template's row."""

    grants: ClassVar = {"app": "select, insert, update", "drain": "select, insert"}

    class What(models.TextChoices):
        STATUS = "status", "Status"
        QUALITY = "quality", "Quality"
        CATEGORY = "category", "Category"
        GONE = "gone", "Listing"

    template = same_tenant("conversations.Template", related_name="changes")
    what = models.CharField(max_length=8, choices=What)
    before = models.CharField(max_length=24)
    after = models.CharField(max_length=24)
    at = models.DateTimeField()
    seen_at = models.DateTimeField(null=True)
    mailed_at = models.DateTimeField(null=True)

    class Meta(TenantOwned.Meta):
        indexes = [
            models.Index(fields=["tenant", "template", "-id"], name="templatechange_of"),
            models.Index(fields=["tenant", "-id"], name="templatechange_unseen", condition=Q(seen_at=None)),
        ]

    def __str__(self) -> str:
        return f"{self.what}: {self.before} → {self.after}"


class TemplateSync(TenantOwned):
    """When an account's templates were last read and are to be read again, and why the last reading failed."""

    grants: ClassVar = {"app": CRUD, "drain": "select, insert, update", "retention": "select"}

    waba_id = models.CharField(max_length=64)
    due_at = models.DateTimeField()
    synced_at = models.DateTimeField(null=True)
    problem = models.CharField(max_length=300, blank=True, default="")

    class Meta(TenantOwned.Meta):
        constraints = [
            *TenantOwned.Meta.constraints,
            models.UniqueConstraint(fields=["tenant", "waba_id"], name="templatesync_once"),
        ]

    def __str__(self) -> str:
        return f"templates of {self.waba_id}"

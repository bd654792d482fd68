"""What a company keeps of people beside their names: fields of its own, their values, and forms that fill them."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone

from tenants.owned import CRUD, TenantOwned, same_tenant

MOST = 50  # fields of one company: as many as a person can look through


class Attribute(TenantOwned):
    """A field of contacts. `key` is for programs and never changes; `position` is its place among at most MOST."""

    grants: ClassVar = {"app": CRUD, "drain": "select"}

    class Kind(models.TextChoices):
        TEXT = "text", "Text"
        NUMBER = "number", "Number"
        DATE = "date", "Date"
        CHOICE = "choice", "Choice"
        YES_NO = "yes_no", "Yes or no"

    key = models.CharField(max_length=40)
    label = models.CharField(max_length=60)
    kind = models.CharField(max_length=8, choices=Kind, default=Kind.TEXT)
    choices = models.JSONField(default=list)
    position = models.SmallIntegerField()
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta(TenantOwned.Meta):
        constraints = [
            *TenantOwned.Meta.constraints,
            models.UniqueConstraint(fields=["tenant", "key"], name="attribute_key"),
            models.UniqueConstraint(fields=["tenant", "position"], name="attribute_place"),
            models.CheckConstraint(condition=Q(position__gte=1, position__lte=MOST), name="attribute_most"),
        ]

    def __str__(self) -> str:
        return self.key


class AttributeValue(TenantOwned):
    """What is known of one person in one field. It lives as long as the contact, and goes with it.

    `value` is in one form for each kind (`attributes.kinds`). `source` says who told us: a member, a program, or a form
    the person answered; then `form` is what it was called and `message_id` the answer. `at` is when it was told.
    """

    grants: ClassVar = {"app": CRUD, "drain": "select, insert, update", "retention": "select, delete"}

    class Source(models.TextChoices):
        MEMBER = "member", "A member"
        API = "api", "A program"
        FORM = "form", "A form"

    contact = same_tenant("conversations.Contact", related_name="attributes")
    attribute = same_tenant("conversations.Attribute", related_name="values")
    value = models.CharField(max_length=500)
    source = models.CharField(max_length=6, choices=Source, default=Source.MEMBER)
    member_id = models.BigIntegerField(null=True)
    message_id = models.BigIntegerField(null=True)
    form = models.CharField(max_length=80, blank=True, default="")
    at = models.DateTimeField(default=timezone.now)

    class Meta(TenantOwned.Meta):
        constraints = [
            *TenantOwned.Meta.constraints,
            models.UniqueConstraint(fields=["tenant", "contact", "attribute"], name="attributevalue_once"),
        ]
        indexes = [models.Index(fields=["tenant", "attribute"], name="attributevalue_of")]

    def __str__(self) -> str:
        return f"value {self.pk}"


class FormRule(TenantOwned):
    """Save this answer of this form to that field whenever it comes. `form` names the form (`attributes.forms`)."""

    grants: ClassVar = {"app": CRUD, "drain": "select"}

    form = models.CharField(max_length=80)
    title = models.CharField(max_length=80)
    question = models.CharField(max_length=160)
    attribute = same_tenant("conversations.Attribute")
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta(TenantOwned.Meta):
        constraints = [
            *TenantOwned.Meta.constraints,
            models.UniqueConstraint(fields=["tenant", "form", "question"], name="formrule_once"),
        ]

    def __str__(self) -> str:
        return f"rule {self.pk}"

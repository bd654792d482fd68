"""The lobby: tenants, people, roles, tokens and routes, and each tenant's own audit trail and data keys."""

import uuid
from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.core.validators import RegexValidator
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone

from tenants import clock
from tenants.owned import TenantOwned

RESERVED_SLUGS = {"new", "api", "admin", "accounts", "static", "live", "webhooks", "privacy", "compliance"}


class Tenant(models.Model):
    """A company. `content_days` and `traffic_days` are how long content and content-free envelopes are kept."""

    grants: ClassVar = {"app": "select, insert, update", "drain": "select", "retention": "select"}

    class Receipts(models.TextChoices):
        OPEN = "open", "When somebody opens the conversation"
        REPLY = "reply", "When somebody answers"
        NEVER = "never", "Never"

    class Reminder(models.IntegerChoices):
        OFF = 0, "Never"
        ONE = 1, "One hour before"
        TWO = 2, "Two hours before"
        FOUR = 4, "Four hours before"

    name = models.CharField(max_length=120)
    slug = models.CharField(
        max_length=50,
        unique=True,
        validators=[RegexValidator(r"^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\Z", "Use small letters, digits and hyphens.")],
    )
    content_days = models.PositiveSmallIntegerField(default=30)
    traffic_days = models.PositiveSmallIntegerField(default=365)
    mask_numbers = models.BooleanField(default=True)
    read_receipts = models.CharField(max_length=5, choices=Receipts, default=Receipts.REPLY, db_default=Receipts.REPLY)
    remind_before = models.PositiveSmallIntegerField(choices=Reminder, default=Reminder.TWO, db_default=Reminder.TWO)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(content_days__range=(1, 3650)), name="tenant_content_days"),
            models.CheckConstraint(condition=models.Q(traffic_days__range=(1, 3650)), name="tenant_traffic_days"),
        ]

    def __str__(self) -> str:
        return self.name


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Raises ValueError without an e-mail address. The address is kept in lower case: it is the login."""
        if not email:
            raise ValueError("A person needs an e-mail address.")
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        return self.create_user(email, password, is_superuser=True, **fields)

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email=(username or "").lower())


class User(AbstractBaseUser, PermissionsMixin):
    """A person who signs in. What they may do depends on their Member row in each tenant."""

    email = models.EmailField(unique=True)
    name = models.CharField(max_length=120, blank=True)
    phone = models.CharField(max_length=32, blank=True)
    time_zone = models.CharField(max_length=64, default="UTC")
    is_active = models.BooleanField(default=True)
    date_joined = models.DateTimeField(default=timezone.now, editable=False)

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        constraints = [models.UniqueConstraint(Lower("email"), name="user_email_any_case")]

    def __str__(self) -> str:
        return self.name or self.email

    @property
    def is_staff(self) -> bool:
        return False


class Role(models.TextChoices):
    OWNER = "owner", "Owner"
    ADMIN = "admin", "Admin"
    SUPERVISOR = "supervisor", "Supervisor"
    AGENT = "agent", "Agent"
    VIEWER = "viewer", "Viewer"


class Member(models.Model):
    """A person's place in a tenant. Leaving sets `left_at`; the row stays, because messages name it."""

    grants: ClassVar = {"app": "select, insert, update", "drain": "select"}

    tenant = models.ForeignKey(Tenant, on_delete=models.PROTECT, related_name="members")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=12, choices=Role)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    left_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant", "user"], name="member_once_per_tenant"),
            models.CheckConstraint(condition=models.Q(role__in=Role.values), name="member_role"),
        ]

    def __str__(self) -> str:
        return f"{self.user} ({self.role})"

    @property
    def name(self) -> str:
        return self.user.name or self.user.email.partition("@")[0]


class Invitation(models.Model):
    """An open door for one e-mail address into one tenant, as one role. The token is kept as its SHA-256."""

    grants: ClassVar = {"app": "select, insert, update"}

    tenant = models.ForeignKey(Tenant, on_delete=models.PROTECT, related_name="invitations")
    email = models.EmailField()
    role = models.CharField(max_length=12, choices=Role)
    digest = models.BinaryField(max_length=32, unique=True)
    invited_by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "email"],
                condition=models.Q(accepted_at__isnull=True, revoked_at__isnull=True),
                name="invitation_open_once",
            ),
            models.CheckConstraint(
                condition=models.Q(role__in=[role for role in Role.values if role != Role.OWNER]),
                name="invitation_role",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.email} → {self.tenant_id}"

    @property
    def open(self) -> bool:
        return self.accepted_at is None and self.revoked_at is None and self.expires_at > clock.now()


class ApiToken(models.Model):
    """A key of a program. Only its prefix (to recognise it) and SHA-256 (to check it) are kept."""

    grants: ClassVar = {"app": "select, insert, update"}

    tenant = models.ForeignKey(Tenant, on_delete=models.PROTECT, related_name="tokens")
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="tokens")
    name = models.CharField(max_length=80)
    prefix = models.CharField(max_length=12)
    digest = models.BinaryField(max_length=32, unique=True)
    scopes = models.CharField(max_length=200, default="read write")
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    expires_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.name} ({self.prefix}…)"


class Route(models.Model):
    """An outside address and the tenant it belongs to: what the drain needs before it knows a tenant. No secrets."""

    grants: ClassVar = {"app": "select, insert, update, delete", "drain": "select", "retention": "select"}

    tenant = models.ForeignKey(Tenant, on_delete=models.PROTECT, related_name="routes")
    channel_id = models.BigIntegerField()
    channel_uuid = models.UUIDField(unique=True)
    phone_number_id = models.CharField(max_length=64, unique=True)
    waba_id = models.CharField(max_length=64, db_index=True)
    portfolio_id = models.CharField(max_length=64, blank=True)
    own_app = models.BooleanField(default=False)
    connected_at = models.DateTimeField(default=timezone.now, editable=False)
    withdrawn_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.phone_number_id


class Fact(TenantOwned):
    """One row of the audit trail: who did what to what, and when. Appended, never changed."""

    grants: ClassVar = {"app": "select, insert", "retention": "select, delete"}

    at = models.DateTimeField(default=timezone.now, editable=False)
    member = models.ForeignKey(Member, null=True, on_delete=models.DO_NOTHING, related_name="+")
    verb = models.CharField(max_length=40)
    about = models.CharField(max_length=40, blank=True)
    about_id = models.BigIntegerField(null=True)
    detail = models.JSONField(default=dict)
    request_id = models.CharField(max_length=36, blank=True)

    class Meta(TenantOwned.Meta):
        indexes = [models.Index(fields=["tenant", "-id"], name="fact_newest")]

    def __str__(self) -> str:
        return f"{self.verb} {self.about}:{self.about_id}"


class DataKey(TenantOwned):
    """A tenant's own key for secrets and files, wrapped by a master key. Destroying it destroys what it sealed."""

    grants: ClassVar = {"app": "select, insert"}

    uid = models.UUIDField(default=uuid.uuid4, editable=False)
    wrapped = models.BinaryField()
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta(TenantOwned.Meta):
        constraints = [
            *TenantOwned.Meta.constraints,
            models.UniqueConstraint(fields=["tenant", "uid"], name="datakey_uid"),
        ]

    def __str__(self) -> str:
        return str(self.uid)

"""How a company opens, people come in, and programs get their keys: each verb one transaction, with its Fact."""

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta

from allauth.account.models import EmailAddress
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet

from tenants import audit, clock, letters, roles, tokens
from tenants.models import RESERVED_SLUGS, ApiToken, Invitation, Member, Role, Tenant, User
from tenants.refusals import (
    AlreadyInvited,
    AlreadyMember,
    BadSlug,
    InvitationGone,
    NotYourRank,
    OtherAddress,
    SlugTaken,
)
from tenants.scope import acting_for

INVITATION_LASTS = timedelta(days=7)
SHORTEST_SLUG = 2


def open_tenant(name: str, slug: str, owner: User) -> Member:
    """Open a company with its first owner, and give the owner's Member. Raises BadSlug or SlugTaken."""
    tenant = Tenant(name=name.strip(), slug=slug)
    check_slug(slug)
    try:
        with transaction.atomic():
            tenant.save(force_insert=True)
            member = Member.objects.create(tenant=tenant, user=owner, role=Role.OWNER)
            with acting_for(tenant):
                audit.note("opened_tenant", tenant, by=member)
    except IntegrityError as error:
        raise SlugTaken() from error
    return member


def check_slug(slug: str) -> None:
    """Raises BadSlug for one that is reserved, too short or too long, or not of small letters, digits and hyphens."""
    try:
        Tenant._meta.get_field("slug").run_validators(slug)
    except ValidationError as error:
        raise BadSlug() from error
    if len(slug) < SHORTEST_SLUG or slug in RESERVED_SLUGS:
        raise BadSlug()


def invite(email: str, role: str, by: Member) -> tuple[Invitation, str]:
    """Open the door for one address, for seven days; mail the link once that is committed, and give it.

    Raises PermissionDenied, NotYourRank for an owner's place, AlreadyMember or AlreadyInvited.
    """
    roles.require(by, "invite")
    if role == Role.OWNER:
        raise NotYourRank()
    email, secret, now = email.strip().lower(), secrets.token_urlsafe(32), clock.now()
    with acting_for(by.tenant):
        if Member.objects.filter(_is(email), tenant=by.tenant, left_at__isnull=True).exists():
            raise AlreadyMember()
        _withdraw(Invitation.objects.filter(tenant=by.tenant, email=email, expires_at__lte=now))
        try:
            with transaction.atomic():
                invitation = Invitation.objects.create(
                    tenant=by.tenant,
                    email=email,
                    role=role,
                    digest=tokens.digest(secret),
                    invited_by=by,
                    expires_at=now + INVITATION_LASTS,
                )
        except IntegrityError as error:
            raise AlreadyInvited() from error
        audit.note("invited", invitation, by=by, role=role)
        transaction.on_commit(lambda: letters.invitation(invitation, secret), robust=True)
    return invitation, letters.invitation_link(secret)


def find_invitation(secret: str) -> Invitation:
    """The open invitation of a link. Raises InvitationGone, whatever the reason."""
    found = (
        Invitation.objects.select_related("tenant", "invited_by__user")
        .filter(digest=tokens.digest(secret), tenant__closed_at__isnull=True)
        .first()
    )
    if found is None or not found.open:
        raise InvitationGone()
    return found


def invitations_for(user: User) -> list[Invitation]:
    """The open invitations to any confirmed address of the person."""
    return list(
        Invitation.objects.select_related("tenant", "invited_by__user")
        .filter(email__in=confirmed_addresses(user), accepted_at__isnull=True, revoked_at__isnull=True)
        .filter(expires_at__gt=clock.now(), tenant__closed_at__isnull=True)
        .order_by("-id")
    )


def accept(invitation: Invitation, user: User) -> Member:
    """Come in by an invitation, once, with the address it was sent to, confirmed.

    Raises InvitationGone, OtherAddress or AlreadyMember.
    """
    with transaction.atomic():
        invitation = Invitation.objects.select_for_update(of=("self",)).select_related("tenant").get(pk=invitation.pk)
        if not invitation.open or invitation.tenant.closed_at is not None:
            raise InvitationGone()
        if invitation.email not in confirmed_addresses(user):
            raise OtherAddress()
        member = _join(invitation.tenant, user, invitation.role)
        invitation.accepted_at = clock.now()
        invitation.save(update_fields=["accepted_at"])
        with acting_for(invitation.tenant):
            audit.note("joined", member, by=member, role=member.role, invitation=invitation.pk)
    return member


def withdraw_invitation(invitation: Invitation, by: Member) -> None:
    """Shut the door again. Raises PermissionDenied; one that is used or withdrawn already stays as it is."""
    roles.require(by, "invite")
    with acting_for(by.tenant):
        if _withdraw(Invitation.objects.filter(pk=invitation.pk, tenant=by.tenant)):
            audit.note("withdrew_invitation", invitation, by=by)


def issue_token(
    member: Member,
    name: str,
    by: Member | None,
    scopes: Sequence[str] = tokens.SCOPES,
    expires_at: datetime | None = None,
) -> tuple[ApiToken, str]:
    """Make a key for a program that acts as `member`, and give its text, which is shown now and never again.

    `by` is None for the operator at the command line. Raises PermissionDenied.
    """
    if by is not None:
        roles.require(by, "issue_tokens")
    text, prefix, digest = tokens.new()
    with acting_for(member.tenant):
        token = ApiToken.objects.create(
            tenant=member.tenant,
            member=member,
            name=name.strip(),
            prefix=prefix,
            digest=digest,
            scopes=" ".join(scopes),
            expires_at=expires_at,
        )
        audit.note("issued_token", token, by=by, member=member.pk, scopes=list(scopes))
    return token, text


def revoke_token(token: ApiToken, by: Member) -> None:
    """Make a key stop working at once: one's own, or any of the company with the right to issue. Idempotent."""
    if token.member_id != by.pk:
        roles.require(by, "issue_tokens")
    with acting_for(by.tenant):
        open_ones = ApiToken.objects.filter(pk=token.pk, tenant=by.tenant, revoked_at__isnull=True)
        if open_ones.update(revoked_at=clock.now()):
            audit.note("revoked_token", token, by=by)


def confirmed_addresses(user: User) -> list[str]:
    """The addresses the person has shown to be theirs, in lower case."""
    mine = EmailAddress.objects.filter(user=user, verified=True)
    return [email.lower() for email in mine.values_list("email", flat=True)]


def _is(email: str) -> Q:
    """Members with that sign-in address, or with it as a further confirmed one."""
    return Q(user__email=email) | Q(user__emailaddress__email=email, user__emailaddress__verified=True)


def _join(tenant: Tenant, user: User, role: str) -> Member:
    """A new place, or the former one of a person who had left."""
    member, made = Member.objects.get_or_create(tenant=tenant, user=user, defaults={"role": role})
    if made:
        return member
    if member.left_at is None:
        raise AlreadyMember()
    member.role, member.left_at = role, None
    member.save(update_fields=["role", "left_at"])
    return member


def _withdraw(invitations: QuerySet[Invitation]) -> int:
    return invitations.filter(accepted_at__isnull=True, revoked_at__isnull=True).update(revoked_at=clock.now())

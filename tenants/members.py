"""How members change places and go: the company always keeps an owner, and who goes takes nothing along."""

from django.dispatch import Signal

from tenants import audit, clock, roles
from tenants.models import Invitation, Member, Role, Tenant
from tenants.refusals import LastOwner, NotAMember, NotYourRank
from tenants.scope import acting_for

# Sent with `member` inside the transaction that removes them: the rooms above end what that member has open there.
member_left = Signal()


def change_role(member: Member, role: str, by: Member) -> Member:
    """Give a member another role. Only owners change owners or make them; an owner always remains.

    Raises PermissionDenied, NotYourRank, LastOwner or NotAMember.
    """
    roles.require(by, "change_roles")
    with acting_for(by.tenant):
        member = _held(member, by)
        former = member.role
        if former == role:
            return member
        if Role.OWNER in (former, role):
            _only_owners(by)
            _somebody_stays(member)
        member.role = role
        member.save(update_fields=["role"])
        if not roles.may(member, "invite"):
            _withdraw_invitations(member)
        audit.note("changed_role", member, by=by, former=former, role=role)
    return member


def remove(member: Member, by: Member) -> None:
    """End a membership: one's own (leaving) or another's. Tokens and open invitations of theirs end with it.

    Raises PermissionDenied, NotYourRank, LastOwner or NotAMember.
    """
    own = member.pk == by.pk
    if not own:
        roles.require(by, "change_roles")
    with acting_for(by.tenant):
        member = _held(member, by)
        if member.role == Role.OWNER:
            if not own:
                _only_owners(by)
            _somebody_stays(member)
        member.left_at = clock.now()
        member.save(update_fields=["left_at"])
        withdrawn = member.tokens.filter(revoked_at__isnull=True).update(revoked_at=member.left_at)
        _withdraw_invitations(member)
        audit.note("left" if own else "removed_member", member, by=by, tokens=withdrawn)
        member_left.send(sender=Member, member=member)


def _held(member: Member, by: Member) -> Member:
    """The member as they stand now, with the company's row locked: two owners cannot both step down at once."""
    Tenant.objects.select_for_update(no_key=True).get(pk=by.tenant_id)
    found = Member.objects.select_related("user", "tenant").filter(
        pk=member.pk, tenant_id=by.tenant_id, left_at__isnull=True
    )
    try:
        return found.get()
    except Member.DoesNotExist as error:
        raise NotAMember() from error


def _only_owners(by: Member) -> None:
    """Asked of the row as it stands now: the one in hand may be older than a change of its role."""
    if not Member.objects.filter(pk=by.pk, role=Role.OWNER, left_at__isnull=True).exists():
        raise NotYourRank()


def _somebody_stays(member: Member) -> None:
    others = Member.objects.filter(tenant_id=member.tenant_id, role=Role.OWNER, left_at__isnull=True)
    if member.role == Role.OWNER and not others.exclude(pk=member.pk).exists():
        raise LastOwner()


def _withdraw_invitations(member: Member) -> None:
    """Who may no longer invite has no door standing open either."""
    Invitation.objects.filter(invited_by=member, accepted_at__isnull=True, revoked_at__isnull=True).update(
        revoked_at=clock.now()
    )

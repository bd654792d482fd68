"""The table of roles: which role may do which verb. Everything not listed is refused."""

from django.core.exceptions import PermissionDenied

from tenants.models import Member, Role

_VIEWER = {"read"}
_AGENT = _VIEWER | {"send", "note", "triage", "name_contact", "edit_details", "reveal_number", "block"}
_SUPERVISOR = _AGENT | {"assign_others", "read_ledger", "read_audit", "merge_contacts"}
_ADMIN = _SUPERVISOR | {
    "connect_channel",
    "manage_templates",
    "manage_attributes",
    "invite",
    "change_roles",
    "issue_tokens",
    "replay",
    "settings",
    "view_payload",
}
_OWNER = _ADMIN | {"change_owners", "close_tenant"}

VERBS: dict[str, frozenset[str]] = {
    Role.VIEWER: frozenset(_VIEWER),
    Role.AGENT: frozenset(_AGENT),
    Role.SUPERVISOR: frozenset(_SUPERVISOR),
    Role.ADMIN: frozenset(_ADMIN),
    Role.OWNER: frozenset(_OWNER),
}
ALL_VERBS = frozenset(_OWNER)


def may(member: Member, verb: str) -> bool:
    """Whether the role allows the verb. An unknown verb is a programming error, not a refusal."""
    if verb not in ALL_VERBS:
        raise ValueError(f"No such verb: {verb}")
    return verb in VERBS[member.role]


def require(member: Member, verb: str) -> None:
    """Raises PermissionDenied (403) when the member's role does not allow the verb."""
    if not may(member, verb):
        raise PermissionDenied(f"Your role ({member.get_role_display().lower()}) does not allow this.")

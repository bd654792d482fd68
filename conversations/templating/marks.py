"""A member's favourite and recent templates: what stands first in the picker."""

from conversations.models import Template, TemplateMark
from tenants import clock
from tenants.models import Member

RECENT = 5


def star(row: Template, by: Member, starred: bool) -> None:
    """Make it a favourite of the member's, or no longer."""
    TemplateMark.objects.update_or_create(template=row, member_id=by.pk, defaults={"starred": starred})


def used(row: Template, by: Member) -> None:
    """The member has sent it just now."""
    TemplateMark.objects.update_or_create(template=row, member_id=by.pk, defaults={"used_at": clock.now()})


def of(member: Member) -> tuple[set[int], list[int]]:
    """(the favourites, the recent ones in their order) as ids of templates, in one question."""
    rows = TemplateMark.objects.filter(member_id=member.pk)
    found = list(rows.order_by("-used_at").values_list("template_id", "starred", "used_at"))
    recent = sorted(((at, pk) for pk, _, at in found if at is not None), reverse=True)
    return {pk for pk, starred, _ in found if starred}, [pk for _, pk in recent[:RECENT]]

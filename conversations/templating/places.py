"""The places in a template that are filled by choosing: files of the conversation and uploads, products."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from cloudapi import template_files, template_parts
from conversations.models import Conversation, Media, Template
from conversations.templating.bind import Bound
from tenants.models import Member

GOODS = ("product", "products", "sections", "catalogue")
MOST = 20  # stored files to choose from, the newest


def uploads(values: Mapping[str, str], member: Member) -> dict[str, Media]:
    """The member's own uploads among the values, by the value that names each."""
    wanted = {pk for value in values.values() if (pk := template_files.ours(value)) is not None}
    rows = Media.objects.filter(pk__in=wanted, member_id=member.pk) if wanted else []
    return {f"file:{row.pk}": row for row in rows}


def with_files(slots: Sequence[Bound], conversation: Conversation, own: Mapping[str, Media]) -> list[Bound]:
    """The slots, those of files with their uploads and with what is stored in the conversation: a query, or none."""
    kinds = {one.slot.kind for one in slots} & set(template_files.KINDS)
    stored = stored_in(conversation, kinds) if kinds else []
    return [
        _with_file(one, own, [row for row in stored if row.kind == one.slot.kind]) if one.slot.kind in kinds else one
        for one in slots
    ]


def stored_in(conversation: Conversation, kinds: Iterable[str]) -> list[Media]:
    """What the conversation has of these kinds, the newest first."""
    here = Media.objects.filter(message__conversation=conversation, message__revoked_at=None, kind__in=list(kinds))
    return list(here.filter(state=Media.State.STORED).exclude(path="").order_by("-pk")[:MOST])


def with_goods(slots: Sequence[Bound], options: Sequence[tuple[str, str]]) -> list[Bound]:
    """The slots, those of products with what the catalogue has."""
    return [replace(one, options=options) if one.slot.kind in GOODS else one for one in slots]


def shows_goods(row: Template) -> bool:
    """Whether somebody who fills it has products to choose."""
    return any(slot.kind in GOODS for slot in template_parts.slots(row.components))


def _with_file(one: Bound, own: Mapping[str, Media], stored: Sequence[Media]) -> Bound:
    """An upload that is not here any more leaves an empty place."""
    media = own.get(one.value)
    gone = media is None and template_files.ours(one.value) is not None
    return replace(one, value="" if gone else one.value, media=media, stored=stored)

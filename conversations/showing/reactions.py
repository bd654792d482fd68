"""The chips under a bubble: each emoji once, with how many gave it and who."""

from typing import NamedTuple

from conversations.reading import Letter
from conversations.showing import around
from tenants.models import Member


class Chip(NamedTuple):
    emoji: str
    number: int
    who: str


def chips(letter: Letter, name: str, reader: Member) -> list[Chip]:
    """In the order in which an emoji first came. `name` is the customer's."""
    people: dict[str, list[str]] = {}
    for reaction in letter.reactions:
        if reaction.contact_id is not None:
            who = around.writer({"writer": reaction.writer}, reader.tenant.mask_numbers) or name
        elif reaction.member_id == reader.pk:
            who = "You"
        else:
            member = letter.people.get(reaction.member_id or 0)
            who = member.name if member else "Phone app"
        people.setdefault(reaction.emoji, []).append(who)
    return [Chip(emoji, len(names), ", ".join(names)) for emoji, names in people.items()]

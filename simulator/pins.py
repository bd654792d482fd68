"""What a group has pinned: three messages at most, each for its days; a fourth takes the oldest down.

Source: Meta's "Group messaging", May 2026, "Pin and unpin group message". For a business that is no admin of the group
Meta's pages name no code; it gets the one for a lack of rights, 131005.
"""

from __future__ import annotations

from typing import Any

from simulator.errors import GraphError
from simulator.things import Message, Number, Person
from simulator.world import World

MOST = 3
DAY = 86400.0


def check(world: World, number: Number, group: Person, content: dict[str, Any]) -> None:
    """Raises GraphError for a business that is no admin, and for a message that is gone or not of this group."""
    if not group.admin:
        raise GraphError(131005, "Only an admin of the group can pin and unpin its messages.")
    target = world.messages.get(content["message_id"])
    place = target and (target.extra.get("group_id") or target.person_id)
    if target is None or target.revoked or target.number_id != number.id or place != group.id:
        raise GraphError(131009, "pin.message_id is not a message of this group.")


def put(group: Person, message: Message) -> None:
    """Pin or unpin what was checked before. A message pinned again is the newest."""
    wamid = message.content["message_id"]
    kept = {one: group.pins[one] for one in pinned(group, message.at) if one != wamid}
    if message.content["type"] == "pin":
        kept[wamid] = message.at + message.content["expiration_days"] * DAY
    group.pins = dict(list(kept.items())[-MOST:])


def pinned(group: Person, now: float) -> list[str]:
    """The ids of what is pinned now, the oldest pin first."""
    return [wamid for wamid, until in group.pins.items() if until > now]

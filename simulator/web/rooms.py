"""Who is in a conversation and what was said there, with a person or in a group: a group's lies with its members.

A person writes in their own thread, and in a group with its id beside the message; the business writes to the group.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from simulator.core import Simulator
from simulator.things import Message, Number, Person

Json = dict[str, Any]


def groups(simulator: Simulator, number: Number | None) -> list[Person]:
    """The groups a number is in."""
    people = simulator.world.people.values()
    return [one for one in people if one.group and number is not None and one.number_id == number.id]


def members(simulator: Simulator, group: Person) -> list[Json]:
    """Who is in a group; nobody, of a person."""
    known = (simulator.world.people.get(one) for one in group.members)
    return [{"id": one.id, "name": one.name} for one in known if one is not None]


def said(simulator: Simulator, number: Number, place: Person) -> list[Message]:
    """The messages of a conversation that are still kept, oldest first."""
    if not place.group:
        return [one for one in _history(simulator, number, place.id) if not one.extra.get("group_id")]
    found = list(_history(simulator, number, place.id))
    for member in place.members:
        found += [one for one in _history(simulator, number, member) if one.extra.get("group_id") == place.id]
    return sorted(found, key=lambda one: one.at)


def _history(simulator: Simulator, number: Number, person_id: str) -> Iterator[Message]:
    thread = simulator.world.threads.get(f"{number.id}:{person_id}")
    return simulator.world.history(thread) if thread else iter(())

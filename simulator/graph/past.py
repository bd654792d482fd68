"""What the WhatsApp Business app of a number knows from before it was shared: people, and what was said with them.

Source: Meta's pages "Onboarding WhatsApp Business app users" and "Webhooks: history, smb_app_state_sync" (June 2026).
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

from simulator import identity, shapes
from simulator.core import Simulator
from simulator.things import Message, Number, Person

Json = dict[str, Any]
DAY = 86_400
PHASES = (1, 90, 180)  # days back: what each part of a history holds, the newest first
LIVED = (
    (
        {"name": "Helena Prado", "phone": "5511955510001"},
        (
            (41.2, True, "Do you deliver to Santos?"),
            (41.1, False, "Yes, on Fridays."),
            (0.5, True, "This Friday too?"),
        ),
    ),
    ({"name": "Otto Lind", "phone": "46701234501"}, ((120.0, False, "Your chair is ready."), (119.9, True, "Thanks"))),
)


def live(simulator: Simulator, number: Number) -> None:
    """Give the app of a new number a past. Nobody is told of it, and it opens no window."""
    for known, said in LIVED:
        person = simulator.customers.create(dict(known))
        for days, inbound, text in said:
            at = number.joined_at - days * DAY
            wamid = identity.wamid(person.phone)
            message = Message(wamid, number.id, person.id, inbound, at, "text", {"body": text}, status="read")
            simulator.world.append(message)


def people(simulator: Simulator, number: Number) -> Iterator[Json]:
    """The value of `smb_app_state_sync`: everybody in the app's book."""
    world, rows = simulator.world, []
    for person in _known(simulator, number):
        contact: Json = {"full_name": person.name, "first_name": person.name.split()[0]}
        contact["user_id"] = world.bsuid(person, world.business_of(number))
        if shapes.shareable(world, person, number):
            contact["phone_number"] = person.phone
        stamp = {"timestamp": str(int(time.time()))}
        rows.append({"type": "contact", "contact": contact, "action": "add", "metadata": stamp})
    yield shapes.base(number) | {"state_sync": rows}


def history(simulator: Simulator, number: Number) -> Iterator[Json]:
    """The values of `history`, a part for each stretch of time, with the messages from before the number joined."""
    newest = number.joined_at
    for phase, days in enumerate(PHASES):
        oldest = number.joined_at - days * DAY
        said = (_thread(simulator, number, person, oldest, newest) for person in _known(simulator, number))
        about = {"phase": phase, "chunk_order": 1, "progress": 100 * (phase + 1) // len(PHASES)}
        threads = [thread for thread in said if thread["messages"]]
        yield shapes.base(number) | {"history": [{"metadata": about, "threads": threads}]}
        newest = oldest


def _known(simulator: Simulator, number: Number) -> list[Person]:
    world = simulator.world
    found = (world.people[thread.person_id] for thread in world.threads.values() if thread.number_id == number.id)
    return [person for person in found if not person.group]


def _thread(simulator: Simulator, number: Number, person: Person, oldest: float, newest: float) -> Json:
    world = simulator.world
    context: Json = {"user_id": world.bsuid(person, world.business_of(number))}
    if shapes.shareable(world, person, number):
        context["wa_id"] = person.wa_id or person.phone
    if person.username:
        context["username"] = f"@{person.username}"
    said = [one for one in world.history(world.thread(number.id, person.id)) if oldest <= one.at < newest]
    thread: Json = {"context": context, "messages": [_message(number, one, context) for one in said]}
    return thread | ({"id": context["wa_id"]} if "wa_id" in context else {})


def _message(number: Number, message: Message, person: Json) -> Json:
    ours = identity.digits(number.display_phone)
    if message.inbound:
        sides: Json = {"from_user_id": person["user_id"]} | ({"from": person["wa_id"]} if "wa_id" in person else {})
    else:
        sides = {"from": ours, "to_user_id": person["user_id"]} | ({"to": person["wa_id"]} if "wa_id" in person else {})
    told = {"id": message.wamid, "timestamp": str(int(message.at)), "type": message.type}
    return sides | told | {message.type: message.content, "history_context": {"status": message.status.upper()}}

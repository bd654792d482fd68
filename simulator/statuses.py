"""What becomes of an accepted message: sent, delivered, read, played or failed, each told by webhook after a delay."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterable

from simulator import addresses, shapes
from simulator.parcels import Parcel, Update
from simulator.settings import Settings
from simulator.things import Message, Occurrence
from simulator.world import World

RANK = {"new": 0, "accepted": 1, "sent": 2, "delivered": 3, "read": 4, "played": 5, "failed": 6}
FARED = {"delivered": "DELIVERED", "waiting": "RETRYING"}  # what else becomes of a webhook has failed


class Statuses:
    """Schedules statuses by the settings; the phone and the control API may also set them by hand."""

    def __init__(
        self,
        world: World,
        settings: Settings,
        tell: Callable[[Iterable[Update]], None],
        ring: Callable[[Message], None],
    ) -> None:
        self.world, self.settings, self.tell, self.ring = world, settings, tell, ring
        self.pending = 0

    def begin(self, message: Message) -> None:
        """Plan the life of an accepted message (or of one whose life a restart interrupted)."""
        if message.error:
            self._later(self.settings.sent_after, message, "failed")
            return
        if message.extra.get("held"):
            return
        if message.status == "accepted":
            self._later(self.settings.sent_after, message, "sent")
        if message.type == "reaction":  # a reaction never gets more than `sent`
            return
        if RANK[message.status] < RANK["delivered"]:
            self._later(self.settings.delivered_after, message, "delivered")
        if message.type == "pin":  # nobody reads a pin
            return
        if self.settings.read_after is not None:
            self._later(self.settings.read_after, message, "read")
        if self.settings.played_after is not None and message.type == "audio":
            self._later(self.settings.played_after, message, "played")

    def _later(self, delay: float, message: Message, name: str) -> None:
        self.pending += 1
        asyncio.get_running_loop().call_later(delay, self._happen, message, name)

    def _happen(self, message: Message, name: str) -> None:
        self.pending -= 1
        if self.world.messages.get(message.wamid) is message:
            self.advance(message, name)

    def advance(self, message: Message, name: str) -> None:
        """Move a message up and tell it; a lower or the same status, or one after a failure, is not told."""
        if RANK[name] <= RANK[message.status] or message.status == "failed":
            return
        person = self.world.people[message.person_id]
        if name in ("read", "played") and not person.read_receipts:
            return
        codes = [message.error] if name == "failed" and message.error else []
        self.announce(message, name, codes)
        message.status = name
        if name in ("delivered", "read"):
            message.extra["priced"] = True
        self.world.touch(message)
        self.ring(message)

    def announce(self, message: Message, name: str, codes: list[int], at: float | None = None) -> None:
        """Tell a status whatever the state is: for faults such as `delivered` after `failed`, or a late `sent`."""
        number = self.world.numbers[message.number_id]
        errors = [shapes.failure(code) for code in codes]
        at = at or time.time()
        value = shapes.status(self.world, message, name, errors, at)
        message.occurrences.append(Occurrence(name, at, next(iter(codes), 0)))
        self.world.keep(message)
        news = ((message.wamid, len(message.occurrences) - 1),)
        self.tell(addresses.updates(self.world, number, value, news=news))

    def heard(self, parcel: Parcel) -> None:
        """Note how the webhook with these statuses fared."""
        url = parcel.url or addresses.callback_of(self.world, parcel.app_id, parcel.account_id, parcel.number_id)
        for wamid, place in parcel.news:
            message = self.world.messages.get(wamid)
            if message is not None and place < len(message.occurrences):
                message.occurrences[place].webhooks[parcel.app_id] = [url, FARED.get(parcel.state, "FAILED")]
                self.world.keep(message)

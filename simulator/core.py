"""Puts the parts of the simulator together, and brings back what was kept from the last time."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from simulator.business import Business
from simulator.customers import Customers
from simulator.faults import Faults
from simulator.hub import Hub
from simulator.journal import Journal
from simulator.ledger import Ledger
from simulator.limits import Limits
from simulator.mailbox import Mailbox
from simulator.media import Shelf
from simulator.parcels import Parcel
from simulator.postman import Postman
from simulator.quotas import Quotas
from simulator.settings import Settings
from simulator.statuses import Statuses
from simulator.templates import Templates
from simulator.things import KINDS, Message
from simulator.world import World


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where the simulator stands and where the product is; loopback addresses without a final slash."""

    own: str
    product: str


class Simulator:
    """One simulated WhatsApp: all state in memory, written behind to `folder`."""

    def __init__(self, folder: Path, addresses: Addresses) -> None:
        self.addresses = addresses
        self.settings = Settings()
        self.journal = Journal(folder)
        self.world = World(self.journal)
        self.hub = Hub()
        self.faults = Faults(self.settings.seed)
        self.limits = Limits(self.settings)
        self.quotas = Quotas(self.settings)
        self.ledger = Ledger(self.journal)
        self.mailbox = Mailbox(self.journal, self.hub.ring)
        self.shelf = Shelf(self.world, folder / "media")
        self.postman = Postman(self.world, self.settings, self._answered)
        self.statuses = Statuses(self.world, self.settings, self.postman.tell, self._ring_message)
        self.business = Business(
            self.world, self.settings, self.limits, self.quotas, self.ledger, self.statuses, self.hub.ring
        )
        self.customers = Customers(self.world, self.statuses, self.postman.tell, self.hub.ring)
        self.templates = Templates(self.world, self.settings, self.postman.tell)
        self.jobs: dict[int, Any] = {}
        self.sessions: dict[str, Any] = {}  # of resumable uploads, and what their handles stand for
        self.handles: dict[str, str] = {}

    def _ring_message(self, message: Message) -> None:
        self.hub.ring(f"{message.number_id}:{message.person_id}")

    def _answered(self, parcel: Parcel) -> None:
        if parcel.wamids and parcel.state == "delivered":
            self.customers.heard(parcel.wamids)
        if parcel.news:
            self.statuses.heard(parcel)

    def start(self) -> None:
        """Read what was kept; go on delivering and moving statuses. Call it inside the running loop."""
        makers = {kind: thing for thing, (kind, _) in KINDS.items()}
        parcels: list[dict[str, Any]] = []
        for kind, _, values in self.journal.load():
            if kind in makers:
                self._restore(makers[kind], values)
            elif kind == "parcel":
                parcels.append(values)
            elif kind == "ledger":
                self.ledger.restore(values)
            elif kind == "mail":
                self.mailbox.restore(values)
            elif kind == "settings":
                self.settings.change(values)
        self.shelf.sweep()
        self.postman.adopt(parcels)
        self.templates.resume()
        for message in list(self.world.messages.values()):
            if not message.inbound and message.status in ("accepted", "sent"):
                self.statuses.begin(message)

    def _restore(self, maker: type, values: dict[str, Any]) -> None:
        known = {f.name for f in fields(maker)}
        thing = maker(**{name: value for name, value in values.items() if name in known})
        self.world.restore(thing)

    def set(self, values: dict[str, Any]) -> None:
        """Turn settings, keep them, and let what they hold back go."""
        self.settings.change(values)
        self.journal.put("settings", "all", self.settings)
        if "seed" in values:
            self.faults.random.seed(self.settings.seed)
            self.postman.random.seed(self.settings.seed)
        self.postman.pump_all()

    def reset(self, everything: bool) -> None:
        """Forget conversations, ledger, mails, webhooks, faults, settings; with `everything` also numbers and apps."""
        for job in self.jobs.values():
            job.cancel()
        self.postman.forget()
        self.faults.remove()
        self.ledger.clear()
        self.mailbox.clear()
        self.shelf.clear()
        self.sessions.clear()
        self.handles.clear()
        self.limits.buckets.clear()
        self.quotas.clear()
        self.set(Settings().dump())
        kept = () if everything else ("app", "account", "number", "token")
        for kind, _ in KINDS.values():
            if kind not in kept:
                for thing in list(self.world.shelf(kind).values()):
                    self.world.forget(thing)
        self.world.lines.clear()
        self.hub.ring("people")
        self.hub.ring("numbers")

    async def until(self, happened: Callable[[], bool], timeout: float) -> bool:
        """Wait for something; False when `timeout` seconds (600 at most) were not enough."""
        deadline = time.monotonic() + min(timeout, 600.0)
        while not happened():
            if time.monotonic() >= deadline or self.hub.closed:
                return False
            await asyncio.sleep(0.005)
        return True

    async def idle(self, timeout: float) -> bool:
        """Wait until no status is to come and every webhook is delivered."""
        return await self.until(lambda: not self.statuses.pending and self.postman.is_settled(), timeout)

    async def stop(self) -> None:
        """Write everything down and let go of the folder."""
        self.hub.close()
        for job in self.jobs.values():
            job.cancel()
        await self.postman.close()
        await self.journal.close()

"""Whose is it? Finds the tenant of every change by the number or account it names, never by who happened to post it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from cloudapi.inbound import Item
from conversations.receive.arrivals import Arrival, Line, Outcome, Verdict
from webhooks.claim import Claimed
from webhooks.models import Quarantine

READ = """
select r.phone_number_id, r.channel_uuid::text, r.waba_id, r.own_app, r.withdrawn_at is null, t.closed_at is null,
    r.tenant_id, r.channel_id, r.portfolio_id, t.content_days
from (
    select * from tenants_route where phone_number_id = any(%s)
    union select * from tenants_route where waba_id = any(%s)
    union select * from tenants_route where channel_uuid = any(%s::uuid[])
) r join tenants_tenant t on t.id = r.tenant_id
"""
MAX_NUMBER = 64  # of Quarantine.number


@dataclass(frozen=True, slots=True)
class Route:
    """A number that is or was connected here."""

    line: Line
    own_app: bool
    connected: bool
    tenant_open: bool

    def refusal(self) -> Verdict | None:
        """Why nothing may arrive by this route any more."""
        if not self.tenant_open:
            return Verdict(Outcome.SKIPPED, "tenant_closed")
        return None if self.connected else Verdict(Outcome.SKIPPED, "number_disconnected")


@dataclass(frozen=True, slots=True)
class Unroutable:
    """A delivery, or a part of it, that no tenant gets."""

    delivery: Claimed
    reason: Quarantine.Reason
    number: str = ""


class Routes:
    """The routes a batch needs, read in one statement."""

    def __init__(self) -> None:
        self._numbers: dict[str, Route] = {}
        self._channels: dict[str, Route] = {}
        self._accounts: dict[str, list[Route]] = {}

    @classmethod
    def read(cls, cursor: Any, deliveries: Iterable[Claimed], items: Iterable[Item]) -> "Routes":
        self = cls()
        numbers: set[str] = set()
        accounts: set[str] = set()
        for item in items:
            if item.phone_number_id is None:
                accounts.add(item.waba_id)
            else:
                numbers.add(item.phone_number_id)
        channels = {one.own_channel for one in deliveries if one.own_channel}
        cursor.execute(READ, [list(numbers), list(accounts), list(channels)])
        for number, channel, waba, own_app, connected, tenant_open, tenant, channel_id, portfolio, days in cursor:
            line = Line(tenant, channel_id, waba, portfolio or waba, days)
            route = Route(line, own_app, connected, tenant_open)
            self._numbers[number] = route
            self._channels[channel] = route
            self._accounts.setdefault(waba, []).append(route)
        return self

    def home(self, delivery: Claimed) -> Route | None:
        """The route of the channel whose own app signed the delivery."""
        return self._channels.get(delivery.own_channel or "")

    def deal(self, delivery: Claimed, item: Item) -> list[Arrival] | Unroutable:
        """Give an item to whom it belongs: mostly one tenant; news of an account to all that have a number in it."""
        if delivery.own_channel is not None:
            return self._deal_own(delivery, item)
        if item.phone_number_id is not None:
            route = self._numbers.get(item.phone_number_id)
            if route is None:
                return Unroutable(delivery, Quarantine.Reason.UNKNOWN_NUMBER, item.phone_number_id[:MAX_NUMBER])
            return [arrival(delivery, route.line.tenant_id, item, route.line, route.refusal())]
        tenants = {
            route.line.tenant_id
            for route in self._accounts.get(item.waba_id, ())
            if not route.own_app and route.refusal() is None
        }
        if not tenants:
            known = Quarantine.Reason.UNKNOWN_NUMBER if item.waba_id else Quarantine.Reason.NOT_A_DELIVERY
            return Unroutable(delivery, known, item.waba_id[:MAX_NUMBER])
        return [arrival(delivery, tenant, item) for tenant in sorted(tenants)]

    def _deal_own(self, delivery: Claimed, item: Item) -> list[Arrival] | Unroutable:
        """A tenant's own app speaks for that tenant's numbers only; what it says about others is recorded, not done."""
        home = self.home(delivery)
        if home is None:
            return Unroutable(delivery, Quarantine.Reason.UNKNOWN_CHANNEL)
        tenant = home.line.tenant_id
        if refusal := home.refusal():
            return [arrival(delivery, tenant, item, None, refusal)]
        if item.phone_number_id is None:
            ours = any(route.line.tenant_id == tenant for route in self._accounts.get(item.waba_id, (home,)))
            verdict = None if ours else Verdict(Outcome.SKIPPED, "foreign_account")
            return [arrival(delivery, tenant, item, None, verdict)]
        route = self._numbers.get(item.phone_number_id)
        if route is None:
            # Set aside, not skipped: the number may be connected tomorrow, and a replay then does it.
            return [arrival(delivery, tenant, item, None, Verdict(Outcome.QUARANTINED, "unknown_number"))]
        if route.line.tenant_id != tenant:
            return [arrival(delivery, tenant, item, None, Verdict(Outcome.SKIPPED, "foreign_number"))]
        return [arrival(delivery, tenant, item, route.line, route.refusal())]


def arrival(
    delivery: Claimed, tenant_id: int, item: Item | None, line: Line | None = None, verdict: Verdict | None = None
) -> Arrival:
    """An item of a delivery for a tenant; without an item the delivery as a whole, which then has a verdict."""
    ordinal = item.ordinal if item else 0
    return Arrival(tenant_id, line, delivery.id, delivery.received_on, delivery.received_at, ordinal, item, verdict)

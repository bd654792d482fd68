"""Announce, then fetch: tells open pages that something changed, by ids and versions, never by content."""

import json
import time
from functools import cache

import redis
import structlog
from django.conf import settings
from django.db import connection, transaction

from conversations import ticket
from conversations.models import Conversation
from tenants import clock, keys
from tenants.models import Member
from tenants.scope import current_tenant_id

log = structlog.get_logger()

QUIET_SECONDS = 2.0  # after a lost announcement nobody waits for Redis again; pages look again by their cursor
_quiet_until = 0.0


@cache
def bus() -> redis.Redis:
    """The connection pool of announcements. Short time-outs: a silent Redis must not hold a request."""
    return redis.Redis.from_url(f"{settings.REDIS_URL}/0", socket_timeout=0.5, socket_connect_timeout=0.5)


class _Announcement:
    """The conversations that moved on in one transaction, each with its newest version, and the numbers."""

    def __init__(self) -> None:
        self.news: dict[tuple[int, int], dict[str, int]] = {}
        self.numbers: dict[tuple[int, int], None] = {}

    def __call__(self) -> None:
        """One round trip: a settled batch of a hundred must not wait a hundred times for a silent Redis."""
        global _quiet_until
        if time.monotonic() < _quiet_until:
            return
        pipe = bus().pipeline(transaction=False)
        for (tenant_id, conversation_id), told in self.news.items():
            pipe.publish(f"live:{tenant_id}", json.dumps({"conversation": conversation_id, **told}))
        for tenant_id, number in self.numbers:
            pipe.publish(f"live:{tenant_id}", json.dumps({"number": number}))
        try:
            pipe.execute()
        except redis.RedisError as error:
            _quiet_until = time.monotonic() + QUIET_SECONDS
            log.warning("announcements lost", error=type(error).__name__, conversations=len(self.news))


def announce(conversation: Conversation, **more: int) -> None:
    """Tell the tenant's open pages, once the current transaction has committed, that this conversation moved on.

    `more` are further ids that travel with it. A lost announcement is logged and not raised.
    """
    told = _mine().news.setdefault((current_tenant_id(), conversation.pk), {})
    told |= {"version": conversation.version, **more}


def announce_number(number: int) -> None:
    """Tell them, likewise, that a number may send now what it might not before, or no more what it might."""
    _mine().numbers[current_tenant_id(), number] = None


def _mine() -> _Announcement:
    """What is told after this transaction."""
    waiting = (function for _, function, *_ in connection.run_on_commit)
    mine = next((function for function in waiting if isinstance(function, _Announcement)), None)
    if mine is None:
        mine = _Announcement()
        transaction.on_commit(mine, robust=True)
    return mine


def say_goodbye(member: Member) -> None:
    """End the member's open streams once the transaction that removed them has committed."""
    message, channel = json.dumps({"goodbye": member.pk}), f"live:{member.tenant_id}"

    def send() -> None:
        try:
            bus().publish(channel, message)
        except redis.RedisError as error:
            log.warning("goodbye lost", error=type(error).__name__)

    transaction.on_commit(send, robust=True)


def pass_for(member: Member) -> str:
    """A signed ticket to the event stream of the member's tenant; it lives `ticket.LIFE_SECONDS`."""
    claims = ticket.Ticket(member.tenant_id, member.tenant.slug, member.pk)
    return ticket.write(claims, keys.platform().derive(b"ticket"), clock.now().timestamp())

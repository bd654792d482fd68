"""Announce, then fetch: tells open pages that something changed, by ids and versions, never by content."""

import json
from collections.abc import Iterable
from functools import cache

import redis
import structlog
from django.conf import settings
from django.db import transaction

from conversations import ticket
from conversations.models import Conversation
from tenants import clock, keys
from tenants.models import Member
from tenants.scope import current_tenant_id

log = structlog.get_logger()

# (tenant, conversation, version)
Change = tuple[int, int, int]


@cache
def bus() -> redis.Redis:
    """The connection pool of announcements. Short time-outs: a silent Redis must not hold a request."""
    return redis.Redis.from_url(f"{settings.REDIS_URL}/0", socket_timeout=0.5, socket_connect_timeout=0.5)


def announce(conversation: Conversation) -> None:
    """Tell the tenant's open pages, once the current transaction has committed, that this conversation moved on."""
    change = (current_tenant_id(), conversation.pk, conversation.version)
    transaction.on_commit(lambda: publish(bus(), [change]), robust=True)


def publish(connection: redis.Redis, changes: Iterable[Change]) -> bool:
    """Send the changes in one round trip. A lost announcement is logged and not raised: pages look again by cursor."""
    pipe = connection.pipeline(transaction=False)
    for tenant_id, conversation_id, version in changes:
        pipe.publish(f"live:{tenant_id}", json.dumps({"conversation": conversation_id, "version": version}))
    try:
        pipe.execute()
    except redis.RedisError as error:
        log.warning("announcement lost", error=type(error).__name__)
        return False
    return True


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

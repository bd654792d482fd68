"""What an account sells: kept for a day as WhatsApp listed it, so that messages show names and prices instead of ids.

It is read when somebody chooses from it, and again by a worker when a page showed what is not known any more; never
while a page is made.
"""

from collections.abc import Collection, Iterator
from datetime import timedelta
from functools import cached_property
from typing import Any

import structlog

from cloudapi import showcase
from cloudapi.client import GraphError, once
from conversations import doorbell, live, reading
from conversations.channels import presence
from conversations.locks import lock_conversations
from conversations.models import Catalogue, Conversation
from conversations.templating import sync
from tenants import clock
from tenants.scope import acting_for, current_tenant_id

KEPT = timedelta(days=1)  # then prices may be others, and a name is asked for again
FRESH = timedelta(minutes=10)  # nobody asks twice within that
NAMING = {"product_retailer_id", "thumbnail_product_retailer_id"}  # under these WhatsApp's messages name products
SHOWN = 200  # messages of a thread that are shown anew at most, the newest
Product = showcase.Product
log = structlog.get_logger()


class Shelf:
    """The products of an account by their ids; one question when the first is looked up, none where none is named.

    `thread` is the conversation they are shown in: once names are known, its open pages get them.
    """

    def __init__(self, waba_id: str = "", thread: int = 0) -> None:
        self._waba_id, self._thread = waba_id, thread
        self._missing: set[str] = set()

    def called(self, id_: str) -> Product:
        """The product; only with its id where its name is not known, and then it is asked for."""
        found = self._known.get(id_)
        if found is None and self._waba_id:
            self._missing.add(id_)
            doorbell.ring_for_goods(current_tenant_id(), self._thread, self._missing)
        return found or Product(id_, "", "")

    @cached_property
    def _known(self) -> dict[str, Product]:
        row = of(self._waba_id) if self._waba_id else None
        return {one.id: one for one in products(row)} if row else {}


def of(waba_id: str) -> Catalogue | None:
    """The account's catalogue while what was told of it counts."""
    return Catalogue.objects.filter(waba_id=waba_id, listed_at__gt=clock.now() - KEPT).first()


def is_fresh(waba_id: str) -> bool:
    """Whether it was told within the last minutes."""
    return Catalogue.objects.filter(waba_id=waba_id, listed_at__gt=clock.now() - FRESH).exists()


def products(row: Catalogue) -> tuple[Product, ...]:
    return tuple(Product(id_, name, price) for id_, name, price in row.goods)


def keep(waba_id: str, told: showcase.Catalogue | None) -> None:
    """Write down what WhatsApp has listed just now; None: no catalogue is connected."""
    now = clock.now()
    goods = [[one.id, one.name, one.price] for one in told.products] if told else []
    found = {"meta_id": told.id if told else "", "goods": goods, "more": bool(told and told.more)}
    Catalogue.objects.update_or_create(waba_id=waba_id, defaults={**found, "listed_at": now, "asked_at": now})


def answer(tenant_id: int, thread: int, missing: Collection[str]) -> None:
    """Read what is due, because a page could not name products; show the names in its thread. Uses the network."""
    read_all(tenant_id)
    if thread and missing:
        with acting_for(tenant_id):
            show(thread, missing)


def show(thread: int, missing: Collection[str]) -> None:
    """Give the messages of a thread that name products which were missing, and are known now, a new version."""
    conversation = Conversation.objects.select_related("channel").filter(pk=thread).first()
    row = of(conversation.channel.waba_id) if conversation else None
    known = {one.id for one in products(row)} & set(missing) if row else set()
    if conversation is None or not known:
        return
    letters = reading.thread(conversation.pk, limit=SHOWN, earlier=conversation.earlier)
    naming = [one.message for one in letters if one.content and known & set(_named(one.content.payload))]
    rows = lock_conversations(one.conversation_id for one in naming)
    for message in naming:
        message.version = rows[message.conversation_id].advance()
        message.save(update_fields=["version"])
    for changed in rows.values():
        changed.save(update_fields=["version"])
        live.announce(changed)


def _named(value: Any) -> Iterator[str]:
    """The ids of products anywhere in a payload."""
    if isinstance(value, dict):
        yield from (one for key, one in value.items() if key in NAMING and isinstance(one, str))
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from _named(inner)


def read_all(tenant_id: int) -> None:
    """Ask for the catalogue of every account that nobody asked for lately. Uses the network."""
    with acting_for(tenant_id):
        lately = Catalogue.objects.filter(asked_at__gt=clock.now() - FRESH).values_list("waba_id", flat=True)
        due = [one for one in sync.accounts() if one.waba_id not in set(lately)]
        for account in due:
            Catalogue.objects.update_or_create(waba_id=account.waba_id, defaults={"asked_at": clock.now()})
    for account in due:
        _read(tenant_id, account)


def _read(tenant_id: int, account: sync.Account) -> None:
    graph = presence.telephone()
    try:
        told = once(graph, lambda line: showcase.catalogue(line, account.waba_id, account.token))
    except GraphError as error:
        log.info("catalogue not read", tenant=tenant_id, graph_code=error.code, status=error.status)
        return
    with acting_for(tenant_id):
        keep(account.waba_id, told)

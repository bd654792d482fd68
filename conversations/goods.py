"""What an account sells: kept for a day as WhatsApp listed it, so that messages show names and prices instead of ids.

It is read when somebody chooses from it, and again by a worker when a page showed what is not known any more; never
while a page is made.
"""

from datetime import timedelta
from functools import cached_property

import structlog

from cloudapi import showcase
from cloudapi.client import GraphError, once
from conversations import doorbell, presence
from conversations.models import Catalogue
from conversations.templating import sync
from tenants import clock
from tenants.scope import acting_for, current_tenant_id

KEPT = timedelta(days=1)  # then prices may be others, and a name is asked for again
FRESH = timedelta(minutes=10)  # nobody asks twice within that
Product = showcase.Product
log = structlog.get_logger()


class Shelf:
    """The products of an account by their ids; one question when the first is looked up, none where none is named."""

    def __init__(self, waba_id: str = "") -> None:
        self._waba_id = waba_id

    def called(self, id_: str) -> Product:
        """The product; only with its id where its name is not known, and then it is asked for."""
        found = self._known.get(id_)
        if found is None and self._waba_id:
            doorbell.ring_for_goods(current_tenant_id())
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
        log.info("catalogue not read", tenant=tenant_id, code=error.code, status=error.status)
        return
    with acting_for(tenant_id):
        keep(account.waba_id, told)

"""What can be chosen from when a form or a product is sent: read from WhatsApp at that moment."""

from dataclasses import dataclass

from cloudapi import showcase
from cloudapi.client import Graph, GraphError, once
from conversations import goods
from conversations.channels import connect, presence
from conversations.models import Channel
from conversations.refusals import ChannelGone, TokenRefused
from tenants.scope import acting_for

NO_FORM = "This number's account has no published form. Make one in WhatsApp Manager under Flows, and publish it."
NO_CATALOGUE = (
    "No catalogue is connected to this number's account. Connect one in WhatsApp Manager under Catalogue, "
    "then open this again."
)
NO_PRODUCT = "The catalogue of this number's account is empty. Add products in Commerce Manager."
NOT_TOLD = "WhatsApp did not say what there is to choose from"
NO_RIGHT = (
    "This number's access token may not read the catalogue: it needs the permission catalog_management. "
    "Until then name the ids yourself."
)
NOT_ALLOWED = frozenset({3, 10, 200})  # Graph: the token lacks a permission
FORMS, PRODUCTS = "forms", "products"


@dataclass(frozen=True, slots=True)
class Choices:
    """Pairs of id and words. `lacks` says why nothing can be sent at all, `problem` why ids have to be typed."""

    options: tuple[tuple[str, str], ...] = ()
    catalogue: str = ""
    more: bool = False
    lacks: str = ""
    problem: str = ""


def of(channel: Channel, what: str) -> Choices:
    """Ask WhatsApp. Uses the network, so never inside `acting_for`. A question that fails is told in `problem`."""
    if channel.disconnected_at is not None:
        return Choices(lacks=str(ChannelGone()))
    with acting_for(channel.tenant):
        token = Channel.objects.get(pk=channel.pk).access_token.reveal()

    try:
        if what == FORMS:
            return once(presence.telephone(), lambda line: _forms(line, channel.waba_id, token))
        told = once(presence.telephone(), lambda line: showcase.catalogue(line, channel.waba_id, token))
    except GraphError as error:
        presence.judge(channel, error)
        if error.code == connect.TOKEN_REFUSED:
            return Choices(lacks=str(TokenRefused()))
        if error.code in NOT_ALLOWED:
            return Choices(problem=NO_RIGHT)
        return Choices(problem=f"{NOT_TOLD}: {error}. Name the ids yourself.")
    with acting_for(channel.tenant):
        goods.keep(channel.waba_id, told)
        return kept(channel.waba_id)


async def _forms(graph: Graph, waba_id: str, token: str) -> Choices:
    found = await showcase.forms(graph, waba_id, token)
    options = tuple((form.id, form.name or form.id) for form in found)
    return Choices(options, lacks="" if options else NO_FORM)


def kept(waba_id: str) -> Choices:
    """The products as they were told last; nothing to choose from where nobody asked for a day."""
    row = goods.of(waba_id)
    return _products(row.meta_id, goods.products(row), row.more) if row else Choices()


def _products(catalogue: str, found: tuple[showcase.Product, ...], more: bool) -> Choices:
    if not catalogue:
        return Choices(lacks=NO_CATALOGUE)
    options = tuple((one.id, called(one)) for one in found)
    return Choices(options, catalogue, more, "" if options else NO_PRODUCT)


def called(product: showcase.Product) -> str:
    """Its name and price; its id where there is no name."""
    return " · ".join(part for part in (product.name or product.id, product.price) if part)

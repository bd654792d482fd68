"""What can be chosen from when a form or a product is sent: read from WhatsApp at that moment. We keep nothing."""

from dataclasses import dataclass

from cloudapi import showcase
from cloudapi.client import Graph, GraphError, once
from conversations import connect, presence
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

    async def ask(graph: Graph) -> Choices:
        look = _forms if what == FORMS else _products
        return await look(graph, channel.waba_id, token)

    try:
        return once(presence.telephone(), ask)
    except GraphError as error:
        presence.judge(channel, error)
        if error.code == connect.TOKEN_REFUSED:
            return Choices(lacks=str(TokenRefused()))
        if error.code in NOT_ALLOWED:
            return Choices(problem=NO_RIGHT)
        return Choices(problem=f"{NOT_TOLD}: {error}. Name the ids yourself.")


async def _forms(graph: Graph, waba_id: str, token: str) -> Choices:
    found = await showcase.forms(graph, waba_id, token)
    options = tuple((form.id, form.name or form.id) for form in found)
    return Choices(options, lacks="" if options else NO_FORM)


async def _products(graph: Graph, waba_id: str, token: str) -> Choices:
    found = await showcase.catalogue(graph, waba_id, token)
    if found is None:
        return Choices(lacks=NO_CATALOGUE)
    options = tuple((one.id, _called(one)) for one in found.products)
    return Choices(options, found.id, found.more, "" if options else NO_PRODUCT)


def _called(product: showcase.Product) -> str:
    return " · ".join(part for part in (product.name or product.id, product.price) if part)

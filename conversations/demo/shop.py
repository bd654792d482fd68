"""The demo company's form and catalogue, left with the simulator, where the product reads them."""

from collections.abc import Sequence
from typing import Any

from conversations.channels import practice
from conversations.models import Channel

Json = dict[str, Any]

HOURS = ["9 to 12", "12 to 15", "15 to 19"]
DELIVERY: Json = {
    "id": "990000000000501",
    "name": "Delivery day",
    "fields": [
        {"name": "delivery_day", "label": "Which day suits you?", "type": "date"},
        {"name": "between", "label": "At what time?", "type": "choice", "options": HOURS},
        {"name": "gift", "label": "Wrap it as a gift?", "type": "yes_no"},
        {"name": "note", "label": "Anything the driver should know?", "type": "text"},
    ],
}
DRAFT: Json = {"id": "990000000000502", "name": "Wholesale request", "status": "DRAFT"}
GOODS = (
    ("moka-6", "Moka Aurora, 6 xícaras", 189.9),
    ("moka-3", "Moka Aurora, 3 xícaras", 149.9),
    ("jar-12", "Jarra de vidro borossilicato, 1,2 L", 149.9),
    ("v60-cer", "Coador V60 de cerâmica", 119.0),
    ("filters-100", "Filtros de papel, 100 unidades", 24.9),
    ("grinder", "Moedor manual de aço", 279.0),
    ("sul-250", "Café Sul de Minas, 250 g", 42.0),
    ("mogiana-250", "Café Mogiana, 250 g", 39.0),
)
CATALOGUE: Json = {
    "id": "194836987003835",
    "name": "Acme Casa e Café",
    "products": [{"retailer_id": id_, "name": name, "price": price, "currency": "BRL"} for id_, name, price in GOODS],
}


def leave(channels: Sequence[Channel]) -> None:
    """Leave them with the simulator, once for each account. Raises practice.Away."""
    for waba_id in dict.fromkeys(channel.waba_id for channel in channels):
        for form in (DELIVERY, DRAFT):
            practice.tell("flows", {"waba_id": waba_id, **form})
        practice.tell("catalogues", {"waba_id": waba_id, **CATALOGUE})

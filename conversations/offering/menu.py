"""Everything that can be offered or asked, by its word in the address, in the groups of the + menu."""

from conversations.offering import asking, paying, selling, simple
from conversations.offering.base import OfferForm

Entry = tuple[str, str, str]
GROUPS: dict[str, dict[str, type[OfferForm]]] = {
    "Send": {
        "location": simple.LocationForm,
        "card": simple.CardForm,
        "link": simple.LinkForm,
        "link-cards": simple.LinkCardsForm,
        "call": simple.CallForm,
    },
    "Ask": {
        "buttons": simple.ButtonsForm,
        "list": simple.ListForm,
        "form": asking.FlowForm,
        "ask-location": asking.AskLocationForm,
        "ask-number": asking.AskNumberForm,
        "ask-address": asking.AskAddressForm,
        "ask-call": asking.AskCallForm,
    },
    "Sell": {
        "product": selling.ProductForm,
        "products": selling.ProductsForm,
        "product-cards": selling.ProductCardsForm,
        "catalogue": selling.CatalogueForm,
        "order": paying.OrderForm,
        "order-update": paying.OrderNewsForm,
    },
}
FORMS = {key: form for group in GROUPS.values() for key, form in group.items()}


def menu() -> list[tuple[str, list[Entry]]]:
    """What the + menu lists, by group: the word in the address, the glyph and the name."""
    return [(name, [(key, form.icon, form.title) for key, form in group.items()]) for name, group in GROUPS.items()]

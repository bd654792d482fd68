"""What an agent asks to be paid, and tells of an order since: WhatsApp's two messages about orders."""

import re
from typing import Any, ClassVar
from uuid import uuid4

from django import forms

from cloudapi import orders
from conversations import ordered
from conversations.goods import Shelf
from conversations.models import Conversation
from conversations.offering.base import Enclosure, QuestionForm
from conversations.refusals import BadPart
from conversations.templating import ordering
from tenants import clock

HERE = "interactive.action.parameters"
PLAIN = {"autocomplete": "off"}
MONEY = {"inputmode": "decimal", "autocomplete": "off"}
_ITEM = re.compile(rf"{re.escape(HERE)}\.order\.items\[(\d+)\](?:\.(\w+).*)?")
_WAY = re.compile(rf"{re.escape(HERE)}\.payment_settings\[0\]\.\w+\.(\w+)")
_OF_ITEM = {"quantity": "How many in line", "name": "The name in line", "amount": "The price in line"}
_OF_WAY = {"merchant_name": "holder", "key": "key", "key_type": "key_type"}


def _line(label: str, help_text: str = "", *, attrs: dict[str, str] = PLAIN, required: bool = False) -> forms.CharField:
    return forms.CharField(label=label, help_text=help_text, required=required, widget=forms.TextInput(attrs=attrs))


class OrderForm(QuestionForm):
    """An order field by field. It begins with what the customer ordered, where that message is answered."""

    title, icon, kind = "Order to pay", "receipt", "order_details"
    about = (
        "WhatsApp takes payments in Brazil, India and Singapore, from customers in the business's own country: "
        "to others the order does not arrive."
    )
    heading = None  # type: ignore[assignment]
    items = forms.CharField(
        label="Items",
        widget=forms.Textarea(attrs={"rows": 3, "autocomplete": "off"}),
        help_text="One in each line: how many | what | price of one | its ID, if it has one. "
        "As 2 | Moka for six | 189.90.",
    )
    reference = _line("Number of the order", "Letters, digits, dots and dashes; another one each time.", required=True)
    type = forms.ChoiceField(label="What it is", choices=tuple(orders.GOODS.items()))
    currency = forms.ChoiceField(label="Currency", choices=tuple(ordering.CURRENCIES.items()))
    shipping = _line("Shipping", attrs=MONEY)
    tax = _line("Tax", attrs=MONEY)
    discount = _line("Discount", attrs=MONEY)
    way = forms.ChoiceField(label="Paid by", choices=tuple(ordering.WAYS.items()), required=False)
    code = _line("Code, link or configuration")
    holder = _line("Account holder")
    key = _line("Pix key")
    key_type = forms.ChoiceField(label="Kind of key", choices=[(one, one) for one in ordering.KEYS], required=False)
    asked = ("reference", "type", "currency", "shipping", "tax", "discount", "way", "code", "holder", "key", "key_type")
    paired = (*asked, "footer")
    as_chosen = ("code", "holder", "key")  # asked for by some ways to pay, and hidden for the others
    field_order = ("body", "items", *paired)
    places: ClassVar[dict[str, str]] = {
        **QuestionForm.places,
        f"{HERE}.reference_id": "reference",
        f"{HERE}.type": "type",
        f"{HERE}.currency": "currency",
        f"{HERE}.payment_settings": "way",
        **{f"{HERE}.order.{name}": name for name in ("items", "shipping", "tax", "discount")},
        HERE: "items",
    }

    def enclosures(self) -> list[Enclosure]:
        return [Enclosure("header", "Picture above it", ("image",))]

    def opened(self, conversation: Conversation) -> None:
        self.initial["reference"] = f"{clock.now():%Y%m%d}-{uuid4().hex[:6].upper()}"
        kind, payload = ordered.quoted(conversation, self.initial.get("reply_to"))
        if kind != "order" or self.is_bound:
            return
        found = ordering.of_customer(payload, Shelf(conversation.channel.waba_id))
        self.initial.update(found)
        if not found:
            self.told = "What the customer ordered is not in a currency that WhatsApp takes payments in."

    def action(self) -> dict[str, Any]:
        typed = {name: self.said(name) for name in ("items", *self.asked)}
        return {"name": "review_and_pay", "parameters": ordering.asked(typed)}

    def place_of(self, where: str) -> tuple[str, str] | None:
        if found := _ITEM.fullmatch(where):
            return "items", f"{_OF_ITEM.get(found[2], 'Line')} {int(found[1]) + 1}"
        if found := _WAY.match(where):
            return _OF_WAY.get(found[1], "code"), "It"
        return super().place_of(where)

    def blame(self, refusal: BadPart) -> bool:
        amount = refusal.where.endswith(".value")
        return super().blame(BadPart(refusal.where, "must be an amount, as 12.50") if amount else refusal)


class OrderNewsForm(QuestionForm):
    """How an order stands that was asked to be paid, and whether it is paid."""

    title, icon, kind = "Order update", "receipt", "order_status"
    about = (
        "The customer reads it here and on the order's page. WhatsApp has it where it takes payments: "
        "in Brazil, India and Singapore."
    )
    heading = None  # type: ignore[assignment]
    reference = _line("Order", required=True)
    status = forms.ChoiceField(
        label="The order", choices=(("", "Nothing new"), *orders.STATUSES.items()), required=False
    )
    payment = forms.ChoiceField(
        label="The payment", choices=(("", "Nothing new"), *orders.PAYMENTS.items()), required=False
    )
    description = _line("Note on the order's page", "It goes with how the order stands.")
    field_order = ("reference", "status", "payment", "description", "body", "footer")
    places: ClassVar[dict[str, str]] = {
        **QuestionForm.places,
        f"{HERE}.reference_id": "reference",
        f"{HERE}.order.status": "status",
        f"{HERE}.order.description": "description",
        f"{HERE}.payment": "payment",
        HERE: "status",
    }

    def opened(self, conversation: Conversation) -> None:
        known = ordered.asked(conversation)
        if not self.is_bound:
            named = ordered.number_of(ordered.quoted(conversation, self.initial.get("reply_to"))[1])
            self.initial["reference"] = named or next((reference for reference, _ in known), "")
        given = self.data.get("reference") if self.is_bound else self.initial["reference"]
        if known and given in dict(known):
            self.fields["reference"].widget = forms.Select(choices=known)
        else:
            self.fields["reference"].help_text = "The number under which it was asked to be paid."

    def action(self) -> dict[str, Any]:
        own: dict[str, Any] = {"reference_id": self.said("reference")}
        order = {name: self.said(name) for name in ("status", "description") if self.said(name)}
        if order:
            own["order"] = order
        if self.said("payment"):
            own["payment"] = {"status": self.said("payment")}
        return {"name": "review_order", "parameters": own}

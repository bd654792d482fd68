"""Reads what became of a payment for an order of ours: a status of a type of its own, whose id is no message's.

Source: "Receive payments via payment gateways" of Meta's payments guide for India, v25.0; other countries' are alike.
"""

from cloudapi import orders
from cloudapi.items import Head, PaymentUpdate
from cloudapi.parts import Json, Person
from cloudapi.reading import Unreadable, moment, obj, words

TYPE = "payment"  # of a status; those of messages have none, or "message"
MAX_REFERENCE, MAX_WORD = 200, 32


def read(head: Head, status: Json, person: Person) -> PaymentUpdate:
    """The news; raises Unreadable when it does not say for which order, or how it went."""
    own, word = obj(status.get("payment")), words(status.get("status"), MAX_WORD)
    reference, transaction = words(own.get("reference_id"), MAX_REFERENCE), obj(own.get("transaction"))
    if word not in orders.PAYMENTS or not reference:
        raise Unreadable("the payment does not say which order it is for, or how it went")
    at, timestamp = moment(status.get("timestamp"))
    return PaymentUpdate(
        **head,
        event=word,
        at=at,
        timestamp=timestamp,
        person=person,
        reference=reference,
        amount=orders.amount_of(own, "amount"),
        method=words(obj(transaction.get("method")).get("type"), MAX_WORD),
        tried=words(transaction.get("status"), MAX_WORD),
        refunded=bool(own.get("refunds") or transaction.get("refunds")),
    )

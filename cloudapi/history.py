"""Reads the history of a number that came from the WhatsApp Business app: threads of old messages, both
directions."""

from collections.abc import Callable
from dataclasses import replace

from cloudapi import messages
from cloudapi.items import Head, Item
from cloudapi.parts import History, Json
from cloudapi.people import Contacts, Role
from cloudapi.reading import ident, obj, whole, words


def thread_reader(value: Json, chunk: Json, thread: Json) -> Callable[[Head, Json, int], Item]:
    """A reader for the messages of one thread: all with the same person, who wrote or was written to."""
    business = "".join(filter(str.isdigit, words(obj(value.get("metadata")).get("display_phone_number"))))
    customer = obj(thread.get("context"))
    contact = {
        "wa_id": customer.get("wa_id"),
        "user_id": customer.get("user_id"),
        "parent_user_id": customer.get("parent_user_id"),
        "profile": {"username": customer.get("username")},
    }
    progress = obj(chunk.get("metadata"))

    def read(head: Head, message: Json, place: int) -> Item:
        ours = bool(ident(message.get("to")) or ident(message.get("to_user_id")))
        ours = ours or bool(business and message.get("from") == business)
        person = Contacts([contact], (), Role.ADDRESSEE if ours else Role.SENDER).person(message, 0)
        if person.phone is None:
            person = replace(person, phone=ident(thread.get("id")))
        history = History(
            status=words(obj(message.get("history_context")).get("status"), 64) or None,
            phase=whole(progress.get("phase")),
            chunk_order=whole(progress.get("chunk_order")),
            progress=whole(progress.get("progress")),
        )
        return messages.read(head, message, person, from_business=ours, history=history)

    return read

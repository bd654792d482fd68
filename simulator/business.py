"""What a business does: it sends a message, marks one as read, shows that it is typing."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from typing import Any

from simulator import addresses, identity, pins, shapes
from simulator.errors import GraphError, missing
from simulator.ledger import Ledger
from simulator.limits import Limits
from simulator.quotas import Quotas
from simulator.settings import Settings
from simulator.statuses import Statuses
from simulator.things import Message, Number, Occurrence, Person, Thread
from simulator.world import World

Json = dict[str, Any]
WINDOW, FREE_ENTRY = 86_400, 3 * 86_400
TYPING = 25


# A business-scoped user id as Meta writes it: country, dot.
STRANGER = re.compile(r"^[A-Z]{2}\.[0-9A-Za-z]{3,128}$")


class Business:
    """The far side of `POST /{phone-number-id}/messages`, after its form has been checked."""

    def __init__(
        self,
        world: World,
        settings: Settings,
        limits: Limits,
        quotas: Quotas,
        ledger: Ledger,
        statuses: Statuses,
        ring: Callable[[str], None],
    ) -> None:
        self.world, self.settings, self.limits, self.quotas = world, settings, limits, quotas
        self.ledger, self.statuses, self.ring = ledger, statuses, ring

    def send(self, number: Number, body: Json, fail_with: int = 0, category: str = "", held: bool = False) -> Json:
        """Accept a message and answer as Graph does; raises GraphError when WhatsApp would refuse.

        `category` is that of the template it is made from; one that is `held` back gets no status.
        """
        by_phone = bool(body.get("to"))
        if body.get("recipient_type") == "group":
            person = self._group(body["to"])
        else:
            person = self._by_phone(number, body["to"]) if by_phone else self._by_bsuid(number, body.get("recipient"))
        if body["type"] == "pin":
            pins.check(self.world, number, person, body["pin"])
        code = self._refusal(number, person, body)
        self.limits.spend(number, person.id)
        if category and not (fail_with or code):
            code = self._beyond(number, person, category)
        if person.id not in self.world.people:
            self.world.keep(person)
        message = self._message(number, person, body, by_phone)
        message.error = fail_with or code
        if held:
            message.extra["held"] = True
        thread = self.world.append(message)
        message.entry_until = 0.0 if message.error else self._enter(thread, message.at)
        thread.typing_until = 0
        if message.type != "template":
            thread.agent = False  # who sends a service message takes over; only the agent is told
        if by_phone and not person.group:
            self._meet(number, person, thread)
        if message.type == "reaction":
            self._react(message)
        if message.type == "pin" and not message.error:
            pins.put(person, message)
            self.world.keep(person)
        address = body["to"] if by_phone else body["recipient"]
        self.ledger.write("message", number.id, address, message.wamid, body)
        self.statuses.begin(message)
        self.ring(thread.key)
        return self._answer(message, person, address, by_phone)

    def _group(self, to: Any) -> Person:
        group = self.world.people.get(str(to))
        if group is None or not group.group:
            raise GraphError(131041, "The group was not found: it does not exist, or you are not a member.")
        return group

    def _by_phone(self, number: Number, to: Any) -> Person:
        phone = identity.digits(str(to))
        if not phone.isdigit() or not 5 <= len(phone) <= 20:
            raise GraphError(131009, f"{str(to)[:40]} is not a valid WhatsApp phone number.")
        if phone == identity.digits(number.display_phone):
            raise GraphError(131021, "The recipient phone number is the sender's own.")
        if number.test and phone not in number.allowed:
            raise GraphError(131030, "Add the recipient phone number to the allowed list and try again.")
        known = self.world.find_phone(phone)
        country = identity.country(phone)
        return known or Person(f"w{phone}", f"+{phone}", phone=phone, wa_id=phone, country=country, stranger=True)

    def _by_bsuid(self, number: Number, recipient: Any) -> Person:
        if not recipient:
            raise missing("to")
        business, bsuid = self.world.business_of(number), str(recipient)
        person = self.world.find_bsuid(bsuid, business)
        if person is None and self.settings.strangers and bsuid not in self.world.by_bsuid and STRANGER.match(bsuid):
            return Person(f"b{bsuid}", bsuid, country=bsuid[:2], hidden=True, stranger=True, bsuids={business: bsuid})
        if person is None:
            raise GraphError(131009, "The recipient is not a business-scoped user ID of this business portfolio.")
        return person

    def _refusal(self, number: Number, person: Person, body: Json) -> int:
        """The code of a failure that WhatsApp tells later (0: none); what it tells at once is raised."""
        if not person.on_whatsapp or person.id in number.blocked:  # of the blocked Meta names no code
            return 131026
        key = body.get("recipient_identity_key_hash")
        if key and number.checks_identity and key != identity.key_hash(person.id, person.key):
            return 137000
        if body["type"] != "template" and self.settings.window != "off" and not self._open(number, person):
            if self.settings.window == "sync":
                raise GraphError(
                    131047,
                    "Message failed to send because more than 24 hours have passed since the customer last replied.",
                )
            return 131047
        return 0

    def _open(self, number: Number, person: Person) -> bool:
        """Whether a window is open; of somebody first heard of as a recipient it is, for nobody here knows better."""
        thread = self.world.threads.get(f"{number.id}:{person.id}")
        if person.stranger and self.settings.strangers and (thread is None or not thread.last_in):
            return True
        return thread is not None and thread.last_in >= time.time() - WINDOW

    def _beyond(self, number: Number, person: Person, category: str) -> int:
        """The code for a template that a person does not want or that is one too many, told later; 0: it goes."""
        if category == "marketing" and self.world.thread(number.id, person.id).stopped:
            return 131050
        business, open_window = self.world.business_of(number), self._open(number, person)
        if number.standing.get("status") == "RESTRICTED" and not open_window:
            return 131048
        return self.quotas.refusal(number, business, person.id, open_window=open_window, category=category)

    def _message(self, number: Number, person: Person, body: Json, by_phone: bool) -> Message:
        thread = self.world.thread(number.id, person.id)
        kind, now = body["type"], time.time()
        return Message(
            wamid=identity.wamid(person.phone or self._id(number, person)),
            number_id=number.id,
            person_id=person.id,
            inbound=False,
            at=now,
            type=kind,
            content=body[kind],
            extra=({"context": body["context"]} if body.get("context") else {})
            | ({"keyed": True} if body.get("recipient_identity_key_hash") else {}),
            status="accepted",
            callback=body.get("biz_opaque_callback_data") or "",
            to_phone=by_phone,
            free=thread.last_in >= now - WINDOW,
            occurrences=[Occurrence("accepted", now)],
        )

    def _id(self, number: Number, person: Person) -> str:
        return person.id if person.group else self.world.bsuid(person, self.world.business_of(number))

    def _enter(self, thread: Thread, at: float) -> float:
        """The end of the free entry point it is sent in, or 0.0; an answer within a day of the ad opens one."""
        if at < thread.free_until:
            return thread.free_until
        if not self.settings.free_entry or not thread.ad_at <= at <= thread.ad_at + WINDOW or not thread.ad_at:
            return 0.0
        thread.free_until = at + FREE_ENTRY
        self.world.keep(thread)
        return thread.free_until

    def _meet(self, number: Number, person: Person, thread: Thread) -> None:
        """A message to a phone makes it known to this number for 30 days and to the portfolio's contact book."""
        thread.phone_seen = time.time()
        self.world.keep(thread)
        business = self.world.business_of(number)
        if business not in person.books:
            person.books.append(business)
            self.world.keep(person)

    def _react(self, message: Message) -> None:
        target = self.world.messages.get(message.content.get("message_id", ""))
        if target is None:
            return
        emoji = message.content.get("emoji")
        if emoji:
            target.reactions["business"] = emoji
        else:
            target.reactions.pop("business", None)
        self.world.touch(target)

    def _answer(self, message: Message, person: Person, address: str, by_phone: bool) -> Json:
        """With a phone Graph returns `wa_id`, with a BSUID `user_id`, never both."""
        found: Json = {"input": address}
        if person.group:
            found["wa_id"] = address
        elif by_phone:
            found["wa_id"] = person.wa_id or person.phone
        else:
            found["user_id"] = address
        sent: Json = {"id": message.wamid} | ({"group_id": address} if person.group else {})
        if message.type == "template":
            sent["message_status"] = "held_for_quality_assessment" if message.extra.get("held") else "accepted"
        return {"messaging_product": "whatsapp", "contacts": [found], "messages": [sent]}

    def mark_read(self, number: Number, body: Json) -> Json:
        """Read that message and every earlier one of the thread; with a typing indicator, type as well."""
        message = self.world.messages.get(str(body.get("message_id")))
        if message is None or not message.inbound or message.number_id != number.id:
            raise GraphError(131009, "message_id is not a message received by this phone number.")
        thread = self.world.thread(number.id, message.person_id)
        for earlier in self.world.history(thread):
            if earlier.inbound and earlier.at <= message.at and earlier.status != "read":
                earlier.status = "read"
                self.world.touch(earlier)
        typing = body.get("typing_indicator")
        if typing:
            thread.typing_until = time.time() + TYPING
        self.ledger.write("typing" if typing else "read", number.id, "", message.wamid, body)
        self.ring(thread.key)
        return {"success": True}

    def notice(self, number: Number, code: int) -> None:
        """An `errors` webhook at value level, such as 131035."""
        value = shapes.base(number) | {"errors": [shapes.failure(code)]}
        self.statuses.tell(addresses.updates(self.world, number, value))

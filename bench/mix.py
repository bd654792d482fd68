"""A believable mix of deliveries: half messages, one in ten from a new person; else statuses, reactions and copies."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import orjson

WORDS = [
    "order",
    "delivery",
    "tomorrow",
    "invoice",
    "please",
    "thanks",
    "where",
    "when",
    "colour",
    "size",
    "large",
    "small",
    "blue",
    "red",
    "address",
    "street",
    "number",
    "payment",
    "card",
    "pix",
    "boleto",
    "refund",
    "return",
    "exchange",
    "shop",
    "open",
    "closed",
    "hours",
    "today",
    "urgent",
    "photo",
    "attached",
    "wrong",
    "item",
    "missing",
    "box",
    "broken",
    "new",
    "old",
    "price",
    "discount",
    "coupon",
    "code",
    "valid",
    "until",
    "month",
    "week",
    "day",
    "morning",
    "night",
    "help",
    "need",
    "want",
]


@dataclass
class Mix:
    """Deliveries for companies 1 to `tenants`. `people` is how many customers are known beforehand, all told."""

    tenants: int
    people: int
    words: int = 70
    seed: int = 1
    sent: list[tuple[int, str]] = field(default_factory=list)  # (company, wamid) of messages that went out
    made: int = 0

    def __post_init__(self) -> None:
        self.random = random.Random(self.seed)
        self.names = [self._person(n) for n in range(self.people)]
        self.recent: list[bytes] = []
        self.arrived: list[tuple[int, str]] = []

    def _person(self, n: int) -> tuple[int, str | None, str | None]:
        """(company, phone, BSUID): one in ten by BSUID only, three in ten by both, the rest by phone."""
        kind = n % 10
        phone = None if kind == 0 else f"55119{10**8 + n}"
        return n % self.tenants + 1, phone, f"BR.{10**15 + n}" if kind < 4 else None

    def first_words(self) -> Iterator[bytes]:
        """A message of everybody who is known beforehand."""
        for person in self.names:
            yield self.message(person)

    def deliveries(self, number: int) -> Iterator[bytes]:
        """`number` deliveries of the mix, one item each."""
        for _ in range(number):
            dice = self.random.random()
            if dice < 0.05 and self.recent:
                yield self.random.choice(self.recent)
                continue
            if dice < 0.10 and self.arrived:
                body = self.reaction()
            elif dice < 0.50 and self.sent:
                body = self.status()
            else:
                if self.random.random() < 0.1:
                    self.names.append(self._person(len(self.names)))
                    body = self.message(self.names[-1])
                else:
                    body = self.message(self.random.choice(self.names))
                self.recent.append(body)
                del self.recent[:-200]
            yield body

    def message(self, person: tuple[int, str | None, str | None]) -> bytes:
        company, phone, bsuid = person
        wamid = self.wamid()
        self.arrived.append((company, wamid))
        del self.arrived[:-2000]
        text = " ".join(self.random.choices(WORDS, k=self.words))
        message: dict[str, Any] = {"id": wamid, "timestamp": self.now(), "type": "text", "text": {"body": text}}
        contact: dict[str, Any] = {"profile": {"name": f"Customer {bsuid or phone}"}}
        if phone:
            message["from"] = contact["wa_id"] = phone
        if bsuid:
            message["from_user_id"] = contact["user_id"] = bsuid
        return self.body(company, contacts=[contact], messages=[message])

    def status(self) -> bytes:
        company, wamid = self.random.choice(self.sent)
        status = {"id": wamid, "status": self.random.choice(("sent", "delivered", "read")), "timestamp": self.now()}
        return self.body(company, statuses=[status | {"recipient_id": "5511900000000"}])

    def reaction(self) -> bytes:
        company, target = self.random.choice(self.arrived)
        reaction = {"message_id": target, "emoji": self.random.choice("👍❤🙏😂")}
        message = {"id": self.wamid(), "timestamp": self.now(), "type": "reaction", "reaction": reaction}
        return self.body(company, messages=[message | {"from": "5511900000000"}])

    def wamid(self) -> str:
        self.made += 1
        return f"wamid.{self.seed}.{self.made}"

    @staticmethod
    def now() -> str:
        return str(int(time.time()))

    @staticmethod
    def body(company: int, **value: Any) -> bytes:
        number = str(2 * 10**14 + company)
        metadata = {"display_phone_number": "15550100001", "phone_number_id": number}
        change = {"field": "messages", "value": {"messaging_product": "whatsapp", "metadata": metadata, **value}}
        entry = {"id": str(3 * 10**14 + company), "changes": [change]}
        return orjson.dumps({"object": "whatsapp_business_account", "entry": [entry]})

"""What a customer does: appears, writes, reacts, edits, reads, changes number, gets a new id."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Iterable
from dataclasses import fields, replace
from typing import Any

from simulator import addresses, identity, shapes
from simulator.parcels import Update
from simulator.statuses import Statuses
from simulator.things import Message, Number, Person, Thread
from simulator.world import World

Json = dict[str, Any]
EDITABLE = {f.name for f in fields(Person)} - {"id", "generation", "key", "books", "bulk"}


class Customers:
    """The verbs of people; each tells the business by webhook."""

    def __init__(
        self,
        world: World,
        statuses: Statuses,
        tell: Callable[[Iterable[Update]], None],
        ring: Callable[[str], None],
    ) -> None:
        self.world, self.statuses, self.tell, self.ring = world, statuses, tell, ring

    def create(self, values: Json) -> Person:
        """A new person, or the known one with the same id, phone or username; raises ValueError for what cannot be."""
        clean = self._clean(values)
        known = self._known(values.get("id"), clean)
        if known is not None:
            return known
        if not clean.get("phone") and not clean.get("username"):
            raise ValueError("A person has a phone, a username, or both.")
        clean.setdefault("wa_id", clean.get("phone", ""))
        clean.setdefault("country", identity.country(clean.get("phone", "")))
        clean.setdefault("name", clean.get("username") or f"+{clean['phone']}")
        person = Person(id=str(values.get("id") or secrets.token_hex(4)), bulk=bool(values.get("bulk")), **clean)
        self.world.keep(person)
        self.ring("people")
        return person

    def _known(self, number: Any, clean: Json) -> Person | None:
        for key in (
            str(number or ""),
            self.world.by_phone.get(clean.get("phone") or "-", ""),
            self.world.by_username.get(clean.get("username") or "-", ""),
        ):
            if key in self.world.people:
                return self.world.people[key]
        return None

    def _clean(self, values: Json) -> Json:
        if wrong := set(values) - EDITABLE - {"id", "bulk"}:
            raise ValueError(f"A person has no {', '.join(sorted(wrong))}. It has: {', '.join(sorted(EDITABLE))}.")
        clean = {name: value for name, value in values.items() if name in EDITABLE and value is not None}
        for name in ("phone", "wa_id"):
            if clean.get(name):
                clean[name] = identity.digits(str(clean[name]))
                if not clean[name].isdigit() or not 5 <= len(clean[name]) <= 20:
                    raise ValueError(f"{name} is a phone number of 5 to 20 digits.")
        if "username" in clean:
            clean["username"] = identity.handle(str(clean["username"]))
        if "name" in clean and not 1 <= len(str(clean["name"]).strip()) <= 100:
            raise ValueError("A name has 1 to 100 characters.")
        return clean

    def edit(self, person: Person, values: Json) -> Person:
        """Change a person without a webhook; a new phone goes through `change_number`."""
        clean = self._clean(values)
        if "phone" in clean and clean["phone"] != person.phone:
            raise ValueError("A phone is changed with POST /_control/people/{id}/phone, which tells the business.")
        taken = self.world.by_username.get(clean.get("username") or "-")
        if taken not in (None, person.id):
            raise ValueError("That username belongs to somebody else.")
        self.world.forget(person)
        for name, value in clean.items():
            setattr(person, name, value)
        self.world.keep(person)
        self.ring("people")
        return person

    def remove(self, person: Person) -> None:
        """Forget a person and their conversations."""
        for thread in [one for one in self.world.threads.values() if one.person_id == person.id]:
            self.world.forget_thread(thread)
        self.world.forget(person)
        self.ring("people")

    def compose(self, number: Number, person: Person, values: Json) -> Message:
        """A message of this person, kept but not yet told; `values` as in POST /_control/messages."""
        kind = str(values.get("type") or "text")
        extra: Json = {name: values[name] for name in ("context", "referral", "errors", "group_id") if name in values}
        beside, at = values.get("extra") or {}, values.get("at") or time.time()
        if not isinstance(beside, dict) or isinstance(at, bool) or not isinstance(at, int | float):
            raise ValueError("extra is an object, and at a number of seconds.")
        extra |= beside
        address = person.phone or self.world.bsuid(person, self.world.business_of(number))
        message = Message(
            wamid=str(values.get("wamid") or identity.wamid(address)),
            number_id=number.id,
            person_id=person.id,
            inbound=True,
            at=float(at),
            type=kind,
            content=values.get(kind),
            extra=extra,
        )
        thread = self.world.append(message)
        thread.last_in = max(thread.last_in, at)
        if extra.get("referral"):
            thread.ad_at = max(thread.ad_at, at)
        if str(extra.get("group_id")) in self.world.people:
            self._join(number, person, str(extra["group_id"]), at)
        self._apply(message)
        self.world.keep(thread)
        self.ring(thread.key)
        return message

    def _join(self, number: Number, person: Person, group_id: str, at: float) -> None:
        """Who writes in a group is in it; its window opens for everybody."""
        group, thread = self.world.people[group_id], self.world.thread(number.id, group_id)
        thread.last_in = max(thread.last_in, at)
        self.world.keep(thread)
        if group.group and person.id not in group.members:
            group.members.append(person.id)
            self.world.keep(group)
        self.ring(thread.key)

    def _apply(self, message: Message) -> None:
        """Reactions, edits and revocations change the message they point at."""
        content = message.content if isinstance(message.content, dict) else {}
        target = self.world.messages.get(content.get("message_id") or content.get("original_message_id") or "")
        if target is None:
            return
        if message.type == "reaction":
            target.reactions.pop(message.person_id, None)
            if content.get("emoji"):
                target.reactions[message.person_id] = content["emoji"]
        elif message.type == "edit":
            new = content.get("message") or {}
            target.content, target.edited = new.get(target.type, target.content), True
        elif message.type == "revoke":
            target.revoked = True
        else:
            return
        self.world.touch(target)

    def updates(self, message: Message) -> list[Update]:
        """The webhooks of a message; of somebody whom the number has blocked there are none."""
        number = self.world.numbers[message.number_id]
        if message.person_id in number.blocked:
            return []
        value = shapes.incoming(self.world, message)
        field = "standby" if self.world.thread(number.id, message.person_id).agent else "messages"
        return list(addresses.updates(self.world, number, value, (message.wamid,), field))

    def say(self, number: Number, person: Person, values: Json) -> Message:
        message = self.compose(number, person, values)
        self.tell(self.updates(message))
        return message

    def heard(self, wamids: Iterable[str]) -> None:
        """A webhook with these messages was answered 200: they are delivered."""
        for wamid in wamids:
            message = self.world.messages.get(wamid)
            if message is not None and message.status == "new":
                message.status = "delivered"
                self.world.touch(message)
                self.ring(f"{message.number_id}:{message.extra.get('group_id') or message.person_id}")

    def read(self, thread: Thread, wamid: str = "") -> int:
        """Read what the business wrote, all or one message; returns how many became read."""
        count = 0
        for message in list(self.world.history(thread)):
            readable = (
                not message.inbound
                and message.type not in ("reaction", "pin")
                and message.status in ("sent", "delivered")
            )
            if readable and wamid in ("", message.wamid):
                self.statuses.advance(message, "read")
                count += message.status == "read"
        return count

    def change_number(self, person: Person, phone: str) -> list[Message]:
        """A new phone number: every portfolio's id changes, and every number this person wrote with is told."""
        clean = self._clean({"phone": phone})["phone"]
        if self.world.by_phone.get(clean) not in (None, person.id):
            raise ValueError("That phone number belongs to somebody else.")
        return self._change(person, {"phone": clean, "wa_id": clean})

    def rotate(self, person: Person) -> list[Message]:
        """A new id in every portfolio, with the same phone."""
        return self._change(person, {})

    def rekey(self, person: Person) -> Person:
        """Another key, as of a new phone: nobody is told; numbers that check it find out by the next message."""
        person.key += 1
        self.world.keep(person)
        self.ring("people")
        return person

    def _change(self, person: Person, values: Json) -> list[Message]:
        threads = [thread for thread in self.world.threads.values() if thread.person_id == person.id]
        for thread in threads:
            self.world.bsuid(person, self.world.business_of(self.world.numbers[thread.number_id]))
        before = replace(person, bsuids=dict(person.bsuids))
        self.world.forget(person)
        for name, value in (values | {"bsuids": {}, "generation": person.generation + 1}).items():
            setattr(person, name, value)
        self.world.keep(person)
        return [self._tell_change(thread, person, before) for thread in threads]

    def _tell_change(self, thread: Thread, person: Person, before: Person) -> Message:
        number = self.world.numbers[thread.number_id]
        wamid = identity.wamid(before.phone or before.id)
        value = shapes.changed(self.world, number, person, before, wamid)
        content = value["messages"][0]["system"]
        message = Message(wamid, number.id, person.id, True, time.time(), "system", content)
        self.world.append(message)
        self.tell(addresses.updates(self.world, number, value, (wamid,)))
        self.ring(thread.key)
        return message

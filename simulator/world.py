"""The indexes over everything that exists; whatever changes here is written down."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from typing import Any, Protocol

from simulator import identity
from simulator.things import (
    Account,
    App,
    Catalogue,
    Flow,
    Media,
    Message,
    Number,
    Person,
    Template,
    Thread,
    Token,
    kind_and_key,
)

KEEP = {"message": 100_000, "person": 100_000, "thread": 100_000, "media": 5_000}
THREAD_LENGTH = 1_000


class Keeper(Protocol):
    """Where the world writes down what changed (see journal.py)."""

    def put(self, kind: str, key: str, value: Any) -> None: ...

    def drop(self, kind: str, key: str) -> None: ...


class World:
    """The indexes over everything above; every change goes through `keep` and `forget`, so that it is written down."""

    def __init__(self, keeper: Keeper) -> None:
        self.keeper = keeper
        self.version = 0
        self.clear()

    def clear(self) -> None:
        self.apps: dict[str, App] = {}
        self.accounts: dict[str, Account] = {}
        self.numbers: dict[str, Number] = {}
        self.tokens: dict[str, Token] = {}
        self.people: dict[str, Person] = {}
        self.threads: dict[str, Thread] = {}
        self.messages: dict[str, Message] = {}
        self.media: dict[str, Media] = {}
        self.templates: dict[str, Template] = {}
        self.flows: dict[str, Flow] = {}
        self.catalogues: dict[str, Catalogue] = {}
        self.lines: dict[str, deque[str]] = {}
        self.by_phone: dict[str, str] = {}
        self.by_username: dict[str, str] = {}
        self.by_bsuid: dict[str, tuple[str, str]] = {}
        self.by_history: dict[str, str] = {}  # what the business sent, by the id of its history at Graph
        self.codes: dict[str, tuple[str, str, float]] = {}  # of the signup dialog: app, account, good until

    def shelf(self, kind: str) -> dict[str, Any]:
        """The dictionary that holds one kind of thing."""
        shelves: dict[str, dict[str, Any]] = {
            "app": self.apps,
            "account": self.accounts,
            "number": self.numbers,
            "token": self.tokens,
            "person": self.people,
            "thread": self.threads,
            "message": self.messages,
            "media": self.media,
            "template": self.templates,
            "flow": self.flows,
            "catalogue": self.catalogues,
        }
        return shelves[kind]

    def keep(self, thing: Any) -> None:
        """Add or change a thing; the oldest go when a shelf is full."""
        kind, key = kind_and_key(thing)
        shelf = self.shelf(kind)
        shelf[key] = thing
        if kind == "person":
            self._index(thing)
        self.keeper.put(kind, key, thing)
        if len(shelf) > KEEP.get(kind, 1 << 60):
            self.forget(next(iter(shelf.values())))

    def restore(self, thing: Any) -> None:
        """Put back what was kept on disk, without writing it again."""
        kind, key = kind_and_key(thing)
        self.shelf(kind)[key] = thing
        if kind == "person":
            self._index(thing)
        elif kind == "message":
            self.line_up(thing)
            self.version = max(self.version, thing.version)

    def forget(self, thing: Any) -> None:
        kind, key = kind_and_key(thing)
        self.shelf(kind).pop(key, None)
        self.keeper.drop(kind, key)
        if kind == "person":
            self._unindex(thing)
        elif kind == "message":
            self.by_history.pop(identity.node(key), None)

    def forget_thread(self, thread: Thread) -> None:
        """Forget a conversation with its messages."""
        for message in list(self.history(thread)):
            self.forget(message)
        self.lines.pop(thread.key, None)
        self.forget(thread)

    def touch(self, message: Message) -> None:
        """Give a changed message and its thread the next version."""
        self.version += 1
        message.version = self.version
        thread = self.thread(message.number_id, message.person_id)
        thread.version = self.version
        self.keep(message)

    def thread(self, number_id: str, person_id: str) -> Thread:
        """The thread of a person with a number, made when there was none."""
        found = self.threads.get(f"{number_id}:{person_id}")
        if found is None:
            found = Thread(number_id, person_id)
            self.keep(found)
        return found

    def append(self, message: Message) -> Thread:
        """Put a new message at the end of its thread."""
        thread = self.thread(message.number_id, message.person_id)
        self.line_up(message)
        self.touch(message)
        self.keep(thread)
        return thread

    def line_up(self, message: Message) -> None:
        """Note a message's place in its thread (threads themselves are stored without their messages)."""
        line = self.lines.setdefault(f"{message.number_id}:{message.person_id}", deque())
        if message.wamid in line:  # the same id given twice on purpose
            return
        line.append(message.wamid)
        if not message.inbound:
            self.by_history[identity.node(message.wamid)] = message.wamid
        if len(line) > THREAD_LENGTH:
            old = self.messages.get(line.popleft())
            if old is not None:
                self.forget(old)

    def history(self, thread: Thread) -> Iterator[Message]:
        """The messages of a thread that are still kept, oldest first."""
        return (self.messages[wamid] for wamid in self.lines.get(thread.key, ()) if wamid in self.messages)

    def business_of(self, number: Number) -> str:
        return self.accounts[number.account_id].business_id

    def bsuid(self, person: Person, business_id: str) -> str:
        """The person's id in a portfolio, given at the first contact."""
        known = person.bsuids.get(business_id)
        if known is None:
            known = identity.bsuid(person.country, person.id, business_id, person.generation)
            person.bsuids[business_id] = known
            self.keep(person)
        return known

    def parent_bsuid(self, person: Person, account: Account) -> str:
        """The id above the portfolio, only for enrolled ones ("" otherwise)."""
        if not account.enterprise:
            return ""
        return identity.bsuid(f"{person.country}.ENT", person.id, account.enterprise, person.generation)

    def find_bsuid(self, value: str, business_id: str) -> Person | None:
        """The person behind a BSUID that is current and of this portfolio, or of one that a parent id is above."""
        if ".ENT." in value:
            return self._find_parent(value, business_id)
        person_id, portfolio = self.by_bsuid.get(value, ("", ""))
        person = self.people.get(person_id)
        if person is None or portfolio != business_id or person.bsuids.get(portfolio) != value:
            return None
        return person

    def _find_parent(self, value: str, business_id: str) -> Person | None:
        above = {one.enterprise: one for one in self.accounts.values() if one.business_id == business_id}
        accounts = [account for enterprise, account in above.items() if enterprise]
        found = (
            one for one in self.people.values() for account in accounts if self.parent_bsuid(one, account) == value
        )
        return next(found, None)

    def find_phone(self, digits: str) -> Person | None:
        return self.people.get(self.by_phone.get(digits, ""))

    def catalogue_of(self, account_id: str) -> Catalogue | None:
        """The catalogue connected to an account; WhatsApp takes one."""
        return next((one for one in self.catalogues.values() if one.account_id == account_id), None)

    def _index(self, person: Person) -> None:
        for phone in (person.phone, person.wa_id):
            if phone:
                self.by_phone[phone] = person.id
        if person.username:
            self.by_username[person.username.lower()] = person.id
        for portfolio, value in person.bsuids.items():
            self.by_bsuid[value] = (person.id, portfolio)

    def _unindex(self, person: Person) -> None:
        for index in (self.by_phone, self.by_username):
            for key in {person.phone, person.wa_id, person.username.lower()}:
                if index.get(key) == person.id:
                    del index[key]
        for value in person.bsuids.values():
            self.by_bsuid.pop(value, None)

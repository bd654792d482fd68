"""Two companies in one running installation: what each has, and the ways in that an attacker would try."""

import json
import time
import uuid
from dataclasses import dataclass, field
from typing import Any

import httpx

from cloudapi import signature
from local.data import read_pairs
from tests import cast
from tests.faults.harness import Installation, until

OWN_NUMBER, OWN_WABA, OWN_SECRET = "200000000000003", "300000000000003", "globex-own-app-secret"
PLACES = ("ana", "bruno", "carla", "dora", "eva")
FURNISH = "from tests.attacks import town; print(town.furnish())"
# What waits for something that may come yet was tried, and is not tried now: its count of tries begins anew.
TO_DO = "select count(*) from webhooks_todo where attempts > 0 or not_before <= clock_timestamp()"


def furnish() -> str:
    """Run inside the installation (`bin/manage shell`): the cast, a key for each, a number on Globex's own app."""
    from conversations.channels import connect
    from tenants import onboard

    people = cast.gather()
    number = connect.Number(OWN_NUMBER, OWN_WABA, "+1 555-010-0003", "EAAtest", "Globex own", app_secret=OWN_SECRET)
    own, _ = connect.connect_channel(people.globex, number, by=None)
    for line in (people.line, people.other_line, own):
        connect.subscribe(line)
    members = {name: getattr(people, name) for name in PLACES[:-1]} | {"eva": cast.member(people.acme, "Eva", "agent")}
    keys = {name: onboard.issue_token(member, "attack", by=None)[1] for name, member in members.items()}
    return json.dumps(
        {
            "channels": {"acme": str(people.line.uuid), "globex": str(people.other_line.uuid), "own": str(own.uuid)},
            "keys": keys,
            "members": {name: member.pk for name, member in members.items()},
            "tenants": {"acme": people.acme.pk, "globex": people.globex.pk},
        }
    )


@dataclass
class Town:
    """A running installation with Acme and Globex in it."""

    house: Installation
    channels: dict[str, str] = field(default_factory=dict)
    keys: dict[str, str] = field(default_factory=dict)
    members: dict[str, int] = field(default_factory=dict)
    tenants: dict[str, int] = field(default_factory=dict)
    clients: list[httpx.Client] = field(default_factory=list)
    signed_in: "dict[str, Browser]" = field(default_factory=dict)
    line: list[httpx.Client] = field(default_factory=list)

    def close(self) -> None:
        for client in self.clients:
            client.close()

    def client(self, **options: Any) -> httpx.Client:
        """A client of the edge that is closed with the town."""
        self.clients.append(httpx.Client(timeout=30, **options))
        return self.clients[-1]

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.house.port}"

    @property
    def variables(self) -> dict[str, str]:
        return read_pairs(self.house.folder.env)

    def logs(self) -> str:
        """All that every process has written."""
        return "\n".join(path.read_text(errors="replace") for path in sorted(self.house.folder.path.glob("log*/*")))

    def deliver(self, body: bytes | dict[str, Any], own: bool = False, secret: str = "") -> int:
        """Post a signed delivery as Meta does, by the platform's app or by Globex's own; the status."""
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        key = secret or (OWN_SECRET if own else self.variables["WHATSAPP_APP_SECRET"])
        path = f"/webhooks/whatsapp/{self.channels['own']}/" if own else "/webhooks/whatsapp/"
        return self.post(path, raw, [("X-Hub-Signature-256", signature.sign(raw, key.encode()))]).status_code

    def post(self, path: str, body: bytes, headers: list[tuple[str, str]]) -> httpx.Response:
        """Post bytes, always on the same line: a client of its own for each costs more than the delivery."""
        if not self.line:
            self.line.append(self.client(base_url=self.address))
        return self.line[0].post(path, content=body, headers=headers)

    def settle(self) -> None:
        """Wait until the drain has done everything that may be done now."""
        until(lambda: self.house.ask(TO_DO) == [(0,)], 60)

    def api(self, name: str) -> httpx.Client:
        """The REST interface with that person's key."""
        return self.client(base_url=f"{self.address}/api/v1/", headers={"Authorization": f"Bearer {self.keys[name]}"})

    def browser(self, name: str = "") -> "Browser":
        """A browser without script; with a name, the one in which that person is signed in."""
        if name in self.signed_in:
            return self.signed_in[name]
        browser = Browser(self.client(base_url=self.address, headers={"Accept": "text/html"}))
        if name:
            self.signed_in[name] = browser
            company = "globex" if name == "dora" else "acme"
            answer = browser.send("/accounts/login/", {"login": f"{name}@{company}.test", "password": cast.PASSWORD})
            assert answer.status_code == 302, answer.text
        return browser

    def ask(self, statement: str, *values: object) -> list[tuple[Any, ...]]:
        return self.house.ask(statement, *values)


class Browser:
    """What a browser does with cookies and the hidden field of a form, and no more."""

    def __init__(self, client: httpx.Client) -> None:
        self.client = client

    @property
    def csrf(self) -> str:
        """What a form of ours says to prove that it is ours; fetched with the first page."""
        found = [value for name, value in self.client.cookies.items() if name.startswith("wapp_csrf")]
        if not found:
            self.client.get("/accounts/login/").raise_for_status()
        return found[0] if found else self.csrf

    def get(self, path: str, **options: Any) -> httpx.Response:
        return self.client.get(path, **options)

    def send(self, path: str, data: dict[str, Any] | None = None, **options: Any) -> httpx.Response:
        """Post a form as our own pages do."""
        form = {"csrfmiddlewaretoken": self.csrf, **(data or {})}
        return self.client.post(path, data=form, **options)


def value(number: str, **parts: Any) -> dict[str, Any]:
    """One change for one number."""
    metadata = {"display_phone_number": "15550100001", "phone_number_id": number}
    return {"field": "messages", "value": {"messaging_product": "whatsapp", "metadata": metadata, **parts}}


def message(body: str = "hello", *, phone: str = "5511900000001", at: int | None = None, **more: Any) -> dict[str, Any]:
    """A customer's text; `type` and its part may be given instead."""
    fields = {"type": "text", "text": {"body": body}, **more}
    return {"id": f"wamid.{uuid.uuid4().hex}", "from": phone, "timestamp": str(at or int(time.time())), **fields}

"""What the logs of all processes say after a day of use and of attacks: ids, and neither secrets nor people."""

import re
import uuid

import httpx
import pytest

from tests.attacks.test_streams import fetch, knock
from tests.attacks.town import Town, message, value
from tests.letterbox import NUMBER, delivery

PHONE, WORDS, NAME = "5511966600001", "a word for one ear only", "Somebody Unmistakable"
WRONG, MAIL = "a wrong password of somebody", "unmistakable@person.test"
SHAPES = {
    "a phone number": r"(?<![\w.:-])\+?5511\d{9}\b",
    "the key of a program": r"wapp_[\w-]{43}",
    "a ticket": r"ticket=(?!\[redacted\])[\w%-]",
    "an access token": r"\bEAA[0-9A-Za-z]{4,}",
    "an id of WhatsApp": r"wamid\.\w",
    "an invitation": r"/invitations/(?!\[redacted\])[\w-]{20,}",
    "an address of mail": r"[\w.+-]+@[\w-]+\.test\b",
}


@pytest.fixture(scope="module")
def said(town: Town) -> str:
    """All logs, after everything that carries something private has been done once, well and badly."""
    person = {"profile": {"name": NAME}, "wa_id": PHONE}
    poison = {**message(WORDS, phone=PHONE), "timestamp": "99999999999999999999"}
    change = value(NUMBER, contacts=[person], messages=[message(WORDS, phone=PHONE), poison])
    assert town.deliver(delivery(change)) == 200
    assert town.deliver(delivery(change), secret="wrong") == 401
    assert town.deliver(WORDS.encode()) == 200
    town.settle()
    handshake = {
        "hub.mode": "subscribe",
        "hub.challenge": "1",
        "hub.verify_token": town.variables["WHATSAPP_VERIFY_TOKEN"],
    }
    for path in ("/webhooks/whatsapp/", "/webhooks/whatsapp/x/", "/webhooks/none/", "/none/"):
        httpx.get(town.address + path, params={**handshake, "phone": PHONE, "access_token": "EAAprivateprivateprivate"})
    ana, stranger = town.browser("ana"), town.browser()
    stranger.send("/accounts/login/", {"login": MAIL, "password": WRONG})
    stranger.send("/accounts/password/reset/", {"email": MAIL})
    stranger.send("/accounts/signup/", {"name": NAME, "email": MAIL, "password1": WRONG})
    knock(ana, fetch(ana, "acme"))
    knock(ana, fetch(ana, "acme") + "x")
    invited = ana.send("/t/acme/settings/members/invitations/", {"email": MAIL, "role": "agent"}).text
    link = "/invitations/" + invited.partition("/invitations/")[2].partition("/")[0] + "/"
    assert stranger.get(link).status_code == 200
    assert ana.send(link).status_code == 403
    for path in ("inbox/", f"inbox/?q={PHONE}", f"none/{PHONE}/"):
        ana.get(f"/t/acme/{path}")
    reply = {"client_id": str(uuid.uuid4()), "type": "text", "text": {"body": WORDS}}
    town.api("ana").post("messages/", json={**reply, "channel": town.channels["acme"], "to": {"phone": PHONE}})
    town.api("ana").get("conversations/", headers={"Authorization": f"Bearer {town.keys['ana'][:-1]}x"})
    return town.logs()


def test_something_is_said_at_all(said: str) -> None:
    assert "Not Found: /none/" in said and "drain is ready" in said


@pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES.keys())
def test_no_line_holds(shape: str, said: str) -> None:
    assert [line[:300] for line in said.splitlines() if re.search(shape, line)] == []


@pytest.mark.parametrize("words", [WORDS, NAME, WRONG, "correct horse battery", "Mariana"])
def test_no_line_repeats_what_people_typed(words: str, said: str) -> None:
    assert [line[:300] for line in said.splitlines() if words in line] == []


def test_no_line_holds_a_secret_of_the_installation(said: str, town: Town) -> None:
    secrets = {name: text for name, text in town.variables.items() if re.search("SECRET|KEYS|TOKEN|PASSWORD", name)}
    for name in ("DATABASE_URL", "INTAKE_DATABASE_URL", "DRAIN_DATABASE_URL", "REDIS_URL"):
        found = re.search(r"://[^:]*:([^@]+)@", town.variables[name])
        secrets |= {name: found[1]} if found else {}
    assert [name for name, secret in secrets.items() if secret and secret in said] == []

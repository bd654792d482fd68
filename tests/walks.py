"""The pages that one only comes to by doing something: each walk does it, and has a picture taken on the way."""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import struct
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, Page

from tests.written import WRITTEN, asked, number_of

if TYPE_CHECKING:
    from tests.photographer import Photographer

PASSWORD = "a quiet winter evening"


@dataclass(frozen=True)
class Walk:
    """`take` shows the pictures named in `shows`."""

    shows: tuple[str, ...]
    take: Callable[[Photographer, BrowserContext, str, str], None]


def sign_in(context: BrowserContext, who: str, password: str) -> str:
    """Sign in and return the company's slug."""
    page = context.new_page()
    page.goto("/accounts/login/")
    give(page, who, password)
    page.wait_for_url("**/t/**")
    slug = urlsplit(page.url).path.split("/")[2]
    page.close()
    return slug


def give(page: Page, who: str, password: str) -> None:
    page.get_by_label("E-mail").fill(who)
    page.get_by_label("Password", exact=True).fill(password)
    page.get_by_role("button", name="Sign in", exact=True).click()


def come_in(taken: Photographer, context: BrowserContext, simulator: str, slug: str) -> None:
    """A new person: the code, a company with nothing in it yet, the second step, and out."""
    assert context.browser
    own = context.browser.new_context(base_url=taken.site)
    page, email = taken.open(own), f"rosa-{int(time.time())}@padaria.test"
    page.goto("/accounts/signup/")
    page.get_by_label("Your name").fill("Rosa Lima")
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Send me a code").click()
    page.get_by_role("heading", name="Confirm your e-mail").wait_for()
    taken.take(page, "confirm-code")
    (mail,) = context.request.get(f"{simulator}/_control/mail?to={email}&count=1").json()["results"]
    found = re.search(r"\b([A-Z0-9]{4}-?[A-Z0-9]{4})\b", mail["text"])
    assert found
    page.get_by_label("Code").fill(found[1])
    page.get_by_role("button", name="Confirm").click()
    page.get_by_label("Name of the company").fill("Padaria Rosa")
    page.get_by_label("Address").fill(f"rosa-{int(time.time())}")
    page.get_by_role("button", name="Open it").click()
    page.wait_for_url("**/inbox/")
    taken.take(page, "first-steps")
    home = page.url.removesuffix("inbox/")
    for name, path in EMPTY.items():
        page.goto(home + path)
        taken.take(page, name)
    second_step(taken, page, email)
    page.goto(f"{simulator}/mail/")
    page.get_by_text("is your code").first.click()
    page.get_by_role("heading", name="is your code").first.wait_for()
    taken.take(page, "mail")
    own.close()


EMPTY = {
    "empty-contacts": "contacts/",
    "empty-events": "settings/events/",
    "empty-numbers": "settings/channels/",
    "empty-templates": "settings/templates/",
}


def second_step(taken: Photographer, page: Page, email: str) -> None:
    page.goto("/accounts/reauthenticate/")
    taken.take(page, "reauthenticate")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Confirm").click()
    page.goto("/accounts/2fa/totp/activate/")
    taken.take(page, "authenticator")
    page.get_by_label("Code of six digits").fill(code_of(page.locator("dd code").inner_text()))
    page.get_by_role("button", name="Turn on").click()
    page.locator(".codes li").first.wait_for()
    taken.take(page, "recovery-codes")
    page.goto("/accounts/password/change/")
    taken.take(page, "password-change")
    page.goto("/accounts/logout/")
    taken.take(page, "sign-out")
    page.locator("main").get_by_role("button", name="Sign out").click()
    page.goto("/accounts/login/")
    give(page, email, PASSWORD)
    page.get_by_label("Code", exact=True).wait_for()
    taken.take(page, "second-step")


def code_of(secret: str) -> str:
    """What an app shows for a secret now (RFC 6238)."""
    word = secret.replace(" ", "").upper()
    key = base64.b32decode(word + "=" * (-len(word) % 8))
    digest = hmac.new(key, struct.pack(">Q", int(time.time()) // 30), hashlib.sha1).digest()
    start = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[start : start + 4])[0] & 0x7FFFFFFF) % 1_000_000:06}"


def invite(taken: Photographer, context: BrowserContext, simulator: str, slug: str) -> None:
    """What somebody sees who was invited, and who is signed in as nobody."""
    page = taken.open(context)
    page.goto(f"/t/{slug}/settings/members/")
    page.get_by_label("E-mail").fill(f"gil-{int(time.time())}@acme.test")
    page.get_by_role("button", name="Send the invitation").click()
    page.get_by_text("It is shown once").wait_for()
    taken.take(page, "invited")
    found = re.search(r"/invitations/\S+?/", page.content())
    assert found and context.browser
    own = context.browser.new_context(base_url=taken.site)
    outside = taken.open(own)
    outside.goto(found[0])
    taken.take(outside, "invitation")
    own.close()
    page.get_by_role("button", name="Withdraw").last.click()
    page.close()


def ask_more(taken: Photographer, context: BrowserContext, simulator: str, slug: str) -> None:
    """What a company wants to know of its customers."""
    page = taken.open(context)
    for label, kind in (("Birthday", "date"), ("Loyalty points", "number"), ("Delivery day", "text")):
        page.goto(f"/t/{slug}/settings/fields/")
        if not page.locator("main b", has_text=label).count():
            page.get_by_label("Name", exact=True).fill(label)
            page.get_by_label("Kind").select_option(kind)
            page.get_by_role("button", name="Add it").click()
            page.locator("main b", has_text=label).wait_for()
    taken.take(page, "fields")
    page.get_by_role("link", name="Edit Loyalty points").click()
    page.get_by_role("button", name="Save").first.wait_for()
    taken.take(page, "field")
    page.close()


def connect(taken: Photographer, context: BrowserContext, simulator: str, slug: str) -> None:
    """A number by hand, and away again."""
    page, id_ = taken.open(context), str(time.time_ns())[:15]
    page.goto(f"/t/{slug}/settings/channels/new/")
    values = {"Phone number": "+56 9 5550 0031", "Phone number ID": id_, "WhatsApp Business account ID": id_[::-1]}
    for label, value in {**values, "Name for your team optional": "Acme Chile", "Access token": "EAAdemo"}.items():
        page.get_by_label(label, exact=True).fill(value)
    page.get_by_role("button", name="Connect", exact=True).click()
    page.get_by_role("heading", name="Acme Chile").wait_for()
    taken.take(page, "connected")
    page.get_by_role("link", name="Manage the number").click()
    page.get_by_role("button", name="Disconnect").first.click()
    page.locator("dialog[open]").get_by_role("button", name="Disconnect").click()
    page.locator("dialog[open]").wait_for(state="detached")
    page.close()


def write_everything(taken: Photographer, context: BrowserContext, simulator: str, slug: str) -> None:
    """A customer sends one of each kind, and calls; their files come through the whole product."""
    ask, number = asked(context, simulator), number_of(context, simulator)
    person = ask("people", name="Marta Reis", phone=f"5511{time.time_ns() // 1000 % 10**9:09}")["id"]
    sent = [ask("messages", number=number, person=person, **one)["wamids"][0] for one in WRITTEN]
    gone = ask("messages", number=number, person=person, text="wrong chat")["wamids"][0]
    new = {"original_message_id": sent[0], "message": {"type": "text", "text": {"body": "Is the *lid* guaranteed?"}}}
    ask("messages", number=number, person=person, type="edit", edit=new)
    ask("messages", number=number, person=person, type="revoke", revoke={"original_message_id": gone})
    ask("messages", number=number, person=person, type="reaction", reaction={"message_id": sent[1], "emoji": "🙏"})
    for seconds in (65, 0):
        ask("calls", number=number, person=person, seconds=seconds)
    page = taken.open(context)
    page.goto(f"/t/{slug}/inbox/")
    page.locator("a.row:has-text('Marta Reis')").first.click()
    page.locator(".msg .bubble").last.wait_for()
    page.get_by_text("on its way").first.wait_for(state="detached", timeout=60_000)
    taken.take(page, "cards")
    page.goto(str(page.locator("a[href*='/payload/']").last.get_attribute("href")))
    taken.take(page, "payload")
    for path, name in (("", "events"), ("?", "event")):
        page.goto(f"/t/{slug}/settings/events/{path}")
        if name == "event":
            page.goto(str(page.locator("main a[href*='/settings/events/2']").first.get_attribute("href")))
        taken.take(page, name)
    page.close()


def talk(taken: Photographer, context: BrowserContext, simulator: str, slug: str) -> None:
    """A customer at the phone, and an answer from the desk with buttons to tap."""
    ask, number = asked(context, simulator), number_of(context, simulator)
    person = ask("people", name="Helena Prado", phone=f"5511{time.time_ns() // 1000 % 10**9:09}")["id"]
    for words in ("Oi! A jarra de vidro ainda tem?", "Preciso de duas para sábado 🙏"):
        ask("messages", number=number, person=person, text=words)
    page = taken.open(context)
    page.goto(f"/t/{slug}/inbox/")
    page.locator("a.row:has-text('Helena Prado')").first.click()
    page.locator(".composer .btn[aria-disabled]").first.wait_for(state="attached")
    page.get_by_label("Reply to Helena").fill("Oi, Helena! Temos sim, separei duas para você 💙")
    page.keyboard.press("Enter")
    page.get_by_label("Send something else").click()
    page.get_by_role("link", name="Buttons", exact=True).click()
    dialog = page.get_by_role("dialog", name="Buttons")
    dialog.get_by_label("Message").fill("Entregamos no sábado pela manhã?")
    dialog.get_by_label("First button").fill("Sim, pode ser")
    dialog.get_by_label("Second button").fill("Prefiro retirar")
    dialog.get_by_role("button", name="Send").click()
    page.locator(".msg.out .tick[data-status='delivered']").nth(1).wait_for()
    phone = taken.open(context)
    phone.goto(f"{simulator}/phone/?number={number}&person={person}")
    phone.get_by_role("button", name="Prefiro retirar").click()
    phone.get_by_role("log").locator(".mine").nth(2).wait_for()
    taken.take(phone, "phone")
    page.close()
    phone.close()


def act(taken: Photographer, context: BrowserContext, simulator: str, slug: str) -> None:
    """What a customer does at the phone besides writing; and a group there."""
    ask, number = asked(context, simulator), number_of(context, simulator)
    person = ask("people", name="Clara Lindner", phone=f"4915{time.time_ns() // 1000 % 10**9:09}")["id"]

    def say(by: str = person, **message: Any) -> str:
        return str(ask("messages", number=number, person=by, **message)["wamids"][0])

    first = say(text="Is the red one left?")
    new = {"original_message_id": first, "message": {"type": "text", "text": {"body": "Is the blue one left?"}}}
    say(type="edit", edit=new)
    say(text="Look what I found", context={"forwarded": True})
    say(text="Everybody passes this on", context={"frequently_forwarded": True})
    say(type="sticker", sticker={"animated": True})
    say(type="unsupported")
    say(type="revoke", revoke={"original_message_id": say(text="wrong chat")})
    ask(f"people/{person}/rotate")
    ask(f"people/{person}/phone", phone=f"4915{time.time_ns() // 1000 % 10**9:09}")
    page, log = taken.open(context), ".mine"
    page.goto(f"{simulator}/phone/?number={number}&person={person}")
    page.get_by_role("log").locator(log).nth(5).wait_for()
    page.get_by_role("button", name="React, reply").first.click()
    taken.take(page, "phone-acts")
    group = ask(
        "groups", number=number, id=f"Y2FwaV9ncm91cDox{time.time_ns() % 10**6}", subject="Runners", members=[person]
    )
    other = ask("people", name="Otto Brandt", phone=f"4915{time.time_ns() // 1000 % 10**9:09}")["id"]
    for by, text in ((other, "Who runs on Sunday?"), (person, "I do, if it does not rain")):
        say(by, text=text, extra={"group_id": group["id"]})
    page.goto(f"{simulator}/phone/?number={number}&person={group['id']}")
    page.get_by_text("if it does not rain").last.wait_for()
    taken.take(page, "phone-group")
    page.close()


ALL = (
    Walk(("cards", "payload", "events", "event"), write_everything),
    Walk(("phone",), talk),
    Walk(("phone-acts", "phone-group"), act),
    Walk(("fields", "field"), ask_more),
    Walk(("invited", "invitation"), invite),
    Walk(("connected",), connect),
    Walk(
        ("confirm-code", "first-steps", *EMPTY, "reauthenticate", "authenticator", "recovery-codes", "password-change",
         "sign-out", "second-step", "mail"),
        come_in,
    ),
)  # fmt: skip

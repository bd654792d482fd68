"""Each kind of message between a phone in the simulator and the desk: what comes is read, what goes is told of."""

import time
from typing import Any
from uuid import uuid4

import pytest

from conversations import membership, pinning, send
from conversations.files import courier
from conversations.models import Conversation, Media, Message
from conversations.sending import sender
from tenants.scope import acting_for
from tests.journeys.line import PHONE, Api, arrive, send_all
from tests.letterbox import NUMBER

pytestmark = pytest.mark.django_db(transaction=True)
FORM = {"name": "flow", "response_json": '{"flow_token": "unused", "delivery_day": "Thursday"}'}


def answer(kind: str, **own: Any) -> dict[str, Any]:
    return {"type": "interactive", "interactive": {"type": kind, kind: own}}


def unsupported(code: int) -> dict[str, Any]:
    return {"type": "unsupported", "errors": [{"code": code, "title": "Message type unknown"}]}


SENT: dict[str, tuple[dict[str, Any], str]] = {
    "text": ({"text": "Is *my* order ready?"}, "<strong>my</strong>"),
    "image": ({"type": "image"}, "Picture"),
    "video": ({"type": "video"}, "Video"),
    "audio": ({"type": "audio"}, "Voice note"),
    "document": ({"type": "document"}, "invoice.pdf"),
    "sticker": ({"type": "sticker"}, "Sticker"),
    "animated sticker": ({"type": "sticker", "sticker": {"animated": True}}, "Sticker"),
    "location": ({"type": "location"}, "Open in a map"),
    "contacts": ({"type": "contacts"}, "Tereza Albuquerque"),
    "button": ({"type": "button"}, "Pressed a button"),
    "button reply": ({"type": "interactive"}, "Yes, please"),
    "form": (
        {
            "type": "interactive",
            "interactive": {"type": "nfm_reply", "nfm_reply": {"name": "flow", "response_json": FORM}},
        },
        "Thursday",
    ),
    "row of a list": (answer("list_reply", id="express", title="Express", description="Tomorrow"), "Chose from a list"),
    "address": (
        answer("nfm_reply", name="address_message", body="Pune", response_json='{"values": {"city": "Pune"}}'),
        '<dt dir="auto">City</dt>',
    ),
    "permission to call": (answer("call_permission_reply", response="accept", is_permanent=True), "For good"),
    "product question": (
        {"text": "In blue?", "context": {"referred_product": {"catalog_id": "77", "product_retailer_id": "mug"}}},
        "Asks about a product of catalogue 77",
    ),
    "number": (
        {"type": "contacts", "contacts": [{"origin": "contact_request", "phones": [{"phone": "+1", "wa_id": "1"}]}]},
        "Their own number",
    ),
    "order": ({"type": "order"}, "Order from catalogue"),
    "not passed on": ({"type": "unsupported"}, "WhatsApp does not pass this on"),
    "of the future": ({"type": "hologram", "hologram": {"beam": 7}}, "Something new from WhatsApp"),
    "after an ad": ({"text": "Still on?", "referral": {"headline": "Moka week", "source_type": "ad"}}, "Moka week"),
    "forwarded": ({"text": "Look", "context": {"frequently_forwarded": True}}, "Forwarded many times"),
    "answer": (
        {"text": "That one", "context": {"from": "1", "id": "wamid.long.gone"}},
        "to a message that is not here",
    ),
    "too large": (unsupported(131052), "larger than 100 MB"),
    "from a companion": (unsupported(131060), "WhatsApp Business app"),
    "another identity": (
        {"type": "system", "system": {"type": "customer_identity_changed", "identity": {"hash": "x"}}},
        "security code",
    ),
}


def picture_of(people):
    """The file that a customer sent."""
    with acting_for(people.acme):
        return Media.objects.get(message__direction="in").pk


def read(people, as_member):
    with acting_for(people.acme):
        pk = Conversation.objects.get().pk
    return as_member(people.ana).get(f"/t/acme/inbox/{pk}/").content.decode()


def test_what_a_phone_sends_is_what_an_agent_reads(house, people, phone, product, as_member):
    for message, _ in SENT.values():
        phone.say(number=NUMBER, person=PHONE, **message)
    arrive(house, product, len(SENT))
    page = read(people, as_member)
    assert [name for name, (_, words) in SENT.items() if words not in page] == []


def test_what_is_taken_back_and_who_somebody_is_now_are_read_too(house, people, phone, product, as_member):
    first = phone.say(number=NUMBER, person=PHONE, text="A secret")
    second = phone.say(number=NUMBER, person=PHONE, text="The red one")
    for emoji in ({"emoji": "👍"}, {}):
        phone.say(number=NUMBER, person=PHONE, type="reaction", reaction={"message_id": second, **emoji})
    phone.say(number=NUMBER, person=PHONE, type="revoke", revoke={"original_message_id": first})
    person = phone.control("GET", f"people/{PHONE}")["id"]
    phone.control("POST", f"people/{person}/phone", phone="16505550188")
    phone.control("PATCH", f"people/{person}", username="marta.m", hidden=True)
    phone.control("POST", f"people/{person}/rotate")
    phone.say(number=NUMBER, person=person, text="Still me")
    arrive(house, product, 8)
    page = read(people, as_member)
    assert "A secret" not in page and "by Marta" not in page
    for words in ("This message was deleted", "The red one", "has a new number", "Still me", "Known before by"):
        assert words in page, words


GROUP = "Y2FwaV9ncm91cDox"


def test_a_group_is_heard_and_answered_under_its_own_name(house, people, meta, product, as_member):
    meta.control("POST", "groups", number=NUMBER, id=GROUP, subject="Walkers")
    meta.control("POST", "people", name="Otto", phone="4915100000002")
    for person in (PHONE, "4915100000002"):
        meta.say(number=NUMBER, person=person, text="Who comes?", group_id=GROUP)
    known = {"description": "On Sundays", "members": [PHONE, "4915100000002"]}
    meta.control("POST", "groups", number=NUMBER, id=GROUP, subject="Runners", **known)
    arrive(house, product, 4)
    page = read(people, as_member)
    assert [words for words in ("Runners", "Marta", "Otto", "called Runners now") if words not in page] == []
    with acting_for(people.acme):
        assert not Conversation.objects.exclude(receipt_of=None).exists()  # no group is told that it was read
        pk = Conversation.objects.get().pk
    assert "On Sundays" not in page
    membership.ask(people.acme.pk, pk)
    assert [words for words in ("On Sundays", "Members", "Otto") if words not in read(people, as_member)] == []
    with acting_for(people.acme):
        send.text(Conversation.objects.get(), "I do", by=people.bruno, client_id=uuid4())
    send_all(people.acme)
    (gone,) = meta.control("GET", "ledger?kind=message&count=1&wait=10")["results"]
    assert (gone["to"], gone["body"]["recipient_type"]) == (GROUP, "group")
    meta.idle()
    arrive(house, product, 6)
    (*_, ours) = Api(people.bruno).read(pk)
    assert ours["status"] == "delivered" and ours["text"] == "I do"
    with acting_for(people.acme):
        own = {"type": "pin", "expiration_days": 7}
        pinning.pin(Message.objects.get(pk=ours["id"]), own, by=people.bruno, client_id=uuid4())
    send_all(people.acme)
    assert list(meta.control("GET", f"people/{GROUP}")["pins"]) == [ours["wamid"]]


def test_what_an_agent_of_metas_handles_is_seen_and_taken_over_by_an_answer(house, people, meta, product, as_member):
    def holder():
        with acting_for(people.acme):
            return Conversation.objects.get().held_by

    def happens(path, **told):
        before = len(product.arrivals)
        meta.control("POST", path, number=NUMBER, person=PHONE, **told)
        meta.idle()
        if len(product.arrivals) > before:
            arrive(house, product, before + 1)

    now = time.time()
    happens("agent")
    happens("messages", text="Open on Sunday?", at=now)
    happens("agent", text="Yes, from ten.")
    page = read(people, as_member)
    assert 'data-tone="amber" hidden' not in page and "once you reply, your team has it" in page
    assert "Yes, from ten." in page and holder() == "meta_agent"
    with acting_for(people.acme):
        send.text(Conversation.objects.get(), "I am Bruno", by=people.bruno, client_id=uuid4())
    send_all(people.acme)
    assert holder() == "app" and 'data-tone="amber" hidden' in read(people, as_member)
    happens("messages", text="A person", at=now + 10)
    assert holder() == "app"
    happens("agent")
    happens("messages", text="And now?", at=now + 20)
    assert holder() == "meta_agent"
    happens("agent", passes=True, at=now + 30)
    assert holder() == "app" and "handed to your team" in read(people, as_member)


FILES = {  # the sample, what goes with it, and the part of WhatsApp's object that says so
    "image": ("photo.jpg", {"caption": "This one"}, {"caption": "This one"}),
    "video": ("clip.mp4", {}, {}),
    "audio": ("voice.ogg", {"voice": True}, {"voice": True}),
    "document": ("invoice.pdf", {"filename": "Invoice 7.pdf"}, {"filename": "Invoice 7.pdf"}),
    "sticker": ("sticker.webp", {}, {}),
}


def test_what_is_sent_goes_out_and_what_becomes_of_it_comes_back(house, people, meta, product, as_member):
    asked = meta.say(number=NUMBER, person=PHONE, text="What have you got?")
    meta.say(number=NUMBER, person=PHONE, type="image", at=time.time() - 60)
    arrive(house, product, 2)
    assert courier.run_round(people.acme.pk) == 1
    api, bruno = Api(people.bruno), as_member(people.bruno)
    with acting_for(people.acme):
        pk, question = Conversation.objects.get().pk, Message.objects.get(kind="text").pk
    for act in ("reading", "typing"):
        assert bruno.post(f"/t/acme/inbox/{pk}/{act}/").status_code == 204
        sender.tell_receipts(people.acme.pk)
    told = meta.control("GET", "ledger?count=2&wait=10")["results"]
    assert sorted((row["kind"], row["wamid"]) for row in told) == [("read", asked), ("typing", asked)]

    api.send(pk, "text", {"body": "These", "preview_url": False}, reply_to=question)
    for kind, (name, given, _) in FILES.items():
        api.send(pk, kind, {"media": api.upload(name), **given})
    api.send(pk, "image", {"media": api.copy(picture_of(people)), "caption": "Yours"})
    while courier.run_round(people.acme.pk):
        pass
    api.send(pk, "reaction", {"message": question, "emoji": "👍"})
    send_all(people.acme)
    api.send(pk, "reaction", {"message": question, "emoji": ""})
    send_all(people.acme)
    gone = meta.control("GET", f"ledger?kind=message&count={len(FILES) + 4}&wait=10")["results"]
    bodies = [row["body"] for row in gone]
    words = next(body for body in bodies if body["type"] == "text")
    assert (words["text"], words["context"]) == ({"body": "These", "preview_url": False}, {"message_id": asked})
    for kind, (_, _, said) in FILES.items():
        (own, *more) = [body[kind] for body in bodies if body["type"] == kind]
        assert {key: value for key, value in own.items() if key != "id"} == said, kind
        assert [one.get("caption") for one in more] == (["Yours"] if kind == "image" else [])
    emojis = [body["reaction"] for body in bodies if body["type"] == "reaction"]
    assert emojis == [{"message_id": asked, "emoji": "👍"}, {"message_id": asked, "emoji": ""}]

    meta.idle()
    meta.control("POST", "read", number=NUMBER, person=PHONE)
    voice = next(row["wamid"] for row in gone if row["body"]["type"] == "audio")
    meta.control("POST", "statuses", wamid=voice, status="played")
    meta.idle()
    arrive(house, product, len(product.arrivals))
    seen = {row["kind"]: row for row in api.read(pk) if row["direction"] == "out"}
    became = {kind: row["status"] for kind, row in seen.items()}
    assert became == {**dict.fromkeys(("text", *FILES), "read"), "audio": "played"}
    assert all(seen["audio"]["statuses"][name] for name in ("accepted", "sent", "delivered", "read", "played"))
    assert seen["text"]["price"]["type"] == "free_customer_service" and seen["text"]["reply_to"] == question
    page = read(people, as_member)
    assert [name for name in ("These", "This one", "Invoice 7.pdf", "Played") if name not in page] == []


def test_a_reaction_a_correction_a_call_and_a_wish_are_read_too(house, people, phone, product, as_member):
    first = phone.say(number=NUMBER, person=PHONE, text="The red one")
    new = {"original_message_id": first, "message": {"type": "text", "text": {"body": "The blue one"}}}
    phone.say(number=NUMBER, person=PHONE, type="reaction", reaction={"message_id": first, "emoji": "👍"})
    phone.say(number=NUMBER, person=PHONE, type="edit", edit=new)
    phone.control("POST", "calls", number=NUMBER, person=PHONE, seconds=42)
    phone.control("POST", "preferences", number=NUMBER, person=PHONE, value="stop")
    arrive(house, product, 6)
    page = read(people, as_member)
    for words in (
        "The blue one",
        "Earlier wording",
        "by Marta",
        "They called you",
        "42\u00a0s",
        "stopped marketing messages",
    ):
        assert words in page, words
    assert page.count(">edited<") == 1

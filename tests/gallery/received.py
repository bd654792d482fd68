"""What customers write: words, choices, places, people, orders, and what WhatsApp keeps back."""

import json
import time
from typing import Any

from tests.gallery.card import Card, Json, Line, Mark, Thread, heard
from tests.gallery.desk import Talk

LONG = (
    "I ordered the moka pot and two glass jars for the office kitchen, and on Monday a parcel came with one jar only. "
    "The driver said that the rest would follow. It did not, so I called, and somebody told me to write here.\n\n"
) * 9
AD = {
    "headline": "Moka week, up to 30 % off",
    "body": "Until Sunday, while they last",
    "source_type": "ad",
    "source_id": "990000000000002",
    "source_url": "https://fb.me/demo",
}
PRODUCT = {"catalog_id": "194836987003835", "product_retailer_id": "jar-12"}
FORM = {"flow_token": "unused", "delivery_day": "Thursday", "between": "9 to 12", "gift": True}
HOME = {"name": "Marta Reis", "address": "14 Ann Siang Road", "city": "Singapore", "sg_post_code": "069694"}
PEOPLE = [
    {
        "name": {"formatted_name": "Tereza Albuquerque", "first_name": "Tereza"},
        "phones": [{"phone": "+55 11 90000-0071", "wa_id": "5511900000071", "type": "CELL"}],
    },
    {"name": {"formatted_name": "Padaria Tereza"}, "emails": [{"email": "oi@padaria.test"}]},
]
GIVEN = [{"origin": "contact_request", "phones": [{"phone": "+55 11 90000-0077", "wa_id": "5511900000077"}]}]


def answered(name: str, response: Json) -> Json:
    return reply("nfm_reply", name=name, body="Sent", response_json=json.dumps(response))


def reply(kind: str, **own: Any) -> Json:
    return {"type": "interactive", "interactive": {"type": kind, kind: own}}


def kept_back(code: int, kind: str = "") -> Json:
    own = {"type": kind} if kind else {}
    return {"type": "unsupported", "unsupported": own, "errors": [{"code": code, "title": "Message type unknown"}]}


def answer(talk: Talk) -> Mark:
    ours = talk.say(type="text", text={"body": "Of course. Which colour is it?"})
    return talk.hear(text="The blue one", reply_to=talk.wamid(ours))


def corrected(talk: Talk) -> Mark:
    at = int(time.time()) - 60
    first = talk.hear(text="Is the red one left?", at=at)
    for later, words in ((20, "Is the green one left?"), (40, "Is the *blue* one left?")):
        new = {"original_message_id": first, "message": {"type": "text", "text": {"body": words}}}
        talk.hear(type="edit", edit=new, at=at + later)
    return first


def taken_back(talk: Talk) -> Mark:
    first = talk.hear(text="wrong chat")
    talk.hear(type="revoke", revoke={"original_message_id": first})
    return Line("This message was deleted")


def reacted(talk: Talk) -> Mark:
    ours = talk.say(type="text", text={"body": "It is packed and leaves tonight."})
    talk.hear(type="reaction", reaction={"message_id": talk.wamid(ours), "emoji": "🙏"})
    return ours


def calls(response: str, **own: Any) -> Json:
    return reply("call_permission_reply", response=response, **own)


WORDS = Thread("What customers write", "Marta Reis", (
    heard("text", "Words with WhatsApp's marks and a link", "kind:text",
          text="Is the handle still *under guarantee*? See https://acme.example/help"),
    heard("long-text", "A long text, folded until somebody wants all of it", text=LONG),
    Card("reply", "An answer, with what it answers", (), answer),
    heard("reply-unknown", "An answer to something that is not here", text="Yes, that one",
          context={"from": "5511900000001", "id": "wamid.long.gone"}),
    heard("forwarded", "Passed on", text="Look what I found", context={"forwarded": True}),
    heard("forwarded-often", "Passed on many times", text="Look at this", context={"frequently_forwarded": True}),
    heard("product-question", "A question about a product of the catalogue", text="And this one, in blue?",
          context={"referred_product": PRODUCT}),
    heard("ad", "The ad somebody came from, before their words", text="Is it still on?", referral=AD),
    Card("edited", "Corrected twice, with what was said before", (), corrected),
    Card("deleted", "Taken back by its writer", (), taken_back),
    Card("reaction", "An emoji under one of our messages", ("kind:reaction",), reacted),
    heard("button", "A tapped button of a template, with its id", "kind:button", type="button"),
    heard("button-reply", "A tapped button, with its id", "kind:interactive", "answer:button_reply",
          type="interactive"),
    heard("list-reply", "A row chosen from a list, with its id", "answer:list_reply",
          **reply("list_reply", id="express", title="Express", description="Tomorrow by noon")),
    heard("form-answer", "A form, answered", "answer:nfm_reply", "answer:flow", **answered("flow", FORM)),
    heard("address-answer", "An address, answered", "answer:address_message",
          **answered("address_message", {"values": HOME})),
    heard("calls-allowed", "They may be called", "answer:call_permission_reply",
          **calls("accept", expiration_timestamp=str(int(time.time()) + 7 * 86_400), response_source="user_action")),
    heard("calls-refused", "They do not want to be called", "answer:call_permission_reply",
          **calls("reject", response_source="automatic")),
    heard("answer-unknown", "An answer of a kind that nobody knows yet", **reply("mood", mood="good")),
))  # fmt: skip
THINGS = Thread("Places, people, orders, and what is kept back", "Otto Brandt", (
    heard("location", "A place with its name, to copy and to open", "kind:location", type="location"),
    heard("location-bare", "A place that has no name", type="location",
          location={"latitude": -23.5613, "longitude": -46.6565}),
    heard("contacts", "Contact cards", "kind:contacts", type="contacts", contacts=PEOPLE),
    heard("number-given", "Their own number, on request", type="contacts", contacts=GIVEN),
    heard("order", "An order from the catalogue", "kind:order", type="order"),
    heard("unsupported-poll", "What WhatsApp does not pass on, and what it was", "kind:unsupported", "reason:131051",
          **kept_back(131051, "poll")),
    heard("unsupported-once", "A picture to be seen once", **kept_back(131051, "view_once")),
    heard("unsupported-large", "A file that did not come through", "reason:131052", **kept_back(131052)),
    heard("unsupported-companion", "What can be read on the phone alone", "reason:131060", **kept_back(131060)),
    heard("unsupported-new", "A reason that nobody knows yet", **kept_back(139999)),
    heard("unknown", "A type invented since, with its data for who may see it", type="hologram", hologram={"beam": 7}),
))  # fmt: skip

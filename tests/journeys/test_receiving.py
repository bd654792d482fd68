"""Each kind of message from a stranger's phone in the simulator to the agent's page: received, kept and shown."""

from typing import Any

import pytest

from conversations.models import Conversation
from tenants.scope import acting_for
from tests.inbox.conftest import as_member  # noqa: F401 - a fixture
from tests.letterbox import NUMBER, WABA, drain, put
from tests.simulator.conftest import product, sim, stage  # noqa: F401 - fixtures

pytestmark = pytest.mark.django_db(transaction=True)
PHONE = "16505550199"
FORM = {"name": "flow", "response_json": '{"flow_token": "unused", "delivery_day": "Thursday"}'}


def answer(kind: str, **own: Any) -> dict[str, Any]:
    return {"type": "interactive", "interactive": {"type": kind, kind: own}}


SENT: dict[str, tuple[dict[str, Any], str]] = {
    "text": ({"text": "Is *my* order ready?"}, "<strong>my</strong>"),
    "image": ({"type": "image"}, "Picture"),
    "video": ({"type": "video"}, "Video"),
    "audio": ({"type": "audio"}, "Voice note"),
    "document": ({"type": "document"}, "invoice.pdf"),
    "sticker": ({"type": "sticker"}, "Sticker"),
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
}


@pytest.fixture
def phone(sim, product):  # noqa: F811
    """A person at the phone whose business is Acme."""
    sim.register(product, phone_number_id=NUMBER, waba_id=WABA)
    sim.control("POST", "people", name="Marta", phone=PHONE)
    return sim


def arrive(house, product, count):  # noqa: F811
    """Hand on what the simulator posted, as the edge does."""
    put(house, *[one.body for one in product.wait(count)])
    drain(house)


def read(people, as_member):  # noqa: F811
    with acting_for(people.acme):
        pk = Conversation.objects.get().pk
    return as_member(people.ana).get(f"/t/acme/inbox/{pk}/").content.decode()


def test_what_a_phone_sends_is_what_an_agent_reads(house, people, phone, product, as_member):  # noqa: F811
    for message, _ in SENT.values():
        phone.say(number=NUMBER, person=PHONE, **message)
    arrive(house, product, len(SENT))
    page = read(people, as_member)
    assert [name for name, (_, words) in SENT.items() if words not in page] == []


def test_a_reaction_a_correction_a_call_and_a_wish_are_read_too(house, people, phone, product, as_member):  # noqa: F811
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
        "42 s",
        "stopped marketing messages",
    ):
        assert words in page, words
    assert page.count(">edited<") == 1

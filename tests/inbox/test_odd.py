"""What comes in a shape beside the reference: sent from elsewhere, told by the past, spoken after a call."""

import time

import pytest

from conversations.models import Conversation, Template
from conversations.preview import preview
from conversations.reading import thread
from tenants.scope import acting_for
from tests.letterbox import MARTA, WABA, change, delivery, drain, echo, events, put, status, statuses, text, texts

pytestmark = pytest.mark.django_db(transaction=True)
BODY = {"type": "body", "parameters": [{"type": "text", "text": "Ana"}, {"type": "currency", "currency": {
    "fallback_value": "R$ 21", "code": "BRL", "amount_1000": 21000}}]}  # fmt: skip
TAPS = {"type": "button", "sub_type": "quick_reply", "index": 0, "parameters": [{"type": "payload", "payload": "Ok"}]}
# What stands under the type, how it is kept, the list's line, what the page says.
SENT = {
    "template": ({"name": "order_ready", "components": [BODY, TAPS]}, "template", "Template: order_ready",
                 ("Ana", "R$ 21", "Ok")),
    "hsm": ({"element_name": "hello"}, "template", "Template: hello", ("does not pass its words on",)),
    "product": ({"product_retailer_id": "mug-blue", "body": {"text": "This?"}}, "interactive", "This?", ("mug-blue",)),
    "product_list": ({"product_items": [{"product_retailer_id": "mug-red"}]}, "interactive", "A list of products",
                     ("mug-red", "View items (1)")),
    "list": ({"body": {"text": "Choose"}, "action": {"button": "Menu", "sections": [{"rows": [{"title": "Tea"}]}]}},
             "interactive", "Choose", ("Menu", "Tea")),
    "interactive": ({"type": "cta_url", "body": {"text": "See"}, "action": {"parameters": {"display_text": "Go"}}},
                    "interactive", "See", ("Go",)),
}  # fmt: skip


def read(people):
    """Every letter of the only conversation, and the conversation."""
    with acting_for(people.acme):
        conversation = Conversation.objects.get()
        return thread(conversation.pk), conversation


def test_what_was_sent_from_elsewhere_has_the_card_of_what_we_send(house, people, as_member):
    sent = [echo(f"wamid.{type_}") | {"type": type_, type_: own} for type_, (own, *_) in SENT.items()]
    put(house, delivery(change(field="smb_message_echoes", message_echoes=sent)))
    drain(house)
    letters, conversation = read(people)
    page = as_member(people.ana).get(f"/t/acme/inbox/{conversation.pk}/").content.decode()
    for letter, (_, kind, line, words) in zip(letters, SENT.values(), strict=True):
        assert (letter.message.kind, preview(letter).text) == (kind, line)
        assert all(word in page for word in words), words
    assert "Something new" not in page and "Nothing readable" not in page
    put(house, statuses(status("wamid.list", "read")))
    drain(house)
    row = next(letter.message for letter in read(people)[0] if letter.content.wamid == "wamid.list")
    assert row.read_at is not None and row.accepted_at is None  # it was never ours to be accepted


def test_the_past_tells_of_changes_without_making_them_again(house, people):
    at = int(time.time()) - 10 * 86_400
    moved = {"body": f"User Marta changed from {MARTA} to 5511900000077", "type": "user_changed_number"}
    past = [
        text("wamid.a", "Hello", at=at),
        text("wamid.b", at=at + 1) | {"type": "system", "system": moved},
        echo("wamid.c", at=at + 2) | {"type": "template", "template": {"name": "thanks"}},
        echo("wamid.d", "Never left", at=at + 3),
    ]
    for message, told in zip(past, ("READ", "READ", "DELIVERED", "ERROR"), strict=True):
        message["history_context"] = {"status": told}
    chunk = {"metadata": {"phase": 1, "chunk_order": 1, "progress": 100}}
    put(house, delivery(change(field="history", history=[chunk | {"threads": [{"id": MARTA, "messages": past}]}])))
    drain(house)
    with acting_for(people.acme):
        conversation = Conversation.objects.get()
        assert not conversation.unread_count and conversation.window_expires_at is None
        identities = set(conversation.contact.identities.values_list("value", flat=True))
    assert identities == {MARTA}
    letters, _ = read(people)
    kinds = {letter.content.wamid[-1]: letter.message.kind for letter in letters if letter.content}
    assert kinds == {"a": "text", "b": "system", "c": "template", "d": "text"}
    lines = {letter.content.wamid[-1]: preview(letter, name="Marta").text for letter in letters if letter.content}
    assert lines["b"] == "Marta has a new number" and "does not say why" in lines["d"]


def test_what_is_spoken_after_a_call_is_no_second_copy_of_it(house, people, admin):
    ringing = {"id": "wacid.7", "from": MARTA, "direction": "USER_INITIATED", "event": "connect"}
    ringing["timestamp"] = str(int(time.time()))
    spoken = text("wacid.7") | {"type": "audio", "audio": {"id": "7", "mime_type": "audio/ogg", "voice": True}}
    put(house, delivery(change(field="calls", calls=[ringing])), texts(spoken), texts(spoken))
    drain(house)
    letters, _ = read(people)
    assert [letter.message.kind for letter in letters] == ["call", "audio"]
    assert [outcome for _, outcome, _ in events(admin)] == ["done", "done", "duplicate"]
    ended = ringing | {"event": "terminate", "status": "FAILED"}
    put(house, delivery(change(field="calls", calls=[ended])))
    drain(house)
    assert [preview(letter).text for letter in read(people)[0]] == ["Missed call", "Voice note"]


def test_a_template_from_elsewhere_is_filled_in_from_its_accounts_list(
    house, people, as_member, django_assert_num_queries
):
    def sent(name, *values, language="en"):
        filled = [{"type": "text", "text": value} for value in values]
        own = {"name": name, "language": {"code": language}, "components": [{"type": "body", "parameters": filled}]}
        return echo(f"wamid.{name}.{language}.{values}") | {"type": "template", "template": own}

    components = [
        {"type": "HEADER", "format": "TEXT", "text": "Good news"},
        {"type": "BODY", "text": "*{{1}}*, your order is ready."},
        {"type": "FOOTER", "text": "Acme, since 1999"},
        {"type": "BUTTONS", "buttons": [{"type": "URL", "text": "See it", "url": "https://a.example/{{1}}"}]},
    ]
    facts = {"meta_id": "1", "category": "UTILITY", "status": "APPROVED", "components": components}
    with acting_for(people.acme):
        Template.objects.create(waba_id=WABA, name="order_ready", language="pt_BR", **facts)
        Template.objects.create(waba_id="another account", name="order_ready", language="en", **facts)
    first = sent("order_ready", "<Ana>", language="pt-BR")
    put(house, delivery(change(field="smb_message_echoes", message_echoes=[first, sent("order_ready", "Other")])))
    drain(house)
    _, conversation = read(people)
    page = as_member(people.ana).get(f"/t/acme/inbox/{conversation.pk}/").content.decode()
    assert "<strong>&lt;Ana&gt;</strong>, your order is ready." in page
    assert all(page.count(said) == 1 for said in ("Good news", "Acme, since 1999", "See it"))
    assert ">Other</div>" in page  # only the values: its own account and language have no such template
    more = [sent("order_ready", f"Ana {n}", language="pt_BR") for n in range(20)]
    put(house, delivery(change(field="smb_message_echoes", message_echoes=more)))
    drain(house)
    with acting_for(people.acme), django_assert_num_queries(6):
        assert len([one for one in thread(conversation.pk) if one.wording]) == 21

"""Sending a template: window open or shut, every value there, never as plain text, and kept as long as all content."""

from uuid import uuid4

import pytest

from cloudapi.client import Outgoing
from conversations import refusals, send
from conversations.models import Consent, Content, Identity, Message, Status, Template
from conversations.sending import outbox
from conversations.templating import bind
from tenants import clock
from tenants.scope import acting_for
from tests.send.threads import thread

BODY = [{"type": "BODY", "text": "Hello {{first_name}}, your order {{order}} is on its way."}]
VALUES = {"body.first_name": "Mariana", "body.order": "A7"}


@pytest.fixture
def acme(people):
    with acting_for(people.acme):
        yield people


def template(line, **changes):
    fields = {
        "waba_id": line.waba_id,
        "name": "order_update",
        "language": "en_US",
        "meta_id": "1",
        "category": "UTILITY",
        "status": "APPROVED",
        "parameter_format": "named",
        "components": BODY,
    }
    return Template.objects.create(**fields | changes)


@pytest.mark.parametrize("hours_ago", [1, 100])
def test_a_template_goes_whether_the_window_is_open_or_not(acme, hours_ago):
    conversation = thread(acme.line, hours_ago=hours_ago)
    message, new = send.template(conversation, template(acme.line), VALUES, by=acme.bruno, client_id=uuid4())
    content = Content.of(message)
    assert new and message.kind == "template"
    assert content.text == "Hello Mariana, your order A7 is on its way."
    assert content.expires_at.date() == message.purge_on
    (claimed,) = _claimed()
    assert isinstance(claimed.what, Outgoing)
    assert claimed.what.body()["template"] == {
        "name": "order_update",
        "language": {"code": "en_US"},
        "components": [
            {
                "type": "body",
                "parameters": [
                    {"type": "text", "parameter_name": "first_name", "text": "Mariana"},
                    {"type": "text", "parameter_name": "order", "text": "A7"},
                ],
            }
        ],
    }


def _claimed():
    found = outbox.claim()
    return getattr(found, "ready", found)


def test_the_same_client_id_is_one_message_and_other_values_are_refused(acme):
    conversation, row, client_id = thread(acme.line), template(acme.line), uuid4()
    send.template(conversation, row, VALUES, by=acme.bruno, client_id=client_id)
    _, new = send.template(conversation, row, VALUES, by=acme.bruno, client_id=client_id)
    assert not new
    with pytest.raises(refusals.ClientIdTaken):
        send.template(conversation, row, {**VALUES, "body.order": "B8"}, by=acme.bruno, client_id=client_id)


@pytest.mark.parametrize(
    ("changes", "values", "said"),
    [
        ({"status": "PAUSED"}, VALUES, "The template order_update is paused by Meta"),
        ({"gone_at": clock.now()}, VALUES, "no longer listed by WhatsApp"),
        ({"waba_id": "9"}, VALUES, "no such template"),
        ({}, {"body.first_name": "Mariana"}, "Order: has no value."),
        ({"components": [*BODY, {"type": "HEADER", "format": "PRODUCT"}]}, VALUES, "Product: has no value."),
        ({"status": "SOMETHING_NEW"}, VALUES, "in a state we do not know"),
    ],
)
def test_what_is_in_the_way_is_said_and_nothing_is_written(acme, changes, values, said):
    conversation = thread(acme.line, hours_ago=100)
    with pytest.raises(refusals.Refusal, match=said):
        send.template(conversation, template(acme.line, **changes), values, by=acme.bruno, client_id=uuid4())
    assert not Message.objects.filter(status=Status.QUEUED).exists()


def test_a_code_needs_a_phone(acme):
    conversation = thread(acme.line, phone=None)
    row = template(acme.line, category="AUTHENTICATION", components=[{"type": "BODY"}], parameter_format="positional")
    with pytest.raises(refusals.NeedsPhone):
        send.template(conversation, row, {"body.1": "123456"}, by=acme.bruno, client_id=uuid4())


def test_variables_fill_themselves_from_the_contact_with_a_fallback(acme):
    conversation, row = thread(acme.line, name="Mariana Souza"), template(acme.line)
    row.bindings = {"body.order": {"field": "username", "fallback": "yours"}}
    known = bind.facts(conversation, acme.bruno)
    assert bind.values(row, known, {}) == {"body.first_name": "Mariana", "body.order": "yours"}
    Identity.objects.create(contact=conversation.contact, kind="username", value="mari")
    known = bind.facts(conversation, acme.bruno)
    assert bind.values(row, known, {"body.first_name": "Mari"}) == {"body.first_name": "Mari", "body.order": "mari"}


def test_marketing_is_not_sent_to_who_stopped_it_and_utility_is(acme):
    conversation = thread(acme.line, hours_ago=1)
    said = {"contact_id": conversation.contact_id, "channel": acme.line, "purpose": "marketing"}
    Consent.objects.create(**said, wish="stop", at=clock.now())
    offer = template(acme.line, name="offer", category="MARKETING")
    with pytest.raises(refusals.OptedOut):
        send.template(conversation, offer, VALUES, by=acme.bruno, client_id=uuid4())
    assert send.template(conversation, template(acme.line), VALUES, by=acme.bruno, client_id=uuid4())[1]
    Consent.objects.create(**said, wish="resume", at=clock.now())
    assert send.template(conversation, offer, VALUES, by=acme.bruno, client_id=uuid4())[1]

"""Two who do the same, or what excludes it, at once: one outcome, in words for the other, and nothing half."""

from uuid import uuid4

import pytest

from conversations import refusals, resend, send
from conversations.attributes import definitions, forms, values
from conversations.models import Attribute, AttributeValue, Contact, FormRule, Message, Rate, Status
from conversations.templating import rates
from tenants import clock
from tenants.scope import acting_for
from tests.inbox.day import talk
from tests.meanwhile import meanwhile
from tests.send.threads import thread

pytestmark = pytest.mark.django_db(transaction=True)
FORM = {"type": "nfm_reply", "nfm_reply": {"name": "flow", "response_json": '{"points": 12, "size": "M"}'}}


def enter(people, text):
    return rates.replace(text, "USD", clock.now().date(), by=people.ana)


def test_of_two_tables_of_rates_the_later_one_stands_whole(admin, people):
    early, late = "IN BR, marketing, 0.01\nDE, utility, 0.05", "IN, marketing, 0.02\nFR, utility, 0.03"
    assert meanwhile(admin, people.acme, lambda: enter(people, early), lambda: enter(people, late)) == 2
    with acting_for(people.acme):
        assert {(row.country, str(row.amount)) for row in Rate.objects.all()} == {
            ("IN", "0.020000"),
            ("FR", "0.030000"),
        }


@pytest.fixture
def points(people):
    """Marta, and a field that somebody takes away."""
    with acting_for(people.acme):
        return talk(people.line, "Marta", "5511900000001").contact, definitions.add("Points", "number", (), people.ana)


def test_a_field_is_taken_away_with_what_is_being_written_into_it(admin, people, points):
    marta, field = points
    write = lambda: values.write(marta, {"points": 12}, people.bruno)  # noqa: E731
    assert meanwhile(admin, people.acme, write, lambda: definitions.remove(field, people.ana)) is None
    with acting_for(people.acme):
        assert not AttributeValue.objects.exists() and not Attribute.objects.exists()


def test_who_comes_after_a_field_was_taken_away_is_told_so(admin, people, points):
    marta, field = points

    def of(second):
        with acting_for(people.acme):
            again = definitions.add("Points", "number", (), people.ana)
        return meanwhile(admin, people.acme, lambda: definitions.remove(again, people.ana), lambda: second(again))

    with acting_for(people.acme):
        definitions.remove(field, people.ana)
    written = of(lambda _: values.write(marta, {"points": 12}, people.bruno))
    renamed = of(lambda field: definitions.change(field, "Score", (), people.ana))
    assert [type(one) for one in (written, renamed)] == [refusals.NoSuchAttribute] * 2
    assert of(lambda field: definitions.remove(field, people.ana)) is None
    with acting_for(people.acme):
        assert not AttributeValue.objects.exists()


@pytest.mark.usefixtures("points")
def test_two_decide_about_answers_to_one_form_at_once(admin, people):
    with acting_for(people.acme):
        definitions.add("Size", "text", (), people.ana)
        theirs = [talk(people.line, name, phone) for name, phone in (("Ada", "551190000002"), ("Eva", "551190000003"))]
        told = [one.say("Sent", 8, kind="interactive", payload=FORM) for one in theirs]

    def keep(message, field):
        contact = Contact.objects.get(pk=message.conversation.contact_id)
        forms.keep(message, contact, FORM, {"points": field}, people.ana, always=True)

    keeps = [lambda one=one, field=field: keep(one, field) for one, field in zip(told, ("points", "size"), strict=True)]
    assert meanwhile(admin, people.acme, *keeps) is None
    with acting_for(people.acme):
        assert FormRule.objects.get().attribute.key == "size"


def test_of_two_who_send_the_same_message_again_one_does(admin, people):
    conversation = thread(people.line)
    with acting_for(people.acme):
        message, _ = send.text(conversation, "Hello", by=people.bruno, client_id=uuid4())
        Message.objects.update(status=Status.FAILED, failed_at=clock.now())
        message.refresh_from_db()
    again = [lambda by=by: resend.again(message, by=by, client_id=uuid4()) for by in (people.bruno, people.ana)]
    assert type(meanwhile(admin, people.acme, *again)) is resend.SentAgain
    with acting_for(people.acme):
        assert Message.objects.filter(again_of=message.pk).count() == 1

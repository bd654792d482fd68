"""Answers to forms that are saved as they come, for whoever decided so once."""

import json
import time

import pytest

from conversations.attributes import definitions, forms, values
from conversations.models import Contact, FormRule
from tenants.scope import acting_for
from tests.letterbox import drain, put, text, texts

pytestmark = pytest.mark.django_db(transaction=True)


def answer(wamid, given, at=None, **more):
    reply = {"name": "flow", "body": "Sent", "response_json": json.dumps(given)}
    message = {**text(wamid, at=at), "type": "interactive", "interactive": {"type": "nfm_reply", "nfm_reply": reply}}
    del message["text"]
    return message | more


@pytest.fixture
def rules(people):
    """Answers of a form with points and a size go to two fields; the size takes two words."""
    with acting_for(people.acme):
        points = definitions.add("Points", "number", (), people.ana)
        size = definitions.add("Size", "choice", ("Small", "Large"), people.ana)
        reply = {"nfm_reply": {"response_json": json.dumps({"points": 1, "size": "x"})}}
        form = forms.form_of(reply, None)
        for question, row in (("points", points), ("size", size)):
            FormRule.objects.create(form=form.key, title="Club", question=question, attribute=row)


def known(people):
    with acting_for(people.acme):
        contact = Contact.objects.get()
        return values.by_key([contact.pk])[contact.pk]


def test_answers_are_saved_as_they_come_and_a_second_delivery_changes_nothing(house, people, rules):
    body = texts(answer("wamid.1", {"points": 12, "size": "LARGE", "flow_token": "t"}))
    put(house, body)
    drain(house)
    assert known(people) == {"points": "12", "size": "Large"}
    with acting_for(people.acme):
        values.write(Contact.objects.get(), {"points": "13"}, people.ana)
    put(house, body)
    drain(house)
    assert known(people)["points"] == "13"


def test_an_answer_that_comes_late_or_does_not_fit_changes_nothing(house, people, rules):
    now = int(time.time())
    late, fresh = (
        answer("wamid.1", {"points": 1, "size": "Small"}, now - 60),
        answer("wamid.2", {"points": 2, "size": "?"}),
    )
    put(house, texts(fresh), texts(late))
    drain(house)
    assert known(people) == {"points": "2", "size": "Small"}


def test_another_form_is_left_alone(house, people, rules):
    put(house, texts(answer("wamid.1", {"points": 12, "colour": "red"}), answer("wamid.2", "odd"), text("wamid.3")))
    assert drain(house).outcomes == {"done": 3}
    assert known(people) == {}

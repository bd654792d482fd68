"""What becomes known of a person: numbers in their spellings, asked for, changed, and those of others."""

import pytest

from conversations.models import Contact, Conversation, Identity
from tenants.scope import acting_for
from tests.inbox.hidden import BSUID, shown
from tests.letterbox import MARTA, drain, put, text, texts

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_person_of_brazil_is_found_by_either_spelling_and_both_are_kept_as_they_came(house, people):
    put(house, texts(text("wamid.1", phone="5511991234567")), texts(text("wamid.2", phone="551191234567")))
    drain(house)
    with acting_for(people.acme):
        assert Contact.objects.count() == Conversation.objects.count() == 1
        assert set(Identity.objects.values_list("value", flat=True)) == {"5511991234567", "551191234567"}


def test_who_gives_their_number_when_asked_is_known_by_it_from_now_on(house, people):
    hidden = {**text("wamid.1", phone=None), "from_user_id": BSUID}
    put(house, texts(hidden, contacts=[shown(phone=None)]))
    drain(house)
    card = {"origin": "contact_request", "phones": [{"phone": "+55 11 90000-0001", "wa_id": MARTA}]}
    given = {**hidden, "id": "wamid.2", "type": "contacts", "contacts": [card]}
    put(house, texts(given, contacts=[shown(phone=None)]))
    put(house, texts(text("wamid.3")))
    drain(house)
    with acting_for(people.acme):
        assert Contact.objects.count() == 1
        assert set(Identity.objects.values_list("kind", "value")) == {("bsuid", BSUID), ("phone", MARTA)}


def test_the_panel_offers_to_ask_for_a_number_that_nobody_knows(house, people, as_member):
    hidden = {**text("wamid.1", phone=None), "from_user_id": BSUID}
    put(house, texts(hidden, contacts=[shown(phone=None)]))
    drain(house)
    with acting_for(people.acme):
        pk = Conversation.objects.get().pk
    bruno, address = as_member(people.bruno), f"/t/acme/inbox/{pk}/"
    assert "Ask for the number" in bruno.get(address).content.decode()
    assert "Ask for the number" not in as_member(people.carla).get(address).content.decode()
    put(house, texts({**text("wamid.2"), "from_user_id": BSUID}, contacts=[shown()]))
    drain(house)
    assert "Ask for the number" not in bruno.get(address).content.decode()


def test_a_card_of_somebody_else_teaches_nothing_about_the_sender(house, people):
    card = {"origin": "other", "phones": [{"phone": "+55 11 95550-0002", "wa_id": "5511955500002"}]}
    hidden = {**text("wamid.1", phone=None), "from_user_id": BSUID, "type": "contacts", "contacts": [card]}
    put(house, texts(hidden, contacts=[shown(phone=None)]))
    drain(house)
    with acting_for(people.acme):
        assert set(Identity.objects.values_list("kind", flat=True)) == {"bsuid"}


def test_a_changed_number_stays_readable_as_what_it_was(house, people, as_member):
    system = {"type": "user_changed_number", "wa_id": "5511900000077", "body": "x"}
    notice = {key: value for key, value in text("wamid.2").items() if key != "text"}
    put(house, texts(text("wamid.1")), texts({**notice, "type": "system", "system": system}))
    drain(house)
    with acting_for(people.acme):
        pk = Conversation.objects.get().pk
    page = as_member(people.bruno).get(f"/t/acme/inbox/{pk}/").content.decode()
    assert "Known before by 1" in page

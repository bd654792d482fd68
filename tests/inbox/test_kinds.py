"""Every kind of message, from the letterbox to what an agent reads: kept as its kind, with a line and a card."""

import html
import json
import time

import pytest

from conversations.models import Contact, Content, Conversation, Identity, Message
from conversations.preview import preview
from conversations.reading import thread
from tenants.models import Fact
from tenants.scope import acting_for
from tests.inbox.kinds import CARD, KINDS
from tests.inbox.odd import ODD
from tests.letterbox import MARTA, drain, put, text, texts

pytestmark = pytest.mark.django_db(transaction=True)


def receive(house, *messages):
    """Marta writes them, in this order."""
    put(house, texts(*messages, contacts=[{"profile": {"name": "Marta"}, "wa_id": MARTA}]))
    drain(house)


def written(one, wamid="wamid.1", **more):
    """A kind's message as Marta's."""
    return {key: value for key, value in text(wamid).items() if key != "text"} | one.message | more


def shown(as_member, member):
    """The page of the only conversation."""
    with acting_for(member.tenant):
        pk = Conversation.objects.get().pk
    return as_member(member).get(f"/t/acme/inbox/{pk}/").content.decode()


@pytest.mark.parametrize("one", KINDS, ids=str)
def test_every_kind_is_kept_whole_has_a_line_and_is_shown(house, people, as_member, one):
    receive(house, written(one))
    with acting_for(people.acme):
        (letter,) = thread(Conversation.objects.get().pk)
        assert letter.message.kind == one.kept
        assert preview(letter).text.startswith(one.line)
        own = one.message[one.message["type"]]
        kept = letter.content.payload
        assert all(kept[key] == value for key, value in own.items()) if isinstance(own, dict) else own in kept.values()
    page = shown(as_member, people.ana)
    assert "Nothing readable in it" not in page
    for words in one.reads:
        assert words in page or html.escape(words) in page, words


def test_what_is_hidden_from_an_agent_is_the_payload_and_the_numbers(house, people, as_member):
    receive(house, *(written(one, f"wamid.{place}") for place, one in enumerate(KINDS)))
    page = shown(as_member, people.bruno)
    assert "View data" not in page
    assert "95550-0002" not in page and "flow_token" not in page
    assert page.count("<article") >= len(KINDS)


def test_the_number_of_queries_does_not_grow_with_what_is_shown(
    house, people, as_member, django_assert_max_num_queries
):
    every = list(enumerate(KINDS))  # an order among the few: the first product that is named costs a question
    receive(house, *(written(one, f"wamid.{place}") for place, one in every if place < 3 or one.kept == "order"))
    browser, pk = as_member(people.bruno), None
    with acting_for(people.acme):
        pk = Conversation.objects.get().pk
    browser.get(f"/t/acme/inbox/{pk}/")
    with django_assert_max_num_queries(200) as few:
        browser.get(f"/t/acme/inbox/{pk}/")
    receive(house, *(written(one, f"wamid.{place}") for place, one in enumerate(KINDS)))
    with acting_for(people.acme):
        Conversation.objects.update(unread_count=0)
    with django_assert_max_num_queries(len(few)):
        browser.get(f"/t/acme/inbox/{pk}/")


def message_of(kind):
    return Message.objects.get(kind=kind)


def test_a_contact_card_opens_with_its_numbers_and_that_is_written_down(house, people, as_member):
    receive(house, written(next(one for one in KINDS if one.name == "contacts")))
    with acting_for(people.acme):
        pk = message_of("contacts").pk
    page = as_member(people.bruno).post(f"/t/acme/messages/{pk}/people/", headers={"HX-Request": "true"})
    read = page.content.decode()
    for words in ("+55 11 95550-0002", "tel:+5511955500002", "mailto:tereza@padaria.test", "https://padaria.test/"):
        assert words in read
    assert "javascript:" not in read
    assert "1980-03-01" in read and "Rua Harmonia, 312" in read
    assert read.count("Save as contact") == 1 and "lacks the country" in read
    with acting_for(people.acme):
        assert Fact.objects.filter(verb="revealed_card", about_id=pk).count() == 1


def test_somebody_on_a_card_becomes_a_contact_once_and_can_be_written_to(house, people, as_member):
    receive(house, written(next(one for one in KINDS if one.name == "contacts")))
    with acting_for(people.acme):
        pk = message_of("contacts").pk
    bruno = as_member(people.bruno)
    bruno.post(f"/t/acme/messages/{pk}/people/0/", {"then": "save"})
    answer = bruno.post(f"/t/acme/messages/{pk}/people/0/", {"then": "write"})
    with acting_for(people.acme):
        contact = Contact.objects.get(name=CARD["name"]["formatted_name"])
        assert contact.name_by_member
        assert Identity.objects.filter(kind="phone", value="5511955500002").count() == 1
        opened = Conversation.objects.get(contact=contact)
        assert answer.url.endswith(f"/inbox/{opened.pk}/")
        assert not opened.window_open
    assert bruno.post(f"/t/acme/messages/{pk}/people/1/", {"then": "save"}).status_code == 422


def test_a_correction_is_marked_and_shows_what_was_said_before(house, people, as_member):
    new = {"original_message_id": "wamid.1", "message": {"type": "text", "text": {"body": "The blue one"}}}
    receive(house, text("wamid.1", "The red one"), {**text("wamid.2"), "type": "edit", "edit": new})
    page = shown(as_member, people.bruno)
    assert "The blue one" in page and "edited" in page
    assert "Earlier wording" in page and "The red one" in page


def test_what_was_taken_back_says_so_and_holds_nothing(house, people, as_member):
    back = {"original_message_id": "wamid.1"}
    receive(house, text("wamid.1", "secret"), {**text("wamid.2"), "type": "revoke", "revoke": back})
    page = shown(as_member, people.bruno)
    assert "This message was deleted" in page and "secret" not in page
    with acting_for(people.acme):
        assert Content.objects.count() == 0


def test_a_reaction_is_a_chip_that_says_who_and_goes_when_it_is_taken_back(house, people, as_member):
    now = int(time.time())

    def react(wamid, at=now, **own):
        return {**text(wamid, at=at), "type": "reaction", "reaction": {"message_id": "wamid.1", **own}}

    receive(house, text("wamid.1"), react("wamid.2", emoji="👍"))
    assert '<span title="Marta">👍' in shown(as_member, people.bruno)
    receive(house, react("wamid.3", now + 1))
    assert "by Marta" not in shown(as_member, people.bruno)


@pytest.mark.parametrize(
    ("notice", "line"),
    [
        ({"type": "user_changed_number", "wa_id": "5511900000077"}, "Marta has a new number"),
        ({"type": "user_changed_user_id", "user_id": "BR.77"}, "WhatsApp gave Marta a new id"),
        ({"type": "customer_identity_changed"}, "Marta has a new security code: perhaps a new phone"),
        ({"type": "of_the_future"}, "WhatsApp says: User Marta changed from ••• to •••"),
    ],
)
def test_a_notice_is_a_line_that_shows_no_number(house, people, as_member, notice, line):
    body = f"User Marta changed from {MARTA} to 5511900000077"
    system = {"type": "system", "from": MARTA, "system": {"body": body, **notice}}
    receive(house, text("wamid.1"), {key: value for key, value in text("wamid.2").items() if key != "text"} | system)
    page = shown(as_member, people.bruno)
    assert line in page
    assert MARTA not in page and "5511900000077" not in page


def test_the_payload_of_every_kind_can_be_seen_by_those_who_may(house, people, as_member):
    receive(house, *(written(one, f"wamid.{place}") for place, one in enumerate(KINDS)))
    with acting_for(people.acme):
        found = list(Message.objects.values_list("pk", flat=True))
    ana, bruno = as_member(people.ana), as_member(people.bruno)
    for pk in found:
        page = ana.get(f"/t/acme/messages/{pk}/payload/", headers={"HX-Request": "true"}).content.decode()
        assert json.loads(html.unescape(page.partition('tabindex="0">')[2].partition("</pre>")[0]))
    assert bruno.get(f"/t/acme/messages/{found[0]}/payload/").status_code == 403


def test_odd_shapes_are_read_as_far_as_they_tell(house, people, as_member):
    receive(house, *(written(one, f"wamid.{place}") for place, one in enumerate(ODD)))
    with acting_for(people.acme):
        letters = {letter.content.wamid: letter for letter in thread(Conversation.objects.get().pk)}
        assert len(letters) == len(ODD)
        for place, one in enumerate(ODD):
            letter = letters[f"wamid.{place}"]
            assert (letter.message.kind, preview(letter, name="Marta").text) == (one.kept, one.line), one
    page = shown(as_member, people.bruno)
    for one in ODD:
        for words in one.reads:
            assert words in page or html.escape(words) in page, (one, words)

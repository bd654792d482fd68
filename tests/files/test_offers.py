"""Files above buttons and links and on cards: chosen in the form or named by a program, handed over, then sent."""

from uuid import uuid4

import pytest
from django.test import Client

from conversations import refusals, resend, send
from conversations.arranging import arrange
from conversations.files import courier
from conversations.frame import Frame
from conversations.models import Content, Media, Message
from conversations.reading import thread as read
from conversations.sending import outbox
from tenants.scope import acting_for
from tests.files.uploads import PDF, png, uploaded
from tests.send.threads import thread

pytestmark = pytest.mark.usefixtures("vault_folder")
LINK = {"label": "See", "url": "https://a.test/1"}


@pytest.fixture
def open_window(people):
    return thread(people.line)


def post(people, conversation, kind, **form):
    client = Client()
    client.force_login(people.bruno.user)
    address = f"/t/acme/inbox/{conversation.pk}/offers/{kind}/"
    return client.post(address, form | {"client_id": str(uuid4())}, headers={"HX-Request": "true"})


def enclosed(place, media):
    return {f"file:{place}:id": str(media.pk), f"file:{place}:kind": media.kind}


def goes(people):
    """What WhatsApp is given once the files are handed over."""
    with acting_for(people.acme):
        assert outbox.claim().ready == []
    courier.run_round(people.acme.pk)
    with acting_for(people.acme):
        (claimed,) = outbox.claim().ready
    return claimed.what.content["interactive"]


def test_buttons_go_with_a_document_above_them_and_the_thread_shows_it(people, meta, open_window):
    media = uploaded(people.bruno)
    form = {"body": "This one?", "first": "Yes"} | enclosed("header", media)
    assert post(people, open_window, "buttons", **form).status_code == 201
    with acting_for(people.acme):
        assert Content.of(Message.objects.get()).payload["files"] == [media.pk]
        (bubble,) = arrange(read(open_window.pk), Frame(people.bruno, "Mariana"))
        assert (bubble.card.file.title, bubble.card.file.media.pk) == ("invoice.pdf", media.pk)
    assert goes(people) == {
        "type": "button",
        "header": {"type": "document", "document": {"id": "777", "filename": "invoice.pdf"}},
        "body": {"text": "This one?"},
        "action": {"buttons": [{"type": "reply", "reply": {"id": "button-1", "title": "Yes"}}]},
    }


def test_link_cards_take_uploads_and_addresses_side_by_side(people, meta, open_window):
    media = uploaded(people.bruno, png(), "a.png")
    cards = {f"{part}_{n}": value for n in (1, 3) for part, value in LINK.items()}
    form = {"body": "Two", "picture_3": "https://a.test/3.jpg"} | cards | enclosed("card_1", media)
    assert post(people, open_window, "link-cards", **form).status_code == 201
    shown = [card["header"]["image"] for card in goes(people)["action"]["cards"]]
    assert shown == [{"id": "777"}, {"link": "https://a.test/3.jpg"}]


def test_a_form_that_is_refused_keeps_its_file_and_says_what_cannot_be_both(people, meta, open_window):
    media = uploaded(people.bruno, png(), "a.png")
    form = {"body": "Here", "label": "x" * 21, "url": "https://a.test/"} | enclosed("header", media)
    page = post(people, open_window, "link", **form).content.decode()
    assert "It has 21 characters" in page and f'name="file:header:id" value="{media.pk}"' in page and "a.png" in page
    both = post(people, open_window, "link", **form | {"label": "See", "heading": "Hello"})
    assert both.status_code == 422 and "either a heading or a file" in both.content.decode()
    with acting_for(people.acme):
        assert not Message.objects.exists()


@pytest.mark.parametrize(
    ("whose", "kind", "refusal"), [("ana", "document", refusals.FileGone), ("bruno", "image", refusals.OtherKind)]
)
def test_somebody_elses_upload_or_another_kind_is_refused(people, open_window, whose, kind, refusal):
    media = uploaded(getattr(people, whose))
    own = {
        "type": "cta_url",
        "header": {"type": kind, kind: {"id": f"file:{media.pk}"}},
        "body": {"text": "Here"},
        "action": {"name": "cta_url", "parameters": {"display_text": "See", "url": "https://a.test/"}},
    }
    with acting_for(people.acme), pytest.raises(refusal):
        send.content(open_window, "interactive", own, by=people.bruno, client_id=uuid4())


def test_the_same_message_twice_is_one_and_a_failed_one_goes_again_with_its_file(people, meta, open_window):
    media, client_id = uploaded(people.bruno, PDF), uuid4()
    own = {
        "type": "button",
        "header": {"type": "document", "document": {"id": f"file:{media.pk}"}},
        "body": {"text": "This one?"},
        "action": {"buttons": [{"type": "reply", "reply": {"id": "1", "title": "Yes"}}]},
    }
    with acting_for(people.acme):
        first = [send.content(open_window, "interactive", own, by=people.bruno, client_id=client_id) for _ in range(2)]
    assert [new for _, new in first] == [True, False] and first[0][0] == first[1][0]
    meta.faults.append((400, {"error": {"message": "Invalid parameter", "code": 100}}))
    courier.run_round(people.acme.pk)
    with acting_for(people.acme):
        resend.again(Message.objects.get(), by=people.bruno, client_id=uuid4())
    assert goes(people)["header"]["document"]["id"] == "777"
    with acting_for(people.acme):
        assert Media.objects.count() == 2

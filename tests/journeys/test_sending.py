"""Besides words: a limit that is named where it was broken, and an emoji, from the desk to WhatsApp's door."""

import pytest
from playwright.sync_api import expect

from cloudapi.client import Accepted, Refused
from conversations.models import Content, Identity, Message
from conversations.sending import outbox, settle
from tenants.scope import acting_for
from tests.browser import barriers, sticking_out
from tests.inbox.day import talk
from tests.journeys.desk import offer, thread_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def mariana(people):
    with acting_for(people.acme):
        made = talk(people.line, "Mariana Albuquerque", "5511912345634")
        made.say("Oi! Vocês entregam até sexta?", 5)
        Content.objects.update(wamid="wamid.HBgN")
    return made


def test_what_is_over_a_limit_is_named_in_the_form_and_nothing_typed_is_lost(desk, people, mariana):
    page = desk(people.bruno)
    thread_of(page, mariana)
    dialog = offer(page, "Buttons")
    expect(dialog.get_by_label("Heading")).to_be_focused()
    dialog.get_by_label("Message").fill("When?")
    dialog.get_by_label("First button").fill("A title that is longer than twenty")
    dialog.get_by_role("button", name="Send").click()
    expect(dialog.locator(".error")).to_contain_text("It has 34 characters, and WhatsApp takes at most 20.")
    expect(dialog.get_by_label("First button")).to_be_focused()
    expect(dialog.get_by_label("First button")).to_have_value("A title that is longer than twenty")
    assert barriers(page) == []
    with acting_for(people.acme):
        assert not Message.objects.filter(direction="out").exists()


def test_an_emoji_is_put_on_a_message_by_keyboard_and_taken_back(desk, people, mariana):
    page = desk(people.bruno, width=360, scheme="dark")
    log = thread_of(page, mariana)
    message = log.locator(".msg").first
    expect(page.get_by_role("menu", name="Reaction")).to_be_hidden()
    message.focus()
    message.get_by_label("React to this message").click()
    menu = page.get_by_role("menu", name="Reaction")
    expect(menu.get_by_role("menuitem").first).to_be_focused()
    assert sticking_out(page) == []
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    expect(message.locator(".react")).to_contain_text("❤️")
    with acting_for(people.acme):
        (claimed,) = outbox.claim().ready
        assert claimed.what.body()["reaction"]["emoji"] == "❤️"
        settle.settle({claimed.attempt: Accepted("wamid.reaction")})
    page.set_viewport_size({"width": 1440, "height": 900})
    message.get_by_label("React to this message").click()
    assert sticking_out(page) == []
    menu.get_by_label("Take the reaction back").click()
    expect(message.locator(".react")).to_have_count(0)


def test_a_message_of_a_group_is_pinned_by_keyboard_in_front_of_a_colleague(desk, people, mariana):
    with acting_for(people.acme):
        Identity.objects.filter(contact=mariana.contact).update(kind="group", value="Y2FwaV9ncm91cDox")
    bruno, ana = desk(people.bruno, width=360, scheme="dark"), desk(people.ana)
    here, there = (thread_of(page, mariana).locator(".msg").first for page in (bruno, ana))
    here.focus()
    for key, focused in (("Enter", "Reply to this message"), ("ArrowRight", "Pin this message")):
        bruno.keyboard.press(key)
        expect(here.get_by_label(focused)).to_be_focused()
    bruno.keyboard.press("Enter")
    expect(bruno.get_by_role("menuitem", name="Pin for 7 days")).to_be_focused()
    assert sticking_out(bruno) == [] == barriers(bruno)
    bruno.keyboard.press("Enter")
    expect(here).to_be_focused()
    for message in (here, there):
        expect(message.locator(".meta")).to_contain_text("Pinned until")
    ana.get_by_role("link", name="Bruno pinned a message for 7 days").click()
    expect(there).to_be_focused()
    with acting_for(people.acme):
        (claimed,) = outbox.claim().ready
        settle.settle({claimed.attempt: Refused(131005, "Access denied")})
    for page, message in ((bruno, here), (ana, there)):
        expect(page.locator(".msg.failed")).to_contain_text("only admins of a group pin")
        expect(message.locator(".meta")).not_to_contain_text("Pinned until")
        expect(message.get_by_label("Pin this message")).to_be_attached()


def test_escape_lets_go_of_what_is_quoted(desk, people, mariana):
    page = desk(people.bruno)
    log = thread_of(page, mariana)
    log.locator(".msg").first.hover()
    log.get_by_label("Reply to this message").first.click()
    quoting = page.locator(".quoting")
    expect(quoting).to_contain_text("Oi! Vocês entregam")
    page.keyboard.press("Escape")
    expect(quoting).to_be_hidden()
    expect(page.get_by_label("Reply to Mariana")).to_be_focused()

"""Besides words: a limit that is named where it was broken, and an emoji, from the desk to WhatsApp's door."""

import pytest
from playwright.sync_api import expect

from cloudapi.client import Accepted
from conversations.models import Content, Message
from conversations.sending import outbox, settle
from tenants.scope import acting_for
from tests.browser import barriers, sticking_out
from tests.inbox.day import talk
from tests.journeys.test_inbox import thread_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def mariana(people):
    with acting_for(people.acme):
        made = talk(people.line, "Mariana Albuquerque", "5511912345634")
        made.say("Oi! Vocês entregam até sexta?", 5)
        Content.objects.update(wamid="wamid.HBgN")
    return made


def offer(page, title):
    page.get_by_label("Send something else").click()
    page.get_by_role("link", name=title, exact=True).click()
    return page.get_by_role("dialog", name=title)


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


@pytest.mark.parametrize(("width", "scheme"), [(360, "dark"), (1440, "light")])
def test_an_emoji_is_put_on_a_message_by_keyboard_and_taken_back(desk, people, mariana, width, scheme):
    page = desk(people.bruno, width=width, scheme=scheme)
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
    message.get_by_label("React to this message").click()
    menu.get_by_label("Take the reaction back").click()
    expect(message.locator(".react")).to_have_count(0)


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

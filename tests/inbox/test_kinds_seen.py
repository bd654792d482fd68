"""Every kind of message in a real browser: nothing sticks out, axe finds no barrier, a keyboard opens what folds.

With PICTURES=DIR in the environment the thread is photographed there, wide and narrow, light and dark.
"""

import time

import pytest

from conversations.models import Conversation
from tenants.scope import acting_for
from tests.browser import barriers, flaws, photograph
from tests.inbox.kinds import KINDS
from tests.inbox.test_kinds import receive, written
from tests.letterbox import MARTA, change, delivery, drain, put, text

pytestmark = pytest.mark.django_db(transaction=True)
STOP = {"wa_id": MARTA, "category": "marketing_messages", "value": "stop"}
EARLIER = {"original_message_id": "wamid.0", "message": {"type": "text", "text": {"body": "Is the *blue* one left?"}}}


def call(id_, seconds, at):
    """A call from its first ring to its end; without seconds nobody answered."""
    who = {"id": id_, "from": MARTA, "direction": "USER_INITIATED"}
    end = {"status": "COMPLETED", "duration": seconds} if seconds else {"status": "FAILED"}
    ring = {**who, "event": "connect", "timestamp": str(at - 90)}
    return delivery(change(field="calls", calls=[ring, {**who, "event": "terminate", "timestamp": str(at), **end}]))


@pytest.fixture
def thread(house, people, as_member):
    """The address of a conversation with everything in it, and Ana's cookies."""
    reaction = {"message_id": "wamid.0", "emoji": "👍"}
    receive(
        house,
        *(written(one, f"wamid.{place}") for place, one in enumerate(KINDS)),
        {**text("wamid.e"), "type": "edit", "edit": EARLIER},
        {**text("wamid.r"), "type": "reaction", "reaction": reaction},
    )
    now = int(time.time())
    put(house, *(call(f"wacid.{seconds}", seconds, now) for seconds in (65, 0)))
    put(house, delivery(change(field="user_preferences", user_preferences=[{**STOP, "timestamp": now}])))
    drain(house)
    with acting_for(people.acme):
        pk = Conversation.objects.get().pk
    return f"/t/acme/inbox/{pk}/", as_member(people.ana).cookies


@pytest.fixture
def opened(chromium, live_server, thread):
    """Opens the thread in a browser of a given width and theme."""
    address, cookies = thread
    made = []

    def show(width, theme):
        context = chromium.new_context(color_scheme=theme, viewport={"width": width, "height": 900})
        context.add_cookies([{"name": k, "value": v.value, "url": live_server.url} for k, v in cookies.items()])
        made.append(context)
        page = context.new_page()
        page.goto(live_server.url + address)
        page.locator("article").last.wait_for()
        page.wait_for_function("document.fonts.status === 'loaded'")
        return page

    yield show
    for context in made:
        context.close()


def test_no_card_sticks_out_and_none_is_a_barrier(opened):
    page = opened(1440, "light")
    photograph(page, "cards", whole=".thread .scroll")
    assert flaws(page) == []


def test_a_keyboard_unfolds_a_long_text_and_an_earlier_wording_and_opens_a_contact_card(opened):
    page = opened(1440, "light")
    long = page.locator(".long.text")
    before = long.bounding_box()["height"]
    page.locator(".unfold summary").focus()
    page.keyboard.press("Enter")
    page.wait_for_function("h => document.querySelector('.long.text').getBoundingClientRect().height > h", arg=before)
    page.locator(".earlier summary").focus()
    page.keyboard.press("Enter")
    page.locator(".earlier ol").wait_for(state="visible")
    page.locator(".foot form button", has_text="Open").first.focus()
    page.keyboard.press("Enter")
    page.locator("dialog#people[open]").wait_for()
    assert barriers(page) == []
    page.keyboard.press("Escape")
    page.locator("dialog#people").wait_for(state="hidden")

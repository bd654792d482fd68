"""Every kind of message in a real browser: nothing sticks out, axe finds no barrier, a keyboard opens what folds.

With PICTURES=DIR in the environment what happens besides is photographed there, wide and narrow, light and dark.
"""

import os
import time

import pytest

from conversations.models import Conversation
from tenants.scope import acting_for
from tests.browser import barriers, flaws, photograph, sticking_out
from tests.inbox.kinds import KINDS
from tests.inbox.situations import SITUATIONS
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
def thread(house, people):
    """The address of a conversation with everything in it."""
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
    return f"/t/acme/inbox/{pk}/"


@pytest.fixture
def browse(chromium, live_server, people, as_member):
    """Opens an address as Ana, when its letters and its type are there."""
    context = chromium.new_context(viewport={"width": 1440, "height": 900}, reduced_motion="reduce")
    cookies = as_member(people.ana).cookies
    context.add_cookies([{"name": k, "value": v.value, "url": live_server.url} for k, v in cookies.items()])

    def show(address):
        page = context.new_page()
        page.goto(live_server.url + address)
        page.locator("article").last.wait_for()
        page.wait_for_function("document.fonts.status === 'loaded'")
        return page

    yield show
    context.close()


def test_no_card_sticks_out_and_none_is_a_barrier(browse, thread):
    page = browse(thread)
    assert flaws(page) == []


# What the others show besides stands in these two as well; they are looked at where they are photographed.
@pytest.mark.parametrize("name", SITUATIONS if os.environ.get("PICTURES") else ("told", "handover"))
def test_what_happens_besides_messages_is_seen_and_is_no_barrier(house, people, browse, name):
    page = browse(f"/t/acme/inbox/{SITUATIONS[name](house, people)}/")
    for summary in page.locator(".earlier summary").all():
        summary.click()
        summary.blur()
    page.mouse.move(0, 0)
    photograph(page, name, whole=".thread .scroll" if name == "told" else "")
    page.set_viewport_size({"width": 1440, "height": 900})
    assert barriers(page) == []
    page.set_viewport_size({"width": 360, "height": 900})
    assert sticking_out(page) == []


def test_a_keyboard_unfolds_a_long_text_and_an_earlier_wording_and_opens_a_contact_card(browse, thread):
    page = browse(thread)
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

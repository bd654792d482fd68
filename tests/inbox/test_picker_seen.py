"""The picker in a real browser: opened by a key, searched, filled, sent; nothing sticks out, axe finds no barrier.

With PICTURES=DIR in the environment it is photographed there, wide and narrow, light and dark.
"""

import pytest
from playwright.sync_api import expect

from conversations.models import Message
from tenants.scope import acting_for
from tests.browser import flaws, photograph
from tests.inbox.shelf import fill
from tests.send.threads import thread

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def opened(chromium, live_server, people, as_member):
    """Opens the closed conversation in a browser of a given width and theme."""
    with acting_for(people.acme):
        fill(people.line)
    conversation = thread(people.line, name="Mariana Albuquerque", hours_ago=30)
    cookies = as_member(people.bruno).cookies
    made = []

    def show(width, theme):
        context = chromium.new_context(color_scheme=theme, viewport={"width": width, "height": 900})
        context.add_cookies([{"name": k, "value": v.value, "url": live_server.url} for k, v in cookies.items()])
        made.append(context)
        page = context.new_page()
        page.goto(f"{live_server.url}/t/acme/inbox/{conversation.pk}/")
        page.locator(".composer .btn[aria-disabled]").first.wait_for(state="attached")
        page.wait_for_function("document.fonts.status === 'loaded'")
        return page

    yield show
    for context in made:
        context.close()


def test_the_picker_fits_and_has_no_barrier(opened):
    page = opened(1440, "light")
    photograph(page, "window-closed")
    page.get_by_role("link", name="Choose a template").click()
    expect(page.locator(".picker .tpl").first).to_be_visible()
    assert flaws(page) == []
    page.set_viewport_size({"width": 1440, "height": 900})  # as a person would see the picture beside the fields
    page.get_by_role("link", name="order_update").click()
    page.locator("#template-fill[data-htmx-powered]").wait_for()
    page.get_by_label("Variable 1", exact=True).fill("Mariana")
    page.get_by_label("Variable 2").fill("BR-8817")
    page.get_by_label("Variable 3").fill("on Thursday, 9 to 12")
    expect(page.locator(".phone .var", has_text="Thursday")).to_be_visible()
    photograph(page, "template-picker")
    assert flaws(page) == []


def test_a_key_a_search_and_a_template_is_on_its_way(opened, people):
    page = opened(1280, "light")
    page.keyboard.press("t")
    search = page.get_by_role("searchbox", name="Search templates")
    expect(search).to_be_focused()
    search.fill("greet")
    expect(page.locator(".picker .tpl")).to_have_count(1)
    page.keyboard.press("Tab")
    page.get_by_role("link", name="greeting").click()
    expect(page.locator(".phone")).to_contain_text("Hello Mariana, we kept your table")
    page.get_by_label("First name").fill("Mari")
    expect(page.locator(".phone")).to_contain_text("Hello Mari, we kept your table")
    page.get_by_role("button", name="Send template").click()
    bubble = page.get_by_role("log").locator("article")
    expect(bubble).to_have_count(1)
    expect(bubble).to_contain_text("Hello Mari, we kept your table for tonight.")
    expect(page.locator("dialog.picker")).to_be_hidden()
    with acting_for(people.acme):
        assert Message.objects.get().kind == "template"


def test_what_is_refused_is_said_in_the_form(opened, people):
    page = opened(1280, "light")
    page.get_by_role("link", name="Choose a template").click()
    page.get_by_role("link", name="order_update").click()
    for label in ("Variable 1", "Variable 2", "Variable 3", "Link of “Track my order”"):
        page.get_by_label(label, exact=True).fill("a b")
    page.get_by_role("button", name="Send template").click()
    expect(page.locator("#template-fill [role=alert]")).to_contain_text("is the end of an address and has no spaces")
    expect(page.get_by_label("Variable 2")).to_have_value("a b")

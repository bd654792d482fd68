"""A day at the desk: two agents, a keyboard, a phone; nothing stands in anybody's way."""

import re

import pytest
from playwright.sync_api import expect

from conversations.models import Message, Status
from tenants.scope import acting_for
from tests.browser import barriers, flaws, sticking_out, unreadable
from tests.inbox.day import full_day
from tests.journeys.desk import list_of, moves_to, thread_of, writes

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_day_without_a_mouse(desk, people):
    with acting_for(people.acme):
        full_day(people.line, people.bruno, people.ana)
    page = desk(people.bruno)
    list_of(page)
    page.keyboard.press("j")
    page.keyboard.press("j")
    expect(page.locator(".row").nth(1)).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="आरव शर्मा", level=2)).to_be_visible()
    page.locator(".composer .btn[aria-disabled]").first.wait_for(state="attached")
    page.keyboard.press("r")
    page.keyboard.type("Sim, 220 V")
    page.keyboard.press("Shift+Enter")
    page.keyboard.type("e 110 V")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("log").get_by_text("e 110 V")).to_have_count(1)
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    page.keyboard.press("k")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="आरव शर्मा", level=2)).to_be_hidden()
    page.locator(".log:focus").wait_for()
    page.keyboard.press("ArrowUp")
    expect(page.locator("article:focus .stages, article:focus")).not_to_have_count(0)
    with page.expect_response("**/live/ticket/"):  # the new page is up
        page.keyboard.press("u")
    expect(page).to_have_url(re.compile(r"/inbox/$"))
    page.keyboard.press("/")
    page.keyboard.type("zoë")
    expect(page.locator(".row")).to_have_count(1)
    page.keyboard.press("ArrowDown")
    expect(page.locator(".row")).to_be_focused()
    page.keyboard.press("/")
    page.keyboard.press("Escape")
    expect(page.locator(".row")).to_have_count(13)
    page.keyboard.press("?")
    page.get_by_label("Keys without Ctrl or Alt").uncheck()
    page.keyboard.press("Escape")
    page.keyboard.press("/")
    expect(page.get_by_role("searchbox")).to_be_hidden()


def test_a_phone_shows_the_list_then_the_thread_then_the_contact(desk, people):
    with acting_for(people.acme):
        full_day(people.line, people.bruno, people.ana)
    page = desk(people.bruno, width=360, height=740)
    list_of(page)
    page.get_by_role("link", name="Search").tap()
    page.get_by_role("searchbox").fill("zoë")
    expect(page.locator(".row")).to_have_count(1)
    expect(page.get_by_text("Found", exact=True)).to_be_visible()
    page.get_by_role("button", name="End the search").tap()
    expect(page.get_by_role("searchbox")).to_be_hidden()
    page.get_by_role("link", name="Mariana").tap()
    expect(page.get_by_role("navigation", name="Main, at the bottom")).to_be_hidden()
    expect(page.get_by_text("37 min left").or_(page.get_by_text("38 min left")).first).to_be_visible()
    assert sticking_out(page) == []
    page.get_by_label("More").tap()
    page.get_by_role("link", name="Contact", exact=True).tap()
    expect(page.get_by_text("Known by")).to_be_visible()
    page.get_by_role("link", name="Hide the contact").tap()
    expect(page.locator(".thread a.who")).to_be_focused()
    page.set_viewport_size({"width": 1100, "height": 740})
    page.get_by_role("link", name="Contact", exact=True).first.click()
    page.get_by_label("Reply to Mariana").focus()
    expect(page.get_by_text("Known by")).to_be_visible()  # one may read there while one writes
    assert sticking_out(page) == []
    page.get_by_label("More").focus()
    expect(page.get_by_text("Known by")).to_be_hidden()
    page.set_viewport_size({"width": 360, "height": 740})
    page.get_by_role("link", name="Back to the list").tap()
    expect(page.get_by_role("link", name="Mariana")).to_be_visible()
    expect(page).to_have_url(re.compile(r"/inbox/$"))
    page.get_by_role("link", name="Mariana").tap()
    expect(page.get_by_label("Reply to Mariana")).to_be_visible()
    page.go_back()
    expect(page.get_by_role("link", name="Mariana")).to_be_visible()
    expect(page.get_by_label("Reply to Mariana")).to_be_hidden()


def test_nothing_stands_in_anybodys_way(desk, people):
    with acting_for(people.acme):
        day = full_day(people.line, people.bruno, people.ana)
    page = desk(people.ana)
    for path in ("/t/acme/inbox/", f"/t/acme/inbox/{day.conversation.pk}/"):
        page.goto(path)
        page.locator(".row").first.wait_for(state="attached")
        assert flaws(page) == []
    page.get_by_label("More").click()
    assert barriers(page) == []


def test_two_agents_and_a_customer_see_the_same_at_once_and_once(desk, people, mariana):
    bruno, ana = desk(people.bruno), desk(people.ana)
    logs = [thread_of(page, mariana) for page in (bruno, ana)]
    writes(mariana, "Alguém aí?", people.acme)
    for log in logs:
        expect(log.get_by_text("Alguém aí?")).to_have_count(1)
    bruno.get_by_label("Reply to Mariana").fill("Claro! *Até sexta.*")
    bruno.keyboard.press("Enter")
    for log in logs:
        expect(log.get_by_text("Claro! Até sexta.")).to_have_count(1)
        expect(log.locator("strong")).to_have_text("Até sexta.")
    with acting_for(people.acme):
        sent = Message.objects.get(direction="out")
    bubble = ana.locator(f'[id="{sent.client_id}"]')
    expect(bubble).to_contain_text("Bruno")
    for status, word in ((Status.ACCEPTED, "Sent"), (Status.DELIVERED, "Delivered"), (Status.READ, "Read")):
        moves_to(sent, status, people.acme)
        expect(bubble.locator(".tick")).to_contain_text(word)
    expect(ana.locator(".row").first).to_contain_text("Bruno: Claro! Até sexta.")


def test_a_note_an_assignment_and_a_resolution_reach_the_colleague_who_loses_no_focus(desk, people, mariana):
    bruno, ana = desk(people.bruno), desk(people.ana)
    thread_of(bruno, mariana)
    log = thread_of(ana, mariana)
    ana.get_by_role("button", name="Resolve", exact=True).focus()
    bruno.get_by_text("Note", exact=True).click()
    bruno.get_by_label("Note for your team").fill("she is VIP")
    bruno.get_by_role("button", name="Add note").click()
    expect(log.get_by_text("she is VIP")).to_be_visible()
    bruno.keyboard.press("Escape")
    bruno.keyboard.press("i")
    expect(log.get_by_text("Bruno took this")).to_be_visible()
    expect(ana.get_by_role("button", name="Resolve", exact=True)).to_be_focused()
    bruno.keyboard.press("e")
    bruno.get_by_role("button", name="Undo").hover()  # a toast does not go while it is looked at
    expect(log.get_by_text("Bruno resolved this")).to_be_visible()
    expect(ana.get_by_role("button", name="Reopen")).to_be_focused()
    bruno.keyboard.press("?")  # a dialog lies above everything: what is said meanwhile is in it
    keys = bruno.get_by_role("dialog", name="Keyboard")
    for width in (360, 1280):
        bruno.set_viewport_size({"width": width, "height": 740})
        assert sticking_out(bruno) + unreadable(bruno) == []
    keys.get_by_role("button", name="Undo").click()
    expect(log.get_by_text("Bruno opened this again")).to_be_visible()
    bruno.keyboard.press("Escape")
    bruno.get_by_role("button", name="Resolve", exact=True).press("Enter")
    expect(bruno.get_by_role("button", name="Reopen")).to_be_focused()
    snooze = bruno.locator("details.snooze summary")
    snooze.press("Enter")
    bruno.locator("#snooze-until").press("ArrowUp")
    expect(bruno.locator("#snooze-until")).to_be_focused()
    bruno.get_by_role("button", name="Tomorrow").press("Enter")
    expect(bruno.locator("details.snooze[open]")).to_have_count(0)
    expect(snooze).to_be_focused()

"""What is written, on a network that fails, by fingers that are quick: it is kept, it goes out, and goes out once."""

import re

import pytest
from playwright.sync_api import expect

from conversations.models import Message
from tenants.scope import acting_for
from tests.journeys.desk import list_of, thread_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_what_was_typed_on_one_device_is_there_on_the_next(desk, people, mariana):
    first, second = desk(people.bruno), desk(people.bruno)
    thread_of(first, mariana)
    with first.expect_response(lambda answer: answer.request.method == "PUT" and answer.status == 204):
        first.get_by_label("Reply to Mariana").fill("Bom dia, Mariana")
    begun = ".row .drafted:not([hidden])"
    expect(first.locator(begun)).to_have_count(1)
    list_of(second)
    expect(second.locator(begun)).to_be_visible()
    thread_of(second, mariana)
    expect(second.get_by_label("Reply to Mariana")).to_have_value("Bom dia, Mariana")
    second.keyboard.press("r")
    second.keyboard.press("Enter")
    expect(second.locator(begun)).to_have_count(0)


def test_a_message_is_one_message_however_often_and_badly_it_is_sent(desk, people, mariana):
    page = desk(people.bruno)
    log = thread_of(page, mariana)
    field = page.get_by_label("Reply to Mariana")
    field.fill("Chega quinta")
    page.get_by_role("button", name=re.compile("^Send ↵")).dblclick()
    expect(log.get_by_text("Chega quinta")).to_have_count(1)
    lost = []

    def lose_the_answer(route):
        if route.request.method == "POST" and not lost:
            lost.append(route.fetch())  # the server has written it down, and the page never hears of it
            return route.abort()
        return route.continue_()

    page.route("**/messages/", lose_the_answer)
    field.fill("Sem custo de frete")
    page.keyboard.press("Enter")
    expect(log.get_by_text("Sem custo de frete")).to_have_count(1)
    expect(log.locator(".msg.out[data-version='0']")).to_have_count(0)
    with acting_for(people.acme):
        assert Message.objects.filter(direction="out").count() == 2


def test_without_a_network_nothing_is_sent_and_nothing_is_lost(desk, people, mariana):
    page = desk(people.bruno)
    log = thread_of(page, mariana)
    page.context.set_offline(True)
    page.get_by_label("Reply to Mariana").fill("Ainda aqui")
    page.keyboard.press("Enter")
    expect(page.get_by_text("You are offline.").first).to_be_visible()
    expect(page.get_by_label("Reply to Mariana")).to_have_value("Ainda aqui")
    page.context.set_offline(False)
    expect(page.get_by_text("You are offline.")).to_be_hidden()
    page.keyboard.press("Enter")
    expect(log.get_by_text("Ainda aqui")).to_have_count(1)


def test_enter_that_is_quicker_than_the_scripts_sends_as_soon_as_they_are_there(desk, people, mariana):
    page, held = desk(people.bruno), []  # without the thread nothing that is sent would show
    page.route(re.compile(r"/controllers/thread\.js"), lambda route: held.append(route))
    page.goto(f"/t/acme/inbox/{mariana.conversation.pk}/")
    field, log = page.get_by_label("Reply to Mariana"), page.get_by_role("log")
    field.press_sequentially("Bom dia!")
    field.press("ArrowLeft")
    field.press("Enter")
    page.wait_for_function("""() => window.stimulus?.getControllerForElementAndIdentifier(
        document.querySelector("#composer"), "composer")""")
    field.press_sequentially("Chega na sexta")
    field.press("Enter")
    field.press_sequentially("Sem")
    expect(field).to_have_value("Bom dia!\nChega na sexta\nSem")
    for route in held:
        route.continue_()
    for text in ("Bom dia!", "Chega na sexta"):
        expect(log.get_by_text(text)).to_have_count(1)
    field.press_sequentially(" custo")
    expect(field).to_have_value("Sem custo")
    expect(log.locator(".msg.out[data-version='0']")).to_have_count(0)
    with acting_for(people.acme):
        assert list(Message.objects.filter(direction="out").order_by("pk").values_list("kind")) == [("text",)] * 2

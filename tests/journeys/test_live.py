"""What others do appears before one's eyes, once, and nothing jumps: the stream, the list, the thread."""

import re

import pytest
from playwright.sync_api import expect

from cloudapi.showcase import Catalogue, Product
from conversations import goods, reminding, triage
from conversations.channels import connect, presence, standing
from conversations.models import Channel, Conversation, Identity, MergeSuggestion, Status
from conversations.people import merging
from tenants import clock
from tenants.scope import acting_for
from tests.browser import barriers, sticking_out
from tests.inbox.day import talk
from tests.journeys.desk import list_of, moves_to, thread_of, writes

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_an_outage_of_the_stream_costs_no_message(desk, people, mariana, stack):
    page = desk(people.bruno)
    log = thread_of(page, mariana)
    writes(mariana, "antes", people.acme)
    expect(log.get_by_text("antes")).to_be_visible()
    stack.stop_edge()
    writes(mariana, "durante", people.acme)
    stack.start_edge()
    expect(log.get_by_text("durante")).to_have_count(1, timeout=20_000)
    writes(mariana, "depois", people.acme)
    expect(log.get_by_text("depois")).to_have_count(1)


def test_an_answer_of_ours_does_not_stand_for_what_came_before_it(desk, people, mariana):
    page = desk(people.bruno)
    log = thread_of(page, mariana)
    page.route(re.compile(r"/messages/\?after="), lambda route: route.abort())
    with page.expect_event("requestfailed"):
        writes(mariana, "antes", people.acme)
    page.get_by_label("Reply to Mariana").fill("agora")
    with page.expect_response(lambda answer: answer.request.method == "POST" and answer.url.endswith("/messages/")):
        page.keyboard.press("Enter")
    page.unroute_all()
    for words in ("agora", "antes"):
        expect(log.get_by_text(words)).to_have_count(1)


def test_two_tabs_share_one_stream_and_the_second_takes_over(desk, people, mariana):
    first = desk(people.bruno)
    thread_of(first, mariana)
    second, tickets = first.context.new_page(), []
    second.on("request", lambda request: tickets.append(request.url) if request.url.endswith("/live/ticket/") else None)
    second.goto(f"/t/acme/inbox/{mariana.conversation.pk}/")
    second.locator(".composer .btn[aria-disabled]").first.wait_for(state="attached")
    writes(mariana, "for both", people.acme)
    for page in (first, second):
        expect(page.get_by_role("log").get_by_text("for both")).to_have_count(1)
    assert tickets == []
    first.close()
    writes(mariana, "for the one that is left", people.acme)
    expect(second.get_by_role("log").get_by_text("for the one that is left")).to_have_count(1)
    assert len(tickets) >= 1


def test_the_list_does_not_move_under_the_pointer(desk, people):
    with acting_for(people.acme):
        talks = [talk(people.line, f"Customer {number}", f"551190000000{number}") for number in range(4)]
        for number, one in enumerate(talks):
            one.say("hello", 10 + number)
    page = desk(people.bruno)
    list_of(page)
    page.locator(".row").nth(1).hover()
    writes(talks[3], "I am here too", people.acme)
    expect(page.locator(".row").nth(3)).to_contain_text("I am here too")
    expect(page.locator(".row").first).to_contain_text("Customer 0")
    page.mouse.move(900, 500)
    expect(page.locator(".row").first).to_contain_text("Customer 3")
    expect(page).to_have_title(re.compile("All"))


def test_a_reader_stays_where_they_read(desk, people, mariana):
    with acting_for(people.acme):
        for number in range(90):
            mariana.say(f"line {number} " + "x " * 60, 400 - number)
    page = desk(people.bruno)
    log = thread_of(page, mariana)
    expect(log.get_by_text("line 89")).to_be_in_viewport()
    page.locator(".thread .scroll").evaluate("element => { element.scrollTop = 0 }")
    expect(log.get_by_text("line 39")).to_have_count(1)
    expect(log.locator("article")).to_have_count(91)
    page.locator(".thread .scroll").evaluate("element => { element.scrollTop = element.scrollHeight / 2 }")
    before = page.locator(".thread .scroll").evaluate("element => element.scrollTop")
    writes(mariana, "the newest", people.acme)
    pill = page.get_by_role("button", name="1 new")
    expect(pill).to_be_visible()
    assert page.locator(".thread .scroll").evaluate("element => element.scrollTop") == before
    pill.click()
    expect(log.get_by_text("the newest")).to_be_in_viewport()


def test_threads_put_together_are_one_at_once_and_the_panel_is_true_without_a_look(desk, people, mariana):
    with acting_for(people.acme):
        other = talk(people.line, "Mari", "5511912340000")
        ours = other.say("Seu pedido saiu", 30, by=people.ana, status=Status.SENT)
        two = MergeSuggestion.objects.create(low=mariana.contact, high=other.contact, reason="same_person")
        before = [mariana.conversation.version, Conversation.objects.get(pk=other.conversation.pk).version]
    page = desk(people.bruno)
    log, facts = thread_of(page, mariana), page.locator("#contact-facts")
    expect(facts).to_contain_text("Waiting")
    with acting_for(people.acme):
        done = merging.merge(two, mariana.contact.pk, people.ana)
        assert before == list(Conversation.objects.order_by("pk").values_list("version", flat=True))
    expect(log.locator("article").first).to_contain_text("Seu pedido saiu")
    moves_to(ours, Status.READ, people.acme)
    expect(log.locator(f'[data-id="{ours.pk}"] .tick')).to_contain_text("Read")
    page.get_by_label("Reply to Mariana").fill("Entregamos, sim")
    page.keyboard.press("Enter")
    expect(facts).not_to_contain_text("Waiting")
    writes(mariana, "Obrigada", people.acme)
    expect(log.get_by_text("Obrigada")).to_have_count(1)
    expect(facts).to_contain_text("Waiting")
    with acting_for(people.acme):
        Conversation.objects.filter(pk=mariana.conversation.pk).update(held_by="meta_agent", held_at=clock.now())
        merging.undo(done, people.ana)
    expect(page.get_by_text("once you reply, your team has it")).to_be_visible()
    expect(log.get_by_text("Seu pedido saiu")).to_have_count(0)
    assert barriers(page) == [] and sticking_out(page) == []


def test_the_window_opens_and_closes_in_front_of_ones_eyes(desk, people, mariana):
    with acting_for(people.acme):
        mariana.closing_in(-1)
    page = desk(people.bruno)
    thread_of(page, mariana)
    expect(page.get_by_text("Free replies are closed")).to_be_visible()
    writes(mariana, "Oi de novo", people.acme)
    expect(page.get_by_label("Reply to Mariana")).to_be_visible()
    expect(page.get_by_text("Free replies are closed")).to_be_hidden()
    with acting_for(people.acme):
        mariana.closing_in(60)
        assert reminding.remind_due() == 1
    notice = page.get_by_role("status").filter(has_text="Mariana Albuquerque waits")
    expect(notice.get_by_role("link", name="Answer")).to_be_visible()
    expect(page.locator(".row .bell")).to_be_visible()
    assert barriers(page) == [] and sticking_out(page) == []
    page.get_by_label("Reply to Mariana").fill("Sim, até sexta")
    page.keyboard.press("Enter")
    expect(notice).to_be_hidden()


def test_a_colleague_blocks_and_a_worker_reads_names_in_front_of_ones_eyes(desk, people, mariana):
    line = {"product_retailer_id": "moka-6", "quantity": 1, "item_price": 189.9, "currency": "BRL"}
    with acting_for(people.acme):
        mariana.say(kind="order", payload={"catalog_id": "77", "product_items": [line]})
    page, held = desk(people.bruno), []
    list_of(page)
    address = re.compile(rf"/inbox/{mariana.conversation.pk}/(\?.*)?$")
    page.route(address, lambda route: held.append((route, route.fetch())))
    page.locator("a.row").click()
    for _ in range(500):
        if not held:
            page.wait_for_timeout(20)
    with page.expect_response(re.compile(r"/rows/")), acting_for(people.acme):  # the names come before the page has it
        goods.keep(people.line.waba_id, Catalogue("77", "Cups", (Product("moka-6", "Moka for six", "R$189.90"),)))
        goods.show(mariana.conversation.pk, {"moka-6"})
    ((route, opened),) = held
    assert "moka-6" in opened.text() and "Moka for six" not in opened.text()
    route.fulfill(response=opened)
    log, reply = page.get_by_role("log"), page.get_by_label("Reply to Mariana")
    expect(log).to_contain_text("Moka for six")
    page.unroute(address)
    reply.fill("Até já")
    with acting_for(people.acme):
        Identity.objects.filter(contact=mariana.contact).update(key_changed_at=clock.now())
        presence.keep_checks(people.line, True)
    expect(page.get_by_text("Mariana has a new security code")).to_be_visible()
    page.get_by_role("button", name="It is still them").click()
    expect(reply).to_be_focused()
    expect(page.locator(".toast")).to_have_text("You can write again")
    for is_blocked in (True, False):
        with acting_for(people.acme):
            triage.block(mariana.conversation, is_blocked, people.ana)
        expect(page.get_by_text("This person is blocked")).to_be_visible(visible=is_blocked)
        expect(reply).to_be_visible(visible=not is_blocked)
        expect(page.locator("#contact").get_by_role("button", name="Unblock")).to_have_count(int(is_blocked))
    expect(reply).to_have_value("Até já")
    for is_refused in (True, False):
        if is_refused:
            with acting_for(people.acme):
                standing.refuse_tokens(Channel.objects.filter(pk=people.line.pk))
        else:
            connect.renew_token(people.line, "EAAnext", people.ana)
        expect(page.get_by_text("no longer accepts the access token of this number")).to_be_visible(visible=is_refused)
        expect(reply).to_be_visible(visible=not is_refused)
    connect.disconnect(people.line, people.ana)
    expect(page.get_by_text("This number is disconnected.")).to_be_visible()
    expect(reply).to_be_hidden()

"""What our scripts do in a browser: they agree with the server to the word, and the keyboard reaches everything."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from tenants import clock
from tenants.templatetags import house
from tenants.window import window
from tests.front.controllers import started

pytestmark = pytest.mark.browser

NOW = datetime(2026, 11, 24, 16, 4, tzinfo=UTC)
EDGES = [0, 1, 59, 60, 61, 3599, 3600, 3601, 7205, 15000, 17999, 18000, 18001, 43200, 86399, 86400]


def test_browser_and_server_call_a_window_by_the_same_words(screen):
    seen = screen.evaluate(
        """async ([now, edges]) => {
            const { windowAt } = await import("lib/window")
            return edges.map((left) => windowAt(new Date(now + left * 1000), now))
        }""",
        [NOW.timestamp() * 1000, EDGES],
    )
    for left, found in zip(EDGES, seen, strict=True):
        here = window(NOW + timedelta(seconds=left), NOW)
        assert found == {
            "state": here.state,
            "icon": here.icon,
            "arc": here.arc,
            "hourArc": here.hour_arc,
            "short": here.short,
            "left": here.left,
            "long": here.long,
        }


def test_a_notice_lies_in_the_dialog_on_top_and_stays_when_that_goes(screen):
    dialogs = [f'<dialog id="{name}"><button>{name}</button></dialog>' for name in ("first", "second")]
    screen.evaluate("(html) => document.body.insertAdjacentHTML('afterbegin', html)", "".join(dialogs))
    notice = screen.locator(".toast")

    def lies_in(place):
        expect(screen.locator(f"{place} > .toasts > .toast")).to_have_text("Kept")

    screen.evaluate("() => first.showModal()")
    screen.evaluate("async () => (await import('lib/toasts')).toast('Kept', { tone: 'error' })")
    lies_in("#first")
    notice.click(trial=True)
    screen.evaluate("() => second.showModal()")
    lies_in("#second")
    screen.evaluate("() => second.close()")
    lies_in("#first")
    screen.evaluate("() => first.remove()")
    lies_in("body")


@pytest.mark.parametrize("style", ["clock", "list", "day", "date", "ago", "log"])
def test_browser_and_server_say_a_time_in_the_same_words(screen, monkeypatch, style):
    ages = [0, 12, 59, 60, 3599, 3600, 40_000, 50_000, 86_399, 86_400, 130_000, 5_800_000, 40_000_000]
    monkeypatch.setattr(clock, "_source", lambda: NOW)
    with timezone.override("America/Sao_Paulo"):
        here = [house.said(timezone.localtime(NOW - timedelta(seconds=age)), style) for age in ages]
    there = screen.evaluate(
        """async ([now, ages, style]) => {
            const { said } = await import("lib/time")
            return ages.map((age) => said(new Date(now - age * 1000), style, new Date(now)))
        }""",
        [NOW.timestamp() * 1000, ages, style],
    )
    assert there == here


def test_a_ring_turns_red_and_shut_by_itself_at_the_very_second(screen):
    screen.clock.install(time=NOW)
    screen.clock.pause_at(NOW + timedelta(minutes=1))
    screen.evaluate(
        """(until) => { document.body.insertAdjacentHTML("beforeend", `
            <span id="p" class="pill" data-w="soon" data-controller="window" data-window-until-value="${until}">
            <svg class="icon"><use href="/static/vendor/icons.svg#clock-alert"/></svg>
            <span data-window-target="text"></span></span>`) }""",
        (NOW + timedelta(minutes=62, seconds=20)).isoformat(),
    )
    pill = screen.locator("#p")
    expect(pill).to_have_text("1h 02m")
    screen.clock.run_for(80_000 - 500)
    assert pill.get_attribute("data-w") == "soon"
    screen.clock.run_for(1_000)
    assert pill.get_attribute("data-w") == "now"
    assert pill.inner_text().strip() == "60m"
    screen.clock.run_for(60 * 60_000 - 1_000)
    assert pill.get_attribute("data-w") == "now"
    screen.clock.run_for(1_000)
    assert pill.get_attribute("data-w") == "shut"
    assert pill.locator("use").get_attribute("href").endswith("#lock")


def test_a_mark_goes_at_its_moment_also_when_that_is_weeks_ahead(screen):
    screen.clock.install(time=NOW)
    screen.clock.pause_at(NOW + timedelta(minutes=1))
    screen.evaluate(
        """(until) => { document.body.insertAdjacentHTML("beforeend",
            `<span id="u" data-controller="until" data-until-at-value="${until}">Pinned</span>`) }""",
        (NOW + timedelta(days=30)).isoformat(),
    )
    started(screen, "until")
    screen.clock.fast_forward(29 * 86_400_000)
    expect(screen.locator("#u")).to_be_visible()
    screen.clock.fast_forward(86_400_000)
    expect(screen.locator("#u")).to_have_count(0)


def test_a_dialog_keeps_what_was_typed_and_closes_otherwise(screen):
    screen.evaluate(
        """() => document.body.insertAdjacentHTML("beforeend", `
            <button id="open" data-controller="dialog" data-action="dialog#show" data-dialog-id-param="d">Open</button>
            <dialog id="d" class="dialog" data-controller="dialog"><input id="i">
            <button id="close" data-action="dialog#close">Close</button></dialog>`)"""
    )
    dialog = screen.locator("#d")
    is_open = "(element) => element.open"
    screen.wait_for_function(
        "() => { document.querySelector('#open').click(); return document.querySelector('#d').open }"
    )
    screen.keyboard.press("Escape")
    assert not dialog.evaluate(is_open)
    screen.click("#open")
    screen.fill("#i", "a draft")
    screen.keyboard.press("Escape")
    assert dialog.evaluate(is_open)
    screen.click("#close")
    assert not dialog.evaluate(is_open)


def test_the_same_error_is_said_once_and_stays(screen):
    screen.evaluate(
        """async () => {
            const { toast } = await import("lib/toasts")
            toast("No answer from the server.", { tone: "error" })
            toast("No answer from the server.", { tone: "error" })
            toast("Copied")
        }"""
    )
    assert screen.locator(".toast").all_inner_texts() == ["No answer from the server.", "Copied"]


def test_a_request_that_changes_something_carries_the_token_and_a_failed_one_changes_nothing(screen):
    sent = []
    screen.route("**/verb", lambda route: (sent.append(route.request), route.fulfill(status=422, body="<p>no</p>")))
    screen.route("**/broken", lambda route: (sent.append(route.request), route.fulfill(status=500, body="stack")))
    screen.evaluate(
        """() => {
            document.body.insertAdjacentHTML("beforeend", `<div id="here">before</div>
                <button id="a" hx-post="/verb" hx-target="#here">a</button>
                <button id="b" hx-post="/broken" hx-target="#here">b</button>`)
            htmx.process(document.body)
        }"""
    )
    with screen.expect_response("**/verb"):
        screen.click("#a")
    screen.wait_for_function("() => document.querySelector('#here').textContent === 'no'")
    with screen.expect_response("**/broken"):
        screen.click("#b")
    screen.wait_for_selector(".toast")
    assert screen.locator("#here").inner_text() == "no"
    assert [request.headers["x-csrftoken"] for request in sent] == ["the-token", "the-token"]


LOOKS = """async ([settle, pace, answers]) => {
    const { Look } = await import("lib/look")
    window.looks = []
    window.look = new Look(async () => {
        looks.push(Math.round(performance.now()))
        await new Promise((resolve) => setTimeout(resolve, 100))
        return answers.shift() ?? true
    }, { settle: () => settle, pace })
}"""


def test_who_looks_is_not_put_off_by_announcements_that_do_not_end(screen):
    screen.clock.install(time=NOW)
    screen.clock.pause_at(NOW + timedelta(minutes=1))
    screen.evaluate(LOOKS, [250, 600, []])
    begun = screen.evaluate("performance.now()")
    for _ in range(50):
        screen.evaluate("look.soon()")
        screen.clock.run_for(100)
    # after 250 ms, then 100 ms for each answer and 600 between; never two at once
    assert [round(at - begun) for at in screen.evaluate("looks")] == [250, 950, 1650, 2350, 3050, 3750, 4450]
    screen.clock.run_for(5_000)
    assert len(screen.evaluate("looks")) == 8  # the last announcements came while it looked
    screen.evaluate("look.soon()")
    screen.clock.run_for(250)
    assert len(screen.evaluate("looks")) == 9  # after a pause the first is quick again


def test_a_look_without_an_answer_is_made_again_without_a_further_announcement(screen):
    screen.clock.install(time=NOW)
    screen.clock.pause_at(NOW + timedelta(minutes=1))
    screen.evaluate(LOOKS, [0, 0, [False, False]])
    screen.evaluate("look.now()")
    screen.clock.run_for(10_000)
    first, second, third = screen.evaluate("looks")
    assert 600 <= second - first <= 1_100 < third - second <= 2_100
    screen.evaluate("look.now(), look.now(), look.stop()")
    screen.clock.run_for(10_000)
    assert len(screen.evaluate("looks")) == 4


def test_a_passkey_at_an_address_of_figures_is_refused_with_the_way_out(screen):
    options = {"request_options": {"publicKey": {"challenge": "AAAA", "rpId": "127.0.0.1"}}}
    screen.evaluate(
        """(options) => document.body.insertAdjacentHTML("afterbegin", `<form data-controller="passkey"
            data-action="passkey#get" data-passkey-options-value='${options}'><input data-passkey-target="credential">
            <button data-passkey-target="ask" disabled>Use a passkey</button>
            <p data-passkey-target="problem" hidden><span></span></p></form>`)""",
        json.dumps(options),
    )
    screen.get_by_role("button", name="Use a passkey").click()
    expect(screen.get_by_text("On this machine, open localhost instead.")).to_be_visible()


def test_the_day_stays_above_what_is_new_when_the_log_is_arranged_again(screen):
    screen.evaluate(
        """async (at) => {
            document.body.insertAdjacentHTML("afterbegin", `
                <template id="day"><div class="day"><time></time></div></template>
                <div id="log"><div class="day"><time>Today</time></div><div class="day new">1 new</div>
                <article class="msg" data-at="${at}" data-id="1" data-version="1">Oi</article></div>`)
            const { arrange } = await import("lib/log")
            arrange(log, day)
        }""",
        NOW.timestamp() * 1000,
    )
    drawn = screen.locator("#log > *").all_inner_texts()
    assert len(drawn) == 3 and drawn[1:] == ["1 new", "Oi"]

"""What a newcomer tries first: a customer's phone in one tab, the inbox in the other, and every process between them.

The town is that of the attacks: edge, pages, drain, worker, beat and the simulator, as bin/up starts them.
"""

import re
import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.attacks.town import Town
from tests.faults.harness import NUMBER

pytestmark = pytest.mark.browser
# Each page notes by the same clock when something was done or shown in it. A page that loaded itself anew has no notes.
NOTES = """window.notes = { sent: {}, seen: {}, ticks: [] }
addEventListener("keydown", ({ key, target }) => {
    if (key === "Enter" && target.value) notes.sent[target.value] ??= Date.now()
}, true)
window.watchFor = (words) => {
    const look = () => {
        // their words as they stand there: a row in the list counts as drawn only at the next frame
        const shown = [...document.querySelectorAll(".list .row, .log .msg")].map((it) => it.textContent).join()
        for (const one of words) if (shown.includes(one)) notes.seen[one] ??= Date.now()
        const tick = [...document.querySelectorAll(".msg.out:not(template *) .tick")].at(-1)
        if (!tick) return
        const [word, colour] = [tick.textContent.trim(), getComputedStyle(tick.querySelector("svg")).color]
        if (notes.ticks.at(-1)?.[0] !== word) notes.ticks.push([word, colour])
    }
    new MutationObserver(look).observe(document.body, { subtree: true, childList: true, characterData: true })
}"""


@pytest.fixture
def tabs(chromium: Any, town: Town) -> Iterator[tuple[Page, Page]]:
    """The phone and Bruno's inbox in one window; WhatsApp says only when it is told to that a message was delivered."""
    context = chromium.new_context()
    jar = town.browser("bruno").client.cookies
    context.add_cookies([{"name": name, "value": value, "url": town.address} for name, value in jar.items()])
    context.add_init_script(NOTES)
    settings = town.house.simulator.get("/_control/settings")
    assert town.house.simulator.status("PATCH", "/_control/settings", {"delivered_after": 3600.0}) == 200
    yield context.new_page(), context.new_page()
    assert town.house.simulator.status("PATCH", "/_control/settings", settings) == 200
    context.close()


def test_a_customer_writes_an_agent_answers_and_both_see_it_at_once(tabs: tuple[Page, Page], town: Town) -> None:
    phone, inbox = tabs
    name = f"Marisol {uuid.uuid4().hex[:6]}"
    inbox.goto(f"{town.address}/t/acme/inbox/")
    become(phone, town, name)
    first = [f"{name}: is it {number}?" for number in range(1, 4)]
    assert quickest(phone, inbox, first) < 1000
    inbox.get_by_role("link", name=re.compile(name)).click()
    log = inbox.get_by_role("log")
    expect(log).to_contain_text(first[0])
    then = [f"{name}: or at {number}?" for number in range(1, 4)]
    assert quickest(phone, inbox, then) < 1000

    phone.get_by_role("switch").uncheck()  # what comes is not read yet
    inbox.locator(".composer .btn[aria-disabled]").first.wait_for(state="attached")  # by its script
    inbox.get_by_label("Reply to Marisol").fill("At two, Marisol.")
    inbox.keyboard.press("Enter")
    tick = log.locator(".msg.out .tick").last
    expect(tick).to_contain_text("Sent")
    (row,) = town.house.simulator.get("/_control/ledger?kind=message&count=1&wait=5")["results"][-1:]
    delivered = {"wamid": row["wamid"], "status": "delivered"}
    assert town.house.simulator.status("POST", "/_control/statuses", delivered) < 300
    expect(phone.get_by_role("log")).to_contain_text("At two, Marisol.")
    expect(tick).to_contain_text("Delivered")
    phone.get_by_role("switch").check()
    expect(tick).to_contain_text("Read")
    ticks = inbox.evaluate("notes.ticks")
    assert [word for word, _ in ticks] == ["Sending", "Sent", "Delivered", "Read"]
    colours = [colour for _, colour in ticks]
    assert colours[0] == colours[1] == colours[2] != colours[3]  # the last is blue
    expect(phone.get_by_role("log").get_by_text("At two, Marisol.")).to_have_count(1)


def become(phone: Page, town: Town, name: str) -> None:
    """A new customer of Acme's."""
    phone.goto(f"http://127.0.0.1:{town.house.port + 1}/phone/?number={NUMBER}")
    phone.get_by_role("button", name="New customer").click()
    phone.get_by_label("Name", exact=True).fill(name)
    phone.get_by_role("textbox", name="Phone").fill(f"+5511{uuid.uuid4().int % 10**9:09}")
    phone.get_by_role("button", name="Create customer").click()
    expect(phone.locator("#business-name")).to_have_text("Acme Brasil")


def quickest(phone: Page, inbox: Page, words: list[str]) -> int:
    """Milliseconds from the customer's Enter to the words before the agent's eyes, in the same page, unasked.

    A machine that runs other tests too may be late with a message: of up to three the quickest counts.
    """
    inbox.evaluate("(words) => watchFor(words)", words)
    took: list[int] = []
    for one in words:
        phone.get_by_label("Message", exact=True).fill(one)
        phone.keyboard.press("Enter")
        expect(phone.get_by_role("log")).to_contain_text(one)
        inbox.wait_for_function("(one) => notes.seen[one]", arg=one)
        took.append(inbox.evaluate("(one) => notes.seen[one]", one) - phone.evaluate("(one) => notes.sent[one]", one))
        if took[-1] < 1000:
            break
    return min(took)

"""Our scripts under the keyboard: keys that press buttons, menus that are gone through, and the way out of a search."""

import pytest
from playwright.sync_api import expect

from tests.front.controllers import started

pytestmark = pytest.mark.browser


def test_a_menu_is_walked_by_arrows_and_left_by_escape(screen):
    screen.evaluate(
        """() => document.body.insertAdjacentHTML("beforeend", `
            <details class="menu-wrap" data-controller="menu"><summary>More</summary>
            <div class="menu"><button>One</button><button>Two</button></div></details>`)"""
    )
    screen.locator("summary").focus()
    screen.wait_for_function(
        "() => performance.getEntriesByName(location.origin + '/static/js/controllers/menu.js').length"
    )
    screen.keyboard.press("ArrowDown")
    focused = "() => document.activeElement.textContent"
    screen.wait_for_function("() => document.activeElement.textContent === 'One'")
    screen.keyboard.press("ArrowUp")
    assert screen.evaluate(focused) == "Two"
    screen.keyboard.press("Escape")
    assert screen.evaluate(focused) == "More"
    assert not screen.locator("details").evaluate("(element) => element.open")


def test_a_hotkey_is_silent_while_someone_types(screen):
    screen.evaluate(
        """() => {
            document.body.insertAdjacentHTML("beforeend", `<input id="i"><button id="k" data-controller="hotkey"
                data-hotkey-key-value="r" data-action="keydown@document->hotkey#press">Reply</button>`)
            window.pressed = 0
            document.querySelector("#k").addEventListener("click", () => (window.pressed += 1))
        }"""
    )
    started(screen, "hotkey")
    screen.keyboard.press("r")
    assert screen.evaluate("() => window.pressed") == 1
    screen.focus("#i")
    screen.keyboard.press("r")
    assert screen.evaluate("() => window.pressed") == 1
    assert screen.input_value("#i") == "r"


def test_a_menu_that_a_key_opens_is_gone_through_by_keys(screen):
    screen.evaluate(
        """() => document.body.insertAdjacentHTML("afterbegin", `<details data-controller="menu">
            <summary data-controller="hotkey" data-hotkey-key-value="s"
            data-action="keydown@document->hotkey#press">Snooze
            </summary><div class="menu"><button>Tomorrow</button><button>Next week</button></div></details>`)"""
    )
    started(screen, "hotkey")
    started(screen, "menu")
    screen.keyboard.press("s")
    expect(screen.get_by_role("button", name="Tomorrow")).to_be_focused()
    screen.keyboard.press("ArrowDown")
    expect(screen.get_by_role("button", name="Next week")).to_be_focused()
    screen.keyboard.press("Escape")
    expect(screen.get_by_role("button", name="Tomorrow")).to_be_hidden()


def test_the_arrow_leads_from_the_search_into_what_it_found(screen):
    screen.evaluate(
        """() => document.body.insertAdjacentHTML("afterbegin", `<section data-controller="list">
            <input aria-label="Find" data-list-target="input" data-action="keydown.down->list#enter">
            <nav data-list-target="rows"><a class="row" id="row-1" href="#1">Mariana</a></nav></section>`)"""
    )
    started(screen, "list")
    screen.get_by_label("Find").press("ArrowDown")
    expect(screen.get_by_role("link", name="Mariana")).to_be_focused()

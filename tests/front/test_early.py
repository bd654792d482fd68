"""What is pressed before the scripts are there: kept for them, and never done twice."""

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser
# The composer's own script never takes part: there is no thread that could show what it sends.
FORM = """() => new Promise((done) => {
    document.body.insertAdjacentHTML("beforeend", `
        <form method="post" action="/messages/" data-controller="composer">
        <textarea name="body" data-controller="draft" data-action="input->draft#typed"
            data-draft-url-value="/inbox/1/draft/" data-draft-mode-value="reply"></textarea>
        <button>Send</button></form>`)
    document.body.append(Object.assign(document.createElement("script"), { src: "/static/js/early.js", onload: done }))
})"""
STARTED = """() => window.stimulus.getControllerForElementAndIdentifier(document.querySelector("textarea"), "draft")"""


@pytest.fixture
def sent(screen):
    """What left the page, in order; the clock moves only when it is told to."""
    left = []

    def take(route):
        left.append((route.request.method, route.request.post_data))
        route.fulfill(status=204)  # the page stays

    for address in ("**/messages/", "**/draft/"):
        screen.route(address, take)
    screen.clock.install()
    screen.evaluate(FORM)
    screen.wait_for_function(STARTED)
    return left


def test_a_form_that_leaves_plainly_leaves_once_and_no_draft_after_it(screen, sent):
    screen.fill("textarea", "Bom dia!")
    with screen.expect_response("**/messages/"):
        screen.click("button")
    screen.click("button")
    screen.clock.run_for(1_000)  # the draft would be kept by now
    screen.evaluate("() => fetch('/').then((answer) => answer.text())")  # whatever left before it is here by now
    post = ("POST", "body=Bom+dia%21")
    assert sent[sent.index(post) :] == [post]


BUTTON = """() => document.body.insertAdjacentHTML("beforeend", `<span data-controller="reveal"><input type="password">
    <button type="button" data-action="reveal#toggle" data-reveal-target="button">
    <svg><use href="#eye"/></svg></button></span>`)"""


def test_a_button_pressed_before_its_script_is_there_acts_once_when_it_is(screen):
    screen.evaluate(FORM)
    held = []
    screen.route("**/controllers/reveal.js", lambda route: held.append(route))
    with screen.expect_request("**/controllers/reveal.js"):
        screen.evaluate(BUTTON)
    button = screen.locator("[data-action='reveal#toggle']")
    button.click()
    button.click()
    expect(button).not_to_have_attribute("aria-pressed", "true")
    held.pop().continue_()
    expect(button).to_have_attribute("aria-pressed", "true")
    button.click()
    expect(button).to_have_attribute("aria-pressed", "false")


def test_enter_is_kept_for_the_script_and_only_enter(screen, sent):
    field = screen.locator("textarea")
    for keys in ("A", "Enter", "B", "Shift+Enter", "C", "ArrowLeft", "Enter"):
        field.press(keys)
    assert field.input_value() == "A\nB\nC\n"
    left = """async () => {
        const { sendEntered } = await import("lib/entered")
        const field = document.querySelector("textarea"), taken = []
        sendEntered(field, () => taken.push(field.value) < 2 && (field.value = ""))
        return [taken, field.value]
    }"""
    assert screen.evaluate(left) == [["A", "B\nC"], "B\nC"]  # the second was refused, and is still there
    assert screen.evaluate(left) == [[], "B\nC"]
    field.fill("Bom dia")
    field.press("Enter")
    field.fill("Boa tarde, Mariana")  # written over since: it is for its writer to send
    assert screen.evaluate(left) == [[], "Boa tarde, Mariana"]

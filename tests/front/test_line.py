"""Letters on their way from the composer to the server: in their order, and the same message when tried again."""

from urllib.parse import parse_qs

import pytest

pytestmark = pytest.mark.browser
WRITE = """async (text) => {
    const { Line } = await import("lib/line")
    window.line ??= new Line()
    window.heard ??= []
    line.send("/letters/", line.letters("reply", text, []), {
        taken: (html) => heard.push(["taken", html]),
        back: (letter, problem) => heard.push(["back", letter.text, problem]),
    })
}"""


@pytest.fixture
def posted(screen):
    """What came to the server, as (text, client id); each waits for its answer until the test gives one."""
    letters = []

    def take(route):
        form = parse_qs(route.request.post_data)
        letters.append((form["body"][0], form["client_id"][0], route))

    screen.route("**/letters/", take)
    return letters


def until(screen, posted, count):
    for _ in range(1000):
        if len(posted) >= count:
            return
        screen.wait_for_timeout(5)
    raise AssertionError(f"{len(posted)} came instead of {count}")


def heard(screen, count):
    screen.wait_for_function("(count) => window.heard.length === count", arg=count)
    return screen.evaluate("() => window.heard")


def test_the_second_leaves_when_the_first_was_answered_and_a_refused_one_holds_nobody(screen, posted):
    for text in ("one", "two", "three"):
        screen.evaluate(WRITE, text)
    until(screen, posted, 1)
    screen.evaluate("() => fetch('/').then((answer) => answer.text())")  # whatever left before it is here by now
    assert [text for text, _, _ in posted] == ["one"]
    posted[0][2].fulfill(body="1")
    until(screen, posted, 2)
    posted[1][2].fulfill(status=409)
    until(screen, posted, 3)
    posted[2][2].fulfill(body="3")
    assert [line[:2] for line in heard(screen, 3)] == [["taken", "1"], ["back", "two"], ["taken", "3"]]


def test_after_silence_all_come_back_and_the_first_goes_out_as_the_same_message(screen, posted):
    screen.clock.install()
    for text in ("one", "two"):
        screen.evaluate(WRITE, text)
    for attempt in range(1, 6):
        until(screen, posted, attempt)
        posted[-1][2].abort()
        screen.clock.run_for(20_000)
    assert {text for text, _, _ in posted} == {"one"} and len({client_id for _, client_id, _ in posted}) == 1
    assert [line[:2] for line in heard(screen, 2)] == [["back", "one"], ["back", "two"]]
    screen.evaluate(WRITE, "one\ntwo\nand more")
    for number in (6, 7):
        until(screen, posted, number)
        posted[-1][2].fulfill(body="")
    assert [text for text, _, _ in posted[5:]] == ["one", "two\nand more"]
    assert posted[5][1] == posted[0][1] != posted[6][1]

"""How a template is drawn: values lit in a preview, and nothing a person wrote is ever markup."""

import pytest

from conversations.models import Media
from conversations.showing import offers
from conversations.templating import look

START, END = look.START, look.END


def drawn(body, **values):
    components = [{"type": "BODY", "text": body}]
    return str(look.preview(components, {f"body.{key.strip('_')}": value for key, value in values.items()}).body)


def test_values_are_lit_and_escaped():
    assert (
        drawn("Hi *{{1}}*, <b>", _1="<i>Ana") == 'Hi <strong><span class="var">&lt;i&gt;Ana</span></strong>, &lt;b&gt;'
    )


@pytest.mark.parametrize("value", ["https://a.example/x", f"a{END}b{START}", "a@b.example", "x*y_z"])
def test_a_value_that_is_an_address_breaks_no_tag(value):
    html = drawn("See https://a.example/{{1}} or {{1}} now", _1=value)
    assert html.count('<span class="var">') == html.count("</span>") == 2
    assert START not in html and END not in html
    for tag in html.split("<a ")[1:]:
        assert "<span" not in tag.partition(">")[0]


def test_a_message_keeps_no_light_of_its_own():
    shown = {"header_kind": "TEXT", "header": f"{END}<b>", "body": f"{START}x{END}", "buttons": [["URL", "Go"], 3]}
    seen = look.of(shown)
    assert (str(seen.header), str(seen.body)) == ("&lt;b&gt;", "x")
    assert seen.buttons == (("external-link", "Go"), ("chevron-right", ""))


def test_a_gif_is_a_film_that_plays_silently_again_and_again():
    media = Media(
        tenant_id=1, pk=1, state=Media.State.STORED, mime="video/mp4", path="a", size=5000, width=320, height=240
    )
    shown = {"header_kind": "GIF", "header": "file:1", "body": "New"}
    gif, film = (look.of({**shown, "header_kind": kind}, files={"file:1": media}).file for kind in ("GIF", "VIDEO"))
    assert (gif.look, gif.title, gif.loops) == ("film", "GIF", True)
    assert (film.look, film.title, film.loops) == ("film", "Video", False)


def test_a_code_that_one_tap_fills_in_says_both_that_a_customer_may_see():
    button = {"type": "OTP", "otp_type": "ONE_TAP", "text": "Copy code", "autofill_text": "Fill it in"}
    parts = [{"type": "BODY", "text": "{{1}} is your code."}, {"type": "BUTTONS", "buttons": [button]}]
    assert look.preview(parts, {"body.1": "4291"}).buttons == (("copy", "Fill it in / Copy code"),)


def test_a_list_shows_what_can_be_chosen_apart_from_the_button_that_opens_it():
    rows = [{"id": "s", "title": "Small", "description": "up to three cups"}, {"id": "l", "title": "<Large>"}]
    action = {"button": "Sizes", "sections": [{"title": "Pots", "rows": rows}]}
    made = offers.offer({"type": "list", "body": {"text": "Which?"}, "action": action}, look.UNNAMED, look.NONE)
    assert made.buttons == (("list", "Sizes"),)
    assert made.choices == (look.Choices("Pots", (("Small", "up to three cups"), ("<Large>", ""))),)

"""How a template is drawn: values lit in a preview, and nothing a person wrote is ever markup."""

import pytest

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

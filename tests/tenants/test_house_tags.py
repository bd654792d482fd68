"""The tags of the house: what they write into a page, and what they escape."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from django import forms
from django.template import Context, Template
from django.test import RequestFactory
from django.utils import timezone

from tenants import clock

NOW = datetime(2026, 11, 24, 16, 4, tzinfo=UTC)


def shown(text: str, **values) -> str:
    return Template("{% load house %}" + text).render(Context(values))


@pytest.fixture(autouse=True)
def _at_four(monkeypatch):
    monkeypatch.setattr(clock, "_source", lambda: NOW)
    with timezone.override("America/Sao_Paulo"):
        yield


def test_an_icon_is_a_reference_into_the_sprite_and_silent_without_a_label():
    assert shown('{% icon "clock" "s" %}') == (
        '<svg class="icon s" aria-hidden="true" focusable="false"><use href="/static/vendor/icons.svg#clock"/></svg>'
    )
    assert '<span class="hidden-visually">Read &amp; answered</span>' in shown(
        '{% icon "check" "" label %}', label="Read & answered"
    )


def test_arrows_turn_round_with_the_text_and_clocks_do_not():
    assert 'class="icon flip"' in shown('{% icon "arrow-left" %}')
    assert 'class="icon"' in shown('{% icon "clock" %}')


@pytest.mark.parametrize(
    ("ago", "style", "said"),
    [
        (timedelta(minutes=10), "clock", "12:54"),
        (timedelta(minutes=10), "list", "12:54"),
        (timedelta(hours=14), "list", "Yesterday"),
        (timedelta(minutes=10), "log", "12:54:00"),
        (timedelta(hours=14), "log", "Yesterday, 23:04:00"),
        (timedelta(days=67), "log", "18 Sep, 13:04:00"),
        (timedelta(minutes=10), "day", "Today"),
        (timedelta(days=1), "day", "Yesterday"),
        (timedelta(days=67), "list", "18 Sep"),
        (timedelta(days=400), "date", "20 Oct 2025"),
        (timedelta(seconds=12), "ago", "12\u00a0s ago"),
        (timedelta(minutes=9), "ago", "9\u00a0min ago"),
        (timedelta(hours=3), "ago", "3\u00a0h ago"),
        (timedelta(days=3), "ago", "21 Nov"),
        (timedelta(seconds=-2), "ago", "0\u00a0s ago"),
    ],
)
def test_a_time_is_said_in_the_zone_of_the_reader(ago, style, said):
    markup = shown("{% local_time when style %}", when=NOW - ago, style=style)
    assert f">{said}</time>" in markup
    assert f'datetime="{(NOW - ago).isoformat()}"' in markup


def test_no_time_is_nothing():
    assert shown("{% local_time when %}", when=None) == ""


def test_the_import_map_names_every_module_of_ours():
    imports = json.loads(shown("{% importmap %}"))["imports"]
    assert imports["htmx"] == "/static/vendor/htmx.js"
    assert imports["lib/time"] == "/static/js/lib/time.js"
    assert imports["controllers/local_time"] == "/static/js/controllers/local_time.js"


@pytest.mark.parametrize(("cookie", "attribute"), [("dark", 'data-theme="dark"'), ("", ""), ('"><script>', "")])
def test_a_chosen_theme_is_in_the_first_paint_and_nothing_else_is(cookie, attribute):
    request = RequestFactory().get("/")
    request.COOKIES["wapp_theme"] = cookie
    assert shown("{% theme %}", request=request) == attribute


def test_a_control_is_tied_to_what_is_wrong_with_it():
    class Person(forms.Form):
        name = forms.CharField(widget=forms.TextInput(attrs={"placeholder": "Name"}))

    wrong = shown("{% control form.name %}", form=Person({"name": ""}))
    assert 'aria-invalid="true"' in wrong
    assert 'aria-describedby="id_name-help"' in wrong
    assert "placeholder" not in wrong
    assert "aria-describedby" not in shown("{% control form.name %}", form=Person())


def test_the_ring_the_pill_and_the_countdown_agree():
    parts = shown(
        '{% include "components/ring.html" with name="Ana Reis" hue=2 until=until only %}'
        '{% include "components/pill.html" with until=until only %}'
        '{% include "components/countdown.html" with until=until only %}',
        until=NOW + timedelta(minutes=38),
    )
    assert parts.count('data-w="now"') == 3
    assert 'stroke-dasharray="3 100"' in parts
    assert 'stroke-dasharray="63 100"' in parts
    assert ">38m</span>" in parts
    assert ">38\u00a0min left, until 13:42</span>" in parts


def test_a_name_from_outside_cannot_leave_its_element():
    markup = shown('{% include "components/avatar.html" with name=name hue=1 only %}', name="<b>x</b> <i>y</i>")
    assert "<b>" not in markup

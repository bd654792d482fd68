"""WhatsApp's mark-up as HTML: what a customer wrote is never markup of theirs, and never slow."""

import re
import time

import pytest
from django.utils.safestring import SafeString

from conversations.formatting import plain, rich


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("*bold* _it_ ~gone~", "<strong>bold</strong> <em>it</em> <s>gone</s>"),
        ("_*both*_", "<em><strong>both</strong></em>"),
        ("*a _b* c_", "<strong>a _b</strong> c_"),
        ("```*as it is*```", "<code>*as it is*</code>"),
        ("`*code*`", "<code>*code*</code>"),
        ("2*3*4 and snake_case_name", "2*3*4 and snake_case_name"),
        ("a * not bold *", "a * not bold *"),
        ("*over\ntwo lines*", "*over\ntwo lines*"),
    ],
)
def test_marks_become_tags_only_in_pairs_tight_around_words(text, html):
    assert rich(text) == html


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("* milk\n- *bread*", "<ul><li>milk</li><li><strong>bread</strong></li></ul>"),
        ("Buy:\n* milk\n\nThanks", "Buy:<ul><li>milk</li></ul>\nThanks"),
        ("1. one\n3. three", '<ol><li value="1">one</li><li value="3">three</li></ol>'),
        ("> they said\n> this\nno", "<blockquote>they said\nthis</blockquote>no"),
        ("> ```a > b```", "<blockquote><code>a &gt; b</code></blockquote>"),
        ("```\n* as it is\n> too\n```", "<code>* as it is\n&gt; too</code>"),
        ("*bold* first", "<strong>bold</strong> first"),
        ("*\n-\n>\n1.", "*\n-\n&gt;\n1."),
        (" * indented", " * indented"),
        ("-5 degrees\n>5\n1.5 litres\n2026. It was", "-5 degrees\n&gt;5\n1.5 litres\n2026. It was"),
    ],
)
def test_lines_with_a_mark_become_lists_and_quotes(text, html):
    assert rich(text) == html


@pytest.mark.parametrize(
    ("text", "address", "shown"),
    [
        (
            "see https://acme.test/a_b_c?x=1&y=2.",
            "https://acme.test/a_b_c?x=1&amp;y=2",
            "https://acme.test/a_b_c?x=1&amp;y=2",
        ),
        ("(https://acme.test/a_(b))", "https://acme.test/a_(b)", "https://acme.test/a_(b)"),
        ("www.acme.test!", "https://www.acme.test", "www.acme.test"),
        ("ana@acme.test", "mailto:ana@acme.test", "ana@acme.test"),
        ("tel:+5511912345634", "tel:+5511912345634", "tel:+5511912345634"),
        ("*https://acme.test/x*", "https://acme.test/x", "https://acme.test/x"),
    ],
)
def test_addresses_become_links_that_give_nothing_away(text, address, shown):
    assert f'<a href="{address}" target="_blank" rel="noopener noreferrer nofollow">{shown}</a>' in rich(text)


@pytest.mark.parametrize(
    "text", ["javascript:alert(1)", "data:text/html,x", "vbscript:x", "file:///etc/passwd", "mailto:"]
)
def test_no_other_address_becomes_a_link(text):
    assert "<a" not in rich(text)


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        '"><img src=x onerror=alert(1)>',
        "https://acme.test/\"onmouseover='x'",
        "*<b>*",
        "```<i>```",
        "\ufdd00\ufdd1<b>",
        "`\ufdd00\ufdd1`",
        "a@b.co<script>",
        "* <b>\n> <i>\n1. <script>",
        '1. "><img src=x>',
    ],
)
def test_nothing_a_customer_writes_becomes_a_tag_or_an_attribute(text):
    html = rich(text)
    assert isinstance(html, SafeString)
    tags = re.findall(r"<[^>]*>", html)
    plain_ones = r"</?(strong|em|s|code|ul|ol|li|blockquote)>|</a>|<li value=\"\d{1,3}\">"
    assert all(re.fullmatch(rf'{plain_ones}|<a href="[^"<>]*" target="_blank" rel="[a-z ]+">', tag) for tag in tags)


@pytest.mark.parametrize(
    "piece",
    [
        "*",
        "*a ",
        "a* ",
        "`",
        "```",
        "a@",
        "http://",
        "_*~",
        "a.b@c.",
        "www.",
        "[(",
        "https://a.b/)]}",
        "*a*_",
        "* a\n",
        "1. a\n> b\n",
    ],
)
def test_the_longest_text_takes_no_longer_than_its_length_deserves(piece):
    text = piece * (65_536 // len(piece))
    started = time.process_time()
    rich(text)
    plain(text)
    assert time.process_time() - started < 2


@pytest.mark.parametrize(
    ("text", "linked", "rest"),
    [
        ("https://a.example/?q=[a]&b={c} x", "https://a.example/?q=[a]&amp;b={c}", " x"),
        ("[https://a.example/b]", "https://a.example/b", "]"),
        ("{see https://a.example/b}.", "https://a.example/b", "}."),
        ("https://a.example/_under_", "https://a.example/_under_", ""),
        ("https://a.example/*star*, so", "https://a.example/*star*", ", so"),
        ("_https://a.example/b_c_", "https://a.example/b_c", ""),
    ],
)
def test_an_address_keeps_the_brackets_and_marks_that_are_its_own(text, linked, rest):
    drawn = rich(text)
    assert f">{linked}</a>{rest}" in drawn


def test_lines_break_where_anybody_breaks_them_and_accents_make_no_towers():
    assert rich("a\r\nb\u2028c\u2029d\re") == "a\nb\nc\nd\ne"
    assert rich("e" + "\u0301" * 40 + " Ti\u1ebfng Vi\u0323\u0302t") == "e\u0301\u0301\u0301 Ti\u1ebfng Vi\u0323\u0302t"


def test_a_preview_is_one_line_without_marks():
    assert plain("*Oi!*\n\n  _tudo_ bem? ```x```") == "Oi! tudo bem? x"
    assert plain("> so?\n* milk\n- bread\n1. one") == "so? • milk • bread 1. one"
    assert len(plain("a" * 5_000)) == 160

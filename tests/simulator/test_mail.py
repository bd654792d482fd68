"""The SMTP sink and the mail box."""

from __future__ import annotations

import smtplib
from email.message import EmailMessage

from simulator.web.sanitise import clean, linked
from tests.simulator.stage import Stage

HTML = (
    '<html><head><style>p{}</style><title>x</title></head><body onload="x()"><p style="color:#234b99" onclick="x()">'
    '<a href="http://127.0.0.1:8000/in/">In</a> <a href="https://evil.example/">Out</a> <a href="javascript:x()">Js</a>'
    '<img src="https://evil.example/a.png" alt="Logo"><script>x()</script><svg><a href="http://127.0.0.1/">s</a></svg>'
    '<div style="background:url(https://evil.example)">Unclosed'
)


def mail(sim: Stage, subject: str, text: str, html: str = "") -> None:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "WApp Central <no-reply@acme.test>", "ana@acme.test", subject
    message.set_content(text)
    if html:
        message.add_alternative(html, subtype="html")
    with smtplib.SMTP("127.0.0.1", sim.smtp_port) as server:
        server.send_message(message)


def test_a_mail_is_kept_and_can_be_waited_for(sim: Stage) -> None:
    mail(sim, "Your code", "Grüße: 481516")
    mail(sim, "Second", "x")
    found = sim.control("GET", "mail?to=ana@acme.test&count=2&wait=5")["results"]
    assert [one["subject"] for one in found] == ["Second", "Your code"]
    assert found[1]["text"].strip() == "Grüße: 481516" and found[1]["sender"].startswith("WApp Central")
    assert sim.control("GET", f"mail/{found[0]['id']}")["to"] == ["ana@acme.test"]
    sim.control("DELETE", "mail")
    assert sim.control("GET", "mail")["results"] == []


def test_the_box_shows_the_newest_first_and_escapes_what_came(sim: Stage) -> None:
    mail(sim, "First", "see http://127.0.0.1:8000/a and https://evil.example/b")
    mail(sim, "<b>Second</b>", "x")
    page = sim.http.get("/mail/").text
    assert page.index("&lt;b&gt;Second") < page.index("First") and "<b>Second" not in page
    first = sim.control("GET", "mail")["results"][1]["id"]
    text = sim.http.get(f"/mail/{first}/").text
    assert '<a href="http://127.0.0.1:8000/a"' in text and 'href="https://evil' not in text
    assert sim.http.get("/mail/nothing/").status_code == 404


def test_the_html_part_stands_in_a_sandbox_of_its_own(sim: Stage) -> None:
    mail(sim, "Formatted", "plain", HTML)
    number = sim.control("GET", "mail")["results"][0]["id"]
    page = sim.http.get(f"/mail/{number}/")
    assert 'sandbox="allow-popups' in page.text and "onload" not in page.text
    assert sim.http.get(f"/mail/{number}/?part=text").text.count("mail-frame") == 0
    frame = sim.http.get(f"/mail/{number}/html")
    policy = frame.headers["content-security-policy"]
    assert "default-src 'none'" in policy and "sandbox" in policy and "script-src" not in policy
    assert "evil" not in frame.text and "<script" not in frame.text


def test_only_harmless_html_is_left() -> None:
    assert clean(HTML) == (
        '<p style="color:#234b99"><a href="http://127.0.0.1:8000/in/" target="_blank" rel="noopener noreferrer">In</a> '
        "<a>Out</a> <a>Js</a> [Logo] <div>Unclosed</div></p>"
    )
    assert clean("<b>a</i></b></b>c<br>") == "<b>a</b>c<br>"
    assert clean('<p style="a:b"x" title="x">') == '<p style="a:b"></p>'


def test_only_addresses_of_this_machine_become_links() -> None:
    assert linked("<http://localhost:1/a>.") == (
        '&lt;<a href="http://localhost:1/a" target="_blank" rel="noopener noreferrer">http://localhost:1/a</a>&gt;.'
    )
    assert "href" not in linked("http://127.0.0.1.evil.example/ http://user@evil.example/")

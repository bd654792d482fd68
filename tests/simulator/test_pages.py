"""The pages as they are served: headers, what they name, and the streams."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.simulator.stage import ANA, PNID, Product, Stage

PACKAGE = Path(__file__).parents[2] / "simulator"


@pytest.mark.parametrize("path", ["/", "/phone/", "/mail/", "/mail/none/"])
def test_every_page_has_a_strict_policy(sim: Stage, path: str) -> None:
    answer = sim.http.get(path)
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy and "unsafe" not in policy and "frame-ancestors 'none'" in policy
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert not re.search(r"<script(?! type=\"module\" src=)| style=| on\w+=", answer.text)
    for link in re.findall(r'(?:href|src)="(/static/[^"#]+)', answer.text):
        assert sim.http.get(link).status_code == 200, link


def test_every_icon_that_is_used_is_drawn() -> None:
    drawn = set(re.findall(r'symbol id="([\w-]+)"', (PACKAGE / "static/icons.svg").read_text("utf-8")))
    text = "".join(path.read_text("utf-8") for path in [*PACKAGE.glob("static/**/*.js"), *PACKAGE.glob("templates/*")])
    used = set(re.findall(r'icons\.svg#([\w-]+)"|icon\("([\w-]+)"|(?:thing|button)\("([\w-]+)"', text))
    names = {name for group in used for name in group if name}
    assert names and names <= drawn, names - drawn


def test_the_phone_is_given_what_changed_only(sim: Stage, product: Product) -> None:
    sim.say(text="one")
    sim.send()
    sim.idle()
    person = sim.control("GET", "people/" + ANA["phone"])["id"]
    query = f"number={PNID}&person={person}"
    whole = sim.http.get(f"/phone/conversation?{query}").json()
    assert [one["inbound"] for one in whole["messages"]] == [True, False] and whole["open_until"]
    sim.say(text="two")
    sim.idle()
    later = sim.http.get(f"/phone/conversation?{query}&after={whole['version']}").json()
    assert [one["content"] for one in later["messages"]] == [{"body": "two"}]
    world = sim.http.get(f"/phone/world?number={PNID}").json()
    assert world["people"][0]["last"] == "two" and world["people"][0]["unread"] == 1
    assert world["numbers"] == [{"id": PNID, "name": "Acme", "phone": "+1 555-010-0001"}]


def test_a_stream_rings_for_its_conversation(sim: Stage) -> None:
    person = sim.control("POST", "people", **ANA)["id"]
    with sim.http.stream("GET", f"/phone/events?number={PNID}&person={person}") as stream:
        lines = stream.iter_lines()
        assert next(lines).startswith("retry:")
        sim.say()
        assert f"data: {PNID}:{person}" in (line for line in lines if line.startswith("data: " + PNID))


def test_a_document_is_never_shown_inside_this_origin(sim: Stage, product: Product) -> None:
    sim.say(type="document")
    media_id = product.wait(1)[0].value["messages"][0]["document"]["id"]
    answer = sim.http.get(f"/phone/media/{media_id}")
    assert answer.headers["content-disposition"] == "attachment" and answer.content.startswith(b"%PDF")
    assert "sandbox" in answer.headers["content-security-policy"]
    assert sim.http.get("/phone/media/1").status_code == 404

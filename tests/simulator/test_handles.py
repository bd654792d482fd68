"""Resumable uploads against a stranger: the handle comes, a broken line is gone on with, a wrong app is refused."""

import io

import pytest

from cloudapi import uploads
from cloudapi.client import Graph, GraphError, once
from tests.simulator.stage import APP, TOKEN, WABA, Stage

FILE = bytes(range(256)) * 3000


def hand_over(sim: Stage, app: str = APP, size: int = len(FILE), mime: str = "image/png") -> str:
    graph = Graph(sim.url, "v25.0", sim.url)
    return once(graph, lambda line: uploads.hand_over(line, app, TOKEN, io.BytesIO(FILE[:size]), size, mime, "a b.png"))


def strike(sim: Stage, **rule: object) -> None:
    assert sim.http.post("/_control/faults", json={"path": "", **rule}).is_success


def template(handle: str, name: str, form: str = "IMAGE") -> dict[str, object]:
    header = {"type": "HEADER", "format": form, "example": {"header_handle": [handle]}}
    components = [header, {"type": "BODY", "text": "Look"}]
    return {"name": name, "language": "en_US", "category": "MARKETING", "components": components}


def test_a_file_becomes_a_handle_that_a_template_takes_as_its_sample(sim):
    handle = hand_over(sim)
    assert sim.graph("POST", f"{WABA}/message_templates", json=template(handle, "shown")).status_code == 200
    listed = sim.graph("GET", f"{WABA}/message_templates?fields=components&name=shown").json()["data"]
    address = listed[0]["components"][0]["example"]["header_handle"][0]
    assert sim.http.get(address, headers={"Authorization": f"Bearer {TOKEN}"}).content == FILE
    for sample, form in (("4::no-such", "IMAGE"), (handle, "VIDEO")):
        refused = sim.graph("POST", f"{WABA}/message_templates", json=template(sample, "other", form))
        assert refused.json()["error"]["error_subcode"] == 2388273


def test_a_broken_line_is_gone_on_with_where_it_broke(sim):
    strike(sim, kind="cut", count=2)  # the file on its way, and the question how far it came
    handle = hand_over(sim)
    (fault,) = sim.control("GET", "faults")["results"]
    assert fault["hits"] == 2
    sim.control("DELETE", "faults")
    assert sim.graph("POST", f"{WABA}/message_templates", json=template(handle, "whole")).status_code == 200


@pytest.mark.parametrize(("changes", "code"), [({"app": "1"}, 100), ({"mime": "image/webp"}, 100), ({"size": 0}, 100)])
def test_a_wrong_app_type_or_size_is_refused_in_metas_words(sim, changes, code):
    with pytest.raises(GraphError) as refused:
        hand_over(sim, **changes)
    assert refused.value.code == code


def test_a_line_that_stays_broken_ends(sim):
    strike(sim, kind="reset")
    with pytest.raises(GraphError) as broken:
        hand_over(sim)
    sim.control("DELETE", "faults")
    assert broken.value.status is None


IMAGE = {"type": "HEADER", "format": "IMAGE", "example": {"header_handle": ["x"]}}
OFFER = {"type": "LIMITED_TIME_OFFER", "limited_time_offer": {"text": "Ends soon", "has_expiration": True}}
BODY = {"type": "BODY", "text": "Look at these"}
CODE, SHOP = {"type": "COPY_CODE", "example": "CUPS25"}, {"type": "URL", "text": "Shop", "url": "https://a.example"}


def buttons(*rows: object) -> dict[str, object]:
    return {"type": "BUTTONS", "buttons": list(rows)}


def cards(*found: list[object]) -> dict[str, object]:
    return {"type": "CAROUSEL", "cards": [{"components": one} for one in found]}


@pytest.mark.parametrize(
    ("components", "category", "says"),
    [
        ([OFFER, BODY, buttons(CODE, SHOP)], "UTILITY", "a marketing template"),
        ([OFFER, BODY, buttons(SHOP)], "MARKETING", "a code when it expires"),
        ([OFFER, BODY, buttons(SHOP, CODE)], "MARKETING", "before it a code"),
        ([OFFER, BODY, {"type": "FOOTER", "text": "x"}, buttons(CODE, SHOP)], "MARKETING", "without a footer"),
        ([BODY, cards([IMAGE], [IMAGE])], "UTILITY", "a marketing template"),
        ([BODY, cards([IMAGE, buttons(SHOP)], [IMAGE])], "MARKETING", "same components"),
        ([BODY, cards([BODY], [BODY])], "MARKETING", "an image, a video or a product"),
        ([BODY, cards([IMAGE])], "MARKETING", "2 to 10 cards"),
    ],
)
def test_offers_and_cards_are_refused_where_meta_refuses_them(sim, components, category, says):
    whole = {"name": "x", "language": "en_US", "category": category, "components": components}
    assert says in sim.graph("POST", f"{WABA}/message_templates", json=whole).json()["error"]["error_user_msg"]


def test_a_file_that_the_number_does_not_have_and_an_offer_without_its_end_are_refused(sim):
    for name, components in {"look": [IMAGE, BODY], "offer": [OFFER, BODY, buttons(CODE, SHOP)]}.items():
        sim.control("POST", "templates", waba_id=WABA, name=name, category="MARKETING", components=components)

    def refused(name: str, *components: object) -> int:
        content = {"name": name, "language": {"code": "en_US"}, "components": list(components)}
        code: int = sim.send(type="template", template=content).json()["error"]["code"]
        return code

    image = {"type": "image", "image": {"id": "1"}}
    assert refused("look", {"type": "header", "parameters": [image]}) == 131053
    code = {"type": "coupon_code", "coupon_code": "A"}
    assert refused("offer", {"type": "button", "sub_type": "copy_code", "index": "0", "parameters": [code]}) == 132012

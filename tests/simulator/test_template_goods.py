"""Templates of products at Graph: their forms, and what an account may send of its catalogue."""

from typing import Any

import pytest

from tests.simulator.drafts import EDGE, body, definition, subcode
from tests.simulator.stage import PNID, Stage

MPM = {"type": "BUTTONS", "buttons": [{"type": "MPM", "text": "View items"}]}


TITLE = {"type": "HEADER", "format": "TEXT", "text": "For you"}


PRODUCT = {"type": "header", "format": "product"}


SPM = {"type": "buttons", "buttons": [{"type": "spm", "text": "View"}]}


CARD = {"components": [PRODUCT, SPM]}


@pytest.mark.parametrize(
    ("components", "category"),
    [
        ([*body("Hello"), MPM], "MARKETING"),
        ([TITLE, *body("Hello"), MPM], "UTILITY"),
        ([*body("Hello"), SPM], "MARKETING"),
        ([PRODUCT, *body("x" * 161), SPM], "MARKETING"),
        ([*body("Hello"), {"type": "CAROUSEL", "cards": [{"components": [PRODUCT]}] * 2}], "MARKETING"),
    ],
)
def test_a_template_of_products_in_a_wrong_form_is_refused(desk: Stage, components: Any, category: str) -> None:
    assert subcode(desk.graph("POST", EDGE, json=definition(components=components, category=category))) == 2388072


def sold(kind: str, **action: Any) -> list[dict[str, Any]]:
    own = {"type": "button", "sub_type": kind, "index": 0, "parameters": [{"type": "action", "action": action}]}
    return [own]


def shelf(*ids: str) -> list[dict[str, Any]]:
    return [{"product_items": [{"product_retailer_id": one} for one in ids]}]


def above(id_: str, catalogue: str = "77") -> list[dict[str, Any]]:
    product = {"product_retailer_id": id_, "catalog_id": catalogue}
    return [{"type": "header", "parameters": [{"type": "product", "product": product}]}]


def test_products_of_a_template_are_the_accounts_and_two_reviewed_cards_stand_for_ten(desk: Stage) -> None:
    goods = [{"retailer_id": f"cup-{n}", "name": f"Cup {n}", "price": 9, "currency": "BRL"} for n in range(3)]
    desk.control("POST", "catalogues", number=PNID, id="77", products=goods)
    cards = [*body("Hello"), {"type": "carousel", "cards": [CARD, CARD]}]
    for name, parts in (
        ("several", [TITLE, *body("Hello"), MPM]),
        ("one", [PRODUCT, *body("Hello"), SPM]),
        ("cards", cards),
    ):
        made = desk.graph("POST", EDGE, json=definition(name=name, category="MARKETING", components=parts))
        assert made.status_code == 200, made.text
        desk.control("POST", f"templates/{name}", event="APPROVED")

    def code(name: str, components: Any) -> int:
        template = {"name": name, "language": {"code": "en_US"}, "components": components}
        return desk.send(type="template", template=template).json().get("error", {}).get("code", 0)

    assert code("several", sold("mpm", thumbnail_product_retailer_id="cup-0", sections=shelf("cup-0", "cup-1"))) == 0
    assert code("several", []) == 131008
    assert code("several", sold("mpm", thumbnail_product_retailer_id="cup-0", sections=shelf("cup-9"))) == 131009
    assert code("one", above("cup-0")) == 0
    assert code("one", above("cup-0", catalogue="78")) == 131009
    side = [{"card_index": n, "components": above(f"cup-{n}")} for n in range(3)]
    assert code("cards", [{"type": "carousel", "cards": side}]) == 0
    assert code("cards", [{"type": "carousel", "cards": side[:1]}]) == 132012
    person = desk.control("GET", "people")["results"][0]["id"]
    said = desk.http.get(f"/phone/conversation?number={PNID}&person={person}").json()["messages"]
    assert said[0]["template"]["sections"][0]["product_items"][1]["product_retailer_id"] == "cup-1"
    assert [card["product"] for card in said[-1]["template"]["cards"]] == ["cup-0", "cup-1", "cup-2"]

"""What a portfolio remembers of people, and the ids that are shared above portfolios."""

from __future__ import annotations

from typing import Any

from tests.simulator.answers import refused, told
from tests.simulator.stage import APP, PNID, SECRET, TOKEN, Product, Stage

LUCIA = {"name": "Lúcia", "username": "lucia.m", "hidden": True, "phone": "5511900000412"}
BOOK = f"{PNID}/contact_book"


def phone_shown(sim: Stage, product: Product, number: str) -> bool:
    """Whether the next message of Lúcia's to a number comes with her phone."""
    sim.say(number=number, person=LUCIA["username"])
    sim.idle()
    said = [message for one in product.arrivals for message in one.value.get("messages", [])]
    return "from" in said[-1]


def erase(sim: Stage, **query: str) -> Any:
    return sim.graph("DELETE", BOOK, params={"messaging_product": "whatsapp"} | query)


def test_who_is_taken_out_of_the_book_hides_their_phone_again(sim: Stage, product: Product) -> None:
    other = "200000000000002"
    sim.control("PATCH", "settings", window="off")
    sim.register(product, phone_number_id=other, display_phone="+1 555-010-0002")
    bsuid = sim.control("POST", "people", **LUCIA)["bsuids"]["900"]
    assert not phone_shown(sim, product, other)
    told(sim.send(to=LUCIA["phone"]))  # by the first number: its portfolio knows her phone from now on
    sim.idle()
    assert phone_shown(sim, product, other)
    assert told(erase(sim, bsuid=bsuid)) == {"messaging_product": "whatsapp", "success": True, "deleted": True}
    assert told(erase(sim, bsuid=bsuid))["deleted"] is False
    assert not phone_shown(sim, product, other) and phone_shown(sim, product, PNID)  # it wrote to her itself


def test_a_book_is_asked_by_an_id_of_its_own_portfolio(sim: Stage) -> None:
    assert refused(erase(sim)) == refused(erase(sim, bsuid="US.1")) == refused(erase(sim, bsuid="US.ENT.1")) == 100
    assert refused(sim.graph("DELETE", BOOK, params={"bsuid": "US.1"})) == 100


def test_portfolios_below_one_account_share_ids_that_messages_can_be_sent_to(sim: Stage, product: Product) -> None:
    assert told(sim.graph("GET", "900/parent-bsuid-accounts")) == {"enrolled_business_portfolios": []}
    sim.register(product, enterprise="acme")
    sim.register(product, phone_number_id="201", waba_id="301", business_id="901", enterprise="acme", app_id=APP,
                 app_secret=SECRET, access_token=TOKEN)  # fmt: skip
    found = told(sim.graph("GET", "900/parent-bsuid-accounts"))
    assert found["enrolled_business_portfolios"] == ["900", "901"] and found["parent_bsuid_account_id"].isdigit()
    assert told(sim.graph("GET", "901/parent-bsuid-accounts")) == found
    sim.say(), sim.say(number="201")
    parent = product.wait(2)[0].value["contacts"][0]["parent_user_id"]
    for pnid in (PNID, "201"):
        assert told(sim.send(to="", pnid=pnid, recipient=parent))["contacts"][0]["user_id"] == parent
    sim.idle()
    assert {one["recipient_parent_user_id"] for one in product.statuses()} == {parent}
    assert refused(sim.send(to="", recipient="US.ENT.123")) == 131009
    assert refused(sim.graph("GET", "999/parent-bsuid-accounts")) == 100

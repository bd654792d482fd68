"""A number that stays in the WhatsApp Business app hands over its people and what was said, each once."""

import itertools

from tests.simulator.stage import APP, VERIFY, Product, Stage

EVENT, TOKEN = "FINISH_WHATSAPP_BUSINESS_APP_ONBOARDING", "EAAapp"
KINDS = ("smb_app_state_sync", "history")


def test_an_app_hands_over_its_people_and_its_past_once(sim: Stage, product: Product) -> None:
    sim.register(product)
    made = sim.http.post("/dialog/signup", json={"client_id": APP, "event": EVENT}).json()["data"]
    sim.control("POST", "tokens", access_token=TOKEN, app_id=APP, waba_ids=[made["waba_id"]])
    address = {"override_callback_uri": product.url, "verify_token": VERIFY}
    assert sim.graph("POST", f"{made['waba_id']}/subscribed_apps", token=TOKEN, json=address).is_success
    asked = [{"messaging_product": "whatsapp", "sync_type": kind} for kind in KINDS]
    node = f"{made['phone_number_id']}/smb_app_data"
    assert [sim.graph("POST", node, token=TOKEN, json=body).status_code for body in asked] == [200, 200]
    again = [sim.graph("POST", node, token=TOKEN, json=body).json()["error"]["code"] for body in asked]
    assert again == [2593107, 2593107]
    sim.idle()
    bodies = [arrival.json for arrival in product.arrivals]
    changes = [change for body in bodies for entry in body["entry"] for change in entry["changes"]]
    book, *parts = [change["value"] for change in changes]
    assert [change["field"] for change in changes] == ["smb_app_state_sync", *["history"] * 3]
    assert [row["contact"]["full_name"] for row in book["state_sync"]] == ["Helena Prado", "Otto Lind"]
    told = [part["history"][0] for part in parts]
    assert [(one["metadata"]["phase"], one["metadata"]["progress"]) for one in told] == [(0, 33), (1, 66), (2, 100)]
    said = [[message["text"]["body"] for thread in one["threads"] for message in thread["messages"]] for one in told]
    assert list(map(len, said)) == [1, 2, 2]
    every = itertools.chain.from_iterable(thread["messages"] for one in told for thread in one["threads"])
    assert {message["history_context"]["status"] for message in every} == {"READ"}


def test_the_dialog_shares_a_number_with_a_pin_until_somebody_knows_it(sim: Stage, product: Product) -> None:
    sim.register(product)

    def shared() -> str:
        asked = {"client_id": APP, "event": "FINISH", "pinned": True}
        made = sim.http.post("/dialog/signup", json=asked).json()["data"]
        sim.control("POST", "tokens", access_token=TOKEN, app_id=APP, waba_ids=[made["waba_id"]])
        return str(made["phone_number_id"])

    def register(number: str, pin: str) -> dict[str, object]:
        body = {"messaging_product": "whatsapp", "pin": pin}
        found: dict[str, object] = sim.graph("POST", f"{number}/register", token=TOKEN, json=body).json()
        return found

    number = shared()
    assert "246810" in sim.http.get("/dialog/signup").text
    assert register(number, "918273")["error"]["code"] == 133005  # type: ignore[index]
    assert shared() == number
    assert register(number, "246810") == {"success": True}
    assert shared() != number

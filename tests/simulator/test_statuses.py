"""Statuses, people and the media a message carries."""

from __future__ import annotations

import base64
import hashlib

from tests.simulator.stage import ANA, PNID, TOKEN, Product, Stage


def test_sent_and_delivered_are_told_with_the_callback_data(sim: Stage, product: Product) -> None:
    sim.say()
    wamid = sim.send(biz_opaque_callback_data="a.1").json()["messages"][0]["id"]
    sim.idle()
    first, second = product.statuses()
    assert (first["status"], second["status"]) == ("sent", "delivered")
    for status in (first, second):
        assert status["id"] == wamid and status["biz_opaque_callback_data"] == "a.1"
        assert status["recipient_id"] == ANA["phone"] and status["recipient_user_id"].startswith("US.")
    assert first["pricing"]["type"] == "free_customer_service" and first["pricing"]["billable"] is False
    assert "conversation" not in first


def test_the_contacts_block_follows_the_rules_of_2026(sim: Stage, product: Product) -> None:
    person = sim.control("POST", "people", name="Lúcia", username="lucia.m", hidden=True, phone="5511900000412")
    sim.say(person=person["id"])
    sim.send(to="", recipient=person["bsuids"]["900"])
    sim.idle()
    values = [arrival.value for arrival in product.arrivals if "statuses" in arrival.value]
    for value in values:
        for status in value["statuses"]:
            assert "recipient_id" not in status and status["recipient_user_id"].startswith("BR.")
    names = {value["statuses"][0]["status"]: value["contacts"][0] for value in values}
    assert "username" not in names["sent"]["profile"] and "wa_id" not in names["sent"]
    assert names["delivered"]["profile"]["username"] == "@lucia.m"


def test_an_answer_to_an_advertisement_is_free_for_three_days(sim: Stage, product: Product) -> None:
    sim.say(referral={"source_type": "ad", "source_id": "1"})
    sim.send()
    sim.idle()
    sent, delivered = product.statuses()
    assert {one["pricing"]["type"] for one in (sent, delivered)} == {"free_entry_point"}
    assert 0 <= int(sent["conversation"]["expiration_timestamp"]) - int(sent["timestamp"]) - 72 * 3600 + 1 <= 1
    assert sent["conversation"]["origin"] == {"type": "referral_conversion"}
    assert delivered["conversation"]["id"] == sent["conversation"]["id"]
    assert "expiration_timestamp" not in delivered["conversation"]


def test_a_phone_once_addressed_is_shown_from_then_on(sim: Stage, product: Product) -> None:
    person = {"name": "Lúcia", "username": "lucia.m", "hidden": True, "phone": "5511900000412"}
    sim.say(person=person)
    sim.send(to="5511900000412")
    sim.say(person=person)
    sim.idle()
    messages = [one.value["messages"][0] for one in product.arrivals if "messages" in one.value]
    assert "from" not in messages[0] and messages[1]["from"] == "5511900000412"


def test_read_comes_when_the_person_reads_unless_receipts_are_off(sim: Stage, product: Product) -> None:
    sim.say()
    sim.send()
    sim.idle()
    assert sim.control("POST", "read", number=PNID, person=ANA)["read"] == 1
    sim.idle()
    assert product.statuses()[-1]["status"] == "read"
    sim.control("PATCH", "people/" + ANA["phone"], read_receipts=False)
    sim.send()
    sim.idle()
    assert sim.control("POST", "read", number=PNID, person=ANA)["read"] == 0


def test_somebody_without_whatsapp_fails_later(sim: Stage, product: Product) -> None:
    sim.say()
    sim.control("PATCH", "people/" + ANA["phone"], on_whatsapp=False)
    assert sim.send().status_code == 200
    sim.idle()
    assert product.statuses()[-1]["errors"][0]["code"] == 131026


def test_any_status_may_be_forced(sim: Stage, product: Product) -> None:
    sim.say()
    wamid = sim.send().json()["messages"][0]["id"]
    sim.idle()
    sim.control("POST", "statuses", wamid=wamid, status="failed", errors=[131049], force=True)
    sim.control("POST", "statuses", wamid=wamid, status="sent", force=True)
    sim.idle()
    assert [one["status"] for one in product.statuses()][-2:] == ["failed", "sent"]


def test_a_new_number_brings_a_new_id_and_says_the_old_one(sim: Stage, product: Product) -> None:
    sim.say()
    old = product.wait(1)[0].value["contacts"][0]["user_id"]
    sim.control("POST", f"people/{ANA['phone']}/phone", phone="+1 650 555 0222")
    value = product.wait(2)[1].value
    system = value["messages"][0]["system"]
    assert "contacts" not in value and value["messages"][0]["from"] == ANA["phone"]
    assert system["type"] == "user_changed_number" and system["wa_id"] == "16505550222"
    assert system["previous_user_id"] == old != system["user_id"]
    sim.control("POST", "people/16505550222/rotate")
    message = product.wait(3)[2].value["messages"][0]
    assert message["system"]["type"] == "user_changed_user_id" and "from" not in message
    assert message["system"]["previous_user_id"] == system["user_id"]


def test_every_type_can_be_sent_by_its_name_alone(sim: Stage, product: Product) -> None:
    kinds = [
        "text",
        "image",
        "video",
        "audio",
        "document",
        "sticker",
        "location",
        "contacts",
        "button",
        "interactive",
        "order",
    ]
    for kind in [*kinds, "unsupported"]:
        sim.control("POST", "messages", number=PNID, person=ANA, type=kind)
    wamid = sim.say(type="hologram", hologram={"depth": 3})
    sim.say(type="reaction", reaction={"message_id": wamid, "emoji": "👍"})
    sim.say(type="reaction", reaction={"message_id": wamid})
    sim.say(type="edit", edit={"original_message_id": wamid, "message": {"type": "text", "text": {"body": "new"}}})
    sim.say(type="revoke", revoke={"original_message_id": wamid})
    sim.idle()
    found = {}
    for arrival in product.arrivals:
        for message in arrival.value["messages"]:
            found[message["type"]] = message
            assert message["type"] in message
    assert set(found) == {*kinds, "unsupported", "hologram", "reaction", "edit", "revoke"}
    assert found["audio"]["audio"]["voice"] is True
    assert found["unsupported"]["errors"][0]["code"] == 131051


def test_media_of_a_webhook_can_be_fetched_with_the_token(sim: Stage, product: Product) -> None:
    sim.say(type="image", image={"caption": "Broken"})
    image = product.wait(1)[0].value["messages"][0]["image"]
    assert image["mime_type"] == "image/jpeg" and image["caption"] == "Broken"
    found = sim.graph("GET", image["id"]).json()
    data = sim.graph("GET", "x").request and sim.http.get(found["url"], headers={"Authorization": "Bearer EAAtest"})
    assert hashlib.sha256(data.content).digest() == base64.b64decode(image["sha256"])
    assert found["sha256"] == hashlib.sha256(data.content).hexdigest() and data.headers["content-type"] == "image/jpeg"
    assert sim.http.get(found["url"]).status_code == 401
    sim.control("PATCH", "settings", media_url_seconds=-0.0)
    assert sim.http.get(found["url"] + "0", headers={"Authorization": "Bearer EAAtest"}).status_code == 404


def test_a_file_can_be_kept_under_an_id_of_ones_own(sim: Stage) -> None:
    kept = sim.control("POST", "media", number=PNID, type="document", id="4711", filename="Order.pdf")
    assert (kept["id"], kept["filename"], kept["mime_type"]) == ("4711", "Order.pdf", "application/pdf")
    place = sim.graph("GET", "4711").json()
    data = sim.http.get(place["url"], headers={"Authorization": f"Bearer {TOKEN}"})
    assert (data.status_code, len(data.content)) == (200, int(place["file_size"]))


def test_media_is_uploaded_sent_and_deleted(sim: Stage) -> None:
    sim.say()
    files = {"file": ("a.png", b"\x89PNG", "image/png")}
    form = {"messaging_product": "whatsapp"}
    media_id = sim.graph("POST", f"{PNID}/media", files=files, data=form).json()["id"]
    assert sim.send(type="image", image={"id": media_id, "caption": "See"}).status_code == 200
    assert sim.graph("DELETE", media_id).json() == {"success": True}
    assert sim.graph("GET", media_id).status_code == 400
    wrong = sim.graph("POST", f"{PNID}/media", files={"file": ("a.exe", b"MZ", "application/x-msdownload")}, data=form)
    assert wrong.status_code == 400 and wrong.json()["error"]["code"] == 100


def test_a_number_that_checks_identities_is_told_of_keys_and_delivers_to_no_other(sim: Stage, product: Product) -> None:
    def contact(count: int) -> dict[str, str]:
        sim.say()
        found: dict[str, str] = product.wait(count)[-1].value["contacts"][0]
        return found

    on = {"user_identity_change": {"enable_identity_key_check": True}}
    assert "identity_key_hash" not in contact(1)
    assert sim.graph("POST", f"{PNID}/settings", json={"user_identity_change": {}}).json()["error"]["code"] == 100
    assert sim.graph("POST", f"{PNID}/settings", json=on).json() == {"success": True}
    assert on.items() <= sim.graph("GET", f"{PNID}/settings").json().items()
    old = contact(2)["identity_key_hash"]
    new = sim.control("POST", f"people/{ANA['phone']}/key")["identity_key_hash"]
    sim.send(recipient_identity_key_hash=old)
    sim.idle()
    (failed,) = product.statuses()
    assert failed["errors"][0]["code"] == 137000 and "recipient_identity_key_hash" not in failed
    sim.send()
    sim.idle()
    assert {one["recipient_identity_key_hash"] for one in product.statuses()[1:]} == {new} != {old}
    sim.send(recipient_identity_key_hash=new)
    sim.idle()
    assert [one["status"] for one in product.statuses()[-2:]] == ["sent", "delivered"]
    assert sim.send(recipient_identity_key_hash=1).json()["error"]["code"] == 131009

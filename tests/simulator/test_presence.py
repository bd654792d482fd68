"""What a number shows of itself, as Graph takes and refuses it."""

import pytest

from tests.simulator.stage import ANA, PNID

WHATSAPP = {"messaging_product": "whatsapp"}


def post(sim, edge, expect=200, **body):
    answer = sim.graph("POST", f"{PNID}/{edge}".rstrip("/"), json=body)
    assert answer.status_code == expect, answer.text
    return answer.json()


def get(sim, edge, **query):
    return sim.graph("GET", f"{PNID}/{edge}".rstrip("/"), params=query).json()


def test_a_profile_is_kept_and_its_fields_are_asked_for(sim):
    post(
        sim, "whatsapp_business_profile", **WHATSAPP, about="Coffee", websites=["https://acme.test"], vertical="RETAIL"
    )
    assert get(sim, "whatsapp_business_profile", fields="about,websites,email")["data"] == [
        {**WHATSAPP, "about": "Coffee", "websites": ["https://acme.test"]}
    ]


@pytest.mark.parametrize(
    "wrong",
    [
        {"about": ""},
        {"about": "x" * 140},
        {"description": "x" * 513},
        {"email": "nobody"},
        {"websites": ["https://a.test"] * 3},
        {"websites": ["acme.test"]},
        {"vertical": "COFFEE"},
    ],
)
def test_a_profile_beyond_its_limits_is_refused(sim, wrong):
    post(sim, "whatsapp_business_profile", 400, **WHATSAPP, **wrong)
    post(sim, "whatsapp_business_profile", 400, about="no product named")


def test_a_username_is_unique_and_follows_the_rules(sim):
    assert post(sim, "username", username="Acme.Coffee") == {"status": "approved"}
    assert get(sim, "username") == {"username": "acme.coffee", "status": "approved"}
    sim.control("POST", "people", name="Ana", username="@ana.k", phone="16505550188")
    for wrong in ("ab", "1234", ".acme", "acme.", "ac..me", "wwwacme", "acme.com", "ação", "ana.k"):
        assert post(sim, "username", 400, username=wrong)["error"]["code"] in (147001, 147002), wrong
    assert sim.graph("DELETE", f"{PNID}/username").json() == {"success": True} and get(sim, "username") == {}


def test_a_username_may_be_kept_back_until_people_have_some(sim, product):
    sim.control("PATCH", "settings", 400, usernames="taken")
    sim.control("PATCH", "settings", usernames="reserved")
    assert post(sim, "username", username="acme.coffee") == {"status": "reserved"}
    assert get(sim, "username") == {"username": "acme.coffee", "status": "reserved"}
    sim.control("PATCH", f"numbers/{PNID}", username_status="approved")
    assert get(sim, "username")["status"] == "approved"
    sim.control("PATCH", f"numbers/{PNID}", username_status="deleted")
    assert get(sim, "username") == {}
    sim.control("PATCH", f"numbers/{PNID}", 400, username_status="approved")
    told = [one.json["entry"][0]["changes"][0] for one in product.wait(3)]
    assert {one["field"] for one in told} == {"business_username_update"}
    assert [one["value"].get("username") for one in told] == ["acme.coffee", "acme.coffee", None]
    assert [one["value"]["status"] for one in told] == ["reserved", "approved", "deleted"]


def test_a_username_moves_between_numbers_of_one_business_when_that_is_said(sim, product):
    post(sim, "username", username="acme.coffee")
    other = {"phone_number_id": "200000000000002", "display_phone": "+1 555-010-0002"}
    sim.register(product, **other)
    ask = {"json": {"username": "acme.coffee"}}
    assert sim.graph("POST", "200000000000002/username", **ask).json()["error"]["code"] == 147005
    ask["json"]["transfer_action"] = "steal"
    assert sim.graph("POST", "200000000000002/username", **ask).json()["error"]["code"] == 100
    ask["json"]["transfer_action"] = "force_transfer"
    assert sim.graph("POST", "200000000000002/username", **ask).json() == {"status": "approved"}
    assert get(sim, "username") == {}
    strange = {"phone_number_id": "200000000000003", "waba_id": "300000000000003", "business_id": "901"}
    sim.register(product, **strange, display_phone="+1 555-010-0003")
    answer = sim.graph("POST", "200000000000003/username", **ask)
    assert answer.json()["error"]["code"] == 147002  # of a foreign business nothing is taken


def test_only_people_who_wrote_today_are_blocked_and_each_failure_stands_in_a_list(sim):
    users = [{"user": "+" + ANA["phone"]}]
    refused = post(sim, "block_users", 400, **WHATSAPP, block_users=users)
    assert refused["error"]["code"] == 139100 and refused["block_users"]["added_users"] == []
    (failed,) = refused["block_users"]["failed_users"]
    assert (failed["input"], failed["wa_id"], failed["errors"][0]["code"]) == ("+" + ANA["phone"], ANA["phone"], 131047)
    sim.say()
    added = post(sim, "block_users", **WHATSAPP, block_users=users)["block_users"]["added_users"]
    assert added == [{"input": "+" + ANA["phone"], "wa_id": ANA["phone"]}]
    (row,) = get(sim, "block_users")["data"]
    assert row["wa_id"] == ANA["phone"] and row["user_id"].startswith("US.")
    answer = sim.graph("DELETE", f"{PNID}/block_users", json={**WHATSAPP, "block_users": users})
    assert answer.json()["block_users"]["removed_users"] and get(sim, "block_users")["data"] == []
    post(sim, "block_users", 400, **WHATSAPP, block_users=[])


def test_a_person_without_a_phone_is_blocked_by_the_user_id_and_no_longer_heard(sim, product):
    sim.say(person={"name": "Kim", "username": "kim.k", "hidden": True})
    bsuid = product.wait(1)[0].value["contacts"][0]["user_id"]
    for wrong in ({"user": bsuid}, {"user_id": "US.ENT.7001"}, {}):
        post(sim, "block_users", 400, **WHATSAPP, block_users=[wrong])
    added = post(sim, "block_users", **WHATSAPP, block_users=[{"user_id": bsuid}])["block_users"]["added_users"]
    assert added == [{"input": bsuid, "user_id": bsuid}]
    assert get(sim, "block_users")["data"] == [{**WHATSAPP, "user_id": bsuid}]
    sim.say(person="kim.k", text="Hello?")
    sim.say(text="After them")
    sim.idle()
    assert [one.value["messages"][0]["text"]["body"] for one in product.arrivals] == ["Hi", "After them"]
    sim.send(recipient=bsuid, to="")
    sim.idle()
    assert [one["errors"][0]["code"] for one in product.statuses() if one["status"] == "failed"] == [131026]


def test_links_are_made_changed_and_dropped(sim):
    made = post(sim, "message_qrdls", prefilled_message="Hello")
    assert made["deep_link_url"].endswith(made["code"])
    post(sim, "message_qrdls", code=made["code"], prefilled_message="Hi")
    assert [one["prefilled_message"] for one in get(sim, "message_qrdls")["data"]] == ["Hi"]
    for wrong in ({"prefilled_message": ""}, {"prefilled_message": "x" * 141}, {"code": "X", "prefilled_message": "x"}):
        post(sim, "message_qrdls", 400, **wrong)
    assert sim.graph("DELETE", f"{PNID}/message_qrdls/{made['code']}").json() == {"success": True}
    assert sim.graph("DELETE", f"{PNID}/message_qrdls/{made['code']}").status_code == 400


def test_a_pin_is_six_digits_and_suggestions_have_limits(sim):
    post(sim, "", pin="123456")
    for wrong in ("12345", "1234567", "abcdef", 12.5):
        post(sim, "", 400, pin=wrong)
    commands = [{"command_name": "track", "command_description": "Where it is"}]
    post(sim, "conversational_automation", prompts=["Where is it?"], commands=commands)
    found = get(sim, "", fields="conversational_automation")["conversational_automation"]
    assert (found["prompts"], found["commands"]) == (["Where is it?"], commands)
    for wrong in ({"prompts": ["x"] * 5}, {"prompts": ["x" * 81]}, {"commands": [{"command_name": "x"}]}):
        post(sim, "conversational_automation", 400, **wrong)


def test_a_token_does_what_its_permissions_allow(sim):
    sim.control("POST", "tokens", access_token="EAAtest", scopes=["whatsapp_business_messaging"])
    assert get(sim, "whatsapp_business_profile")["error"]["code"] == 200
    sim.say()
    assert sim.send().status_code == 200
    sim.control("POST", "tokens", access_token="EAAtest", scopes=["whatsapp_business_management"])
    assert "data" in get(sim, "whatsapp_business_profile")
    refused = sim.send()
    assert (refused.status_code, refused.json()["error"]["code"]) == (403, 131005)


def test_a_token_is_told_about_itself_and_not_about_strangers(sim):
    found = sim.graph("GET", "debug_token", params={"input_token": "EAAtest"}).json()["data"]
    assert found["is_valid"] and found["expires_at"] == 0 and "whatsapp_business_messaging" in found["scopes"]
    assert not sim.graph("GET", "debug_token", params={"input_token": "unknown"}).json()["data"]["is_valid"]
    assert sim.graph("GET", "debug_token").status_code == 400

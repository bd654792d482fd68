"""What other people's clients ask of Graph: every way Meta takes a call, and the calls that the product never makes."""

from __future__ import annotations

import json
from typing import Any

import httpx
import pytest

from tests.simulator.answers import DOCUMENT, WHATSAPP, refused, told
from tests.simulator.stage import ANA, APP, PNID, SECRET, TOKEN, WABA, Product, Stage


def last(sim: Stage) -> Any:
    return sim.control("GET", "ledger?kind=message")["results"][-1]["body"]


@pytest.mark.parametrize("address", ["/v13.0/{}/messages", "/v26.0/{}/messages/", "/{}/messages"])
def test_any_version_and_none_is_an_address_of_graph(sim: Stage, address: str) -> None:
    body = WHATSAPP | {"to": ANA["phone"], "text": {"body": "Hello"}}
    answer = sim.http.post(address.format(PNID), params={"access_token": TOKEN}, json=body)
    assert told(answer)["messages"][0]["id"].startswith("wamid.")


def test_a_token_may_come_in_the_body(sim: Stage) -> None:
    body = WHATSAPP | {"to": ANA["phone"], "text": {"body": "Hello"}}
    assert refused(sim.http.post(f"/{PNID}/messages", json=body)) == 104
    told(sim.http.post(f"/{PNID}/messages", json=body | {"access_token": TOKEN}))
    told(sim.http.post(f"/{WABA}/subscribed_apps", data={"access_token": TOKEN}))
    assert "access_token" not in last(sim)


def test_a_form_is_taken_like_json(sim: Stage) -> None:
    form = WHATSAPP | {"to": "+1 (650) 555-0111", "type": "text", "text": json.dumps({"body": "From a form"})}
    told(sim.graph("POST", f"{PNID}/messages", data=form))
    assert last(sim)["text"] == {"body": "From a form"}


def test_an_object_may_come_as_json_in_a_string_and_an_empty_value_as_null(sim: Stage) -> None:
    card = [{"name": {"formatted_name": "Ana Müller", "first_name": "Ana"}, "phones": [{"phone": "+1555"}]}]
    told(sim.send(type="contacts", contacts=json.dumps(card), text=None, context=None, recipient_type=None))
    assert last(sim)["contacts"] == card
    told(sim.send(type="video", text=None, video={"link": "https://files.test/a.mp4", "caption": None}))
    told(sim.send(text={"body": '{"this": "stays text"}', "preview_url": None}))
    assert last(sim)["text"]["body"] == '{"this": "stays text"}'


def test_a_file_may_name_the_product_in_its_address(sim: Stage) -> None:
    answer = sim.graph("POST", f"{PNID}/media", params=WHATSAPP, files={"file": ("a.txt", b"Hello", "text/plain")})
    assert told(sim.graph("GET", told(answer)["id"]))["mime_type"] == "text/plain"
    assert refused(sim.graph("POST", f"{PNID}/media", files={"file": ("a.txt", b"Hello", "text/plain")})) == 100


def test_an_app_gets_a_token_of_its_own(sim: Stage) -> None:
    asked = {"grant_type": "client_credentials", "client_id": APP, "client_secret": SECRET}
    token = told(sim.http.get("/oauth/access_token", params=asked))["access_token"]
    assert token == f"{APP}|{SECRET}" and told(sim.graph("GET", APP, token=token))["id"] == APP
    assert refused(sim.http.get("/oauth/access_token", params=asked | {"client_secret": "wrong"})) == 1


def test_fields_may_carry_what_belongs_to_them(sim: Stage) -> None:
    names = "display_phone_number,quality_score{score},throughput,webhook_configuration{application,phone_number}"
    assert set(told(sim.graph("GET", PNID, params={"fields": names}))) == {
        "display_phone_number", "quality_score", "throughput", "webhook_configuration", "id",
    }  # fmt: skip
    assert refused(sim.graph("GET", PNID, params={"fields": "shoe_size"})) == 100


def test_an_account_has_every_field_that_metas_own_sdk_knows(sim: Stage) -> None:
    sim.control("PATCH", f"numbers/{PNID}", whatsapp_business_manager_messaging_limit="TIER_10K")
    names = (
        "account_review_status,auth_international_rate_eligibility,business_verification_status,country,creation_time,"
        "currency,disable_marketing_messages_on_cloud_api,health_status,is_enabled_for_insights,"
        "is_shared_with_partners,linked_commerce_account,marketing_messages_ad_account,"
        "marketing_messages_lite_api_status,marketing_messages_onboarding_status,message_template_namespace,name,"
        "on_behalf_of_business_info,owner_business,owner_business_info,ownership_type,primary_business_location,"
        "primary_funding_id,purchase_order_number,service_pricing_policy,status,template_auto_archival_enabled,"
        "timezone_id,whatsapp_business_manager_messaging_limit,"
        "whatsapp_manager_marketing_messages_max_price_enroll_status"
    )
    found = told(sim.graph("GET", WABA, params={"fields": names}))
    assert found["whatsapp_business_manager_messaging_limit"] == "TIER_10K"
    assert found["owner_business"]["id"] == "900" and "primary_funding_id" not in found


def test_the_accounts_of_a_business_are_those_its_token_sees(sim: Stage) -> None:
    rows = told(sim.graph("GET", "900/owned_whatsapp_business_accounts"))["data"]
    assert [row["id"] for row in rows] == [WABA]
    assert told(sim.graph("GET", "900/client_whatsapp_business_accounts"))["data"] == []
    assert refused(sim.graph("GET", "901/owned_whatsapp_business_accounts")) == 100


def test_templates_are_found_by_several_states_and_by_words(sim: Stage) -> None:
    for name, status in (("tea", "APPROVED"), ("cup", "PAUSED"), ("pot", "REJECTED")):
        parts = [{"type": "BODY", "text": f"Your {name} is here."}]
        sim.control("POST", "templates", number=PNID, name=name, language="en", category="UTILITY", status=status,
                    components=parts)  # fmt: skip

    def named(**query: str) -> list[str]:
        return [row["name"] for row in told(sim.graph("GET", f"{WABA}/message_templates", params=query))["data"]]

    assert set(named(status="APPROVED,PAUSED")) == {"tea", "cup"} and named(content="pot is") == ["pot"]
    assert named(name_or_content="CUP") == ["cup"] and named(content="coffee") == []
    page = told(sim.graph("GET", f"{WABA}/message_templates", params={"summary": "total_count", "status": "PAUSED"}))
    assert page["summary"] == {"total_count": 1}


def test_templates_are_put_away_and_taken_out(sim: Stage) -> None:
    own = {
        "name": "tea",
        "language": "en",
        "category": "UTILITY",
        "components": [{"type": "BODY", "text": "It is here."}],
    }
    tea = sim.control("POST", "templates", number=PNID, **own)["id"]
    away = told(sim.graph("POST", f"{WABA}/message_templates/archive", json={"hsm_ids": f"{tea},4711"}))
    assert away["archived_templates"] == [tea] and list(away["failed_templates"]) == ["4711"]
    assert told(sim.graph("GET", tea, params={"fields": "status"}))["status"] == "ARCHIVED"
    again = told(sim.graph("POST", f"{WABA}/message_templates/archive", json={"hsm_ids": [tea]}))
    assert again["archived_templates"] == [] and tea in again["failed_templates"]
    back = told(sim.graph("POST", f"{WABA}/message_templates/unarchive", json={"hsm_ids": [tea]}))
    assert back["unarchived_templates"] == [tea]
    assert told(sim.graph("GET", tea, params={"fields": "status"}))["status"] == "APPROVED"
    assert refused(sim.graph("POST", f"{WABA}/message_templates/burn", json={"hsm_ids": [tea]})) == 100


def test_one_link_is_asked_for_and_changed_by_its_address(sim: Stage) -> None:
    code = told(sim.graph("POST", f"{PNID}/message_qrdls", json={"prefilled_message": "Hello"}))["code"]
    told(sim.graph("POST", f"{PNID}/message_qrdls/{code}", json={"prefilled_message": "Good day"}))
    (row,) = told(sim.graph("GET", f"{PNID}/message_qrdls/{code}"))["data"]
    assert (row["code"], row["prefilled_message"]) == (code, "Good day")
    assert told(sim.graph("GET", f"{PNID}/message_qrdls/NOTTHERE000000"))["data"] == []


def test_people_are_blocked_by_the_id_the_business_knows_them_by(sim: Stage) -> None:
    sim.say()
    bsuid = sim.control("GET", f"people/{ANA['phone']}")["bsuids"]["900"]
    body = WHATSAPP | {"block_users": [{"user_id": bsuid}]}
    done = told(sim.graph("POST", f"{PNID}/block_users", json=body))
    assert done["block_users"]["added_users"] == [{"input": bsuid, "user_id": bsuid}]
    assert [row["user_id"] for row in told(sim.graph("GET", f"{PNID}/block_users"))["data"]] == [bsuid]
    told(sim.graph("DELETE", f"{PNID}/block_users", json=body))
    assert told(sim.graph("GET", f"{PNID}/block_users"))["data"] == []


def test_a_new_number_is_proved_by_the_code_that_was_sent_last(sim: Stage) -> None:
    new = {"cc": "1", "phone_number": "555-010-0077", "verified_name": "Acme Two"}
    made = told(sim.graph("POST", f"{WABA}/phone_numbers", json=new))["id"]
    assert refused(sim.graph("POST", f"{WABA}/phone_numbers", json=new)) == 100
    assert refused(sim.graph("POST", f"{made}/request_code", json={"code_method": "PIGEON", "language": "en"})) == 100
    told(sim.graph("POST", f"{made}/request_code", json={"code_method": "SMS", "language": "en_US"}))
    code = sim.control("GET", f"numbers/{made}")["code"]
    wrong = f"{(int(code) + 1) % 10**6:06d}"
    assert refused(sim.graph("POST", f"{made}/verify_code", json={"code": wrong})) == 136025
    assert told(sim.graph("POST", f"{made}/verify_code", json={"code": code}))["id"] == made
    assert refused(sim.graph("POST", f"{made}/verify_code", json={"code": code})) == 136025
    told(sim.graph("POST", f"{made}/register", json=WHATSAPP | {"pin": "123456"}))
    shown = told(sim.graph("GET", made, params={"fields": "code_verification_status,status,display_phone_number"}))
    assert shown == {
        "code_verification_status": "VERIFIED",
        "status": "CONNECTED",
        "display_phone_number": "+15550100077",
        "id": made,
    }


def test_a_profile_is_emptied_by_empty_words(sim: Stage) -> None:
    told(
        sim.graph(
            "POST", f"{PNID}/whatsapp_business_profile", json=WHATSAPP | {"vertical": "RETAIL", "email": "a@b.test"}
        )
    )
    empty = WHATSAPP | {"vertical": "", "email": "", "websites": "", "about": "Tea"}
    told(sim.graph("POST", f"{PNID}/whatsapp_business_profile", json=empty))
    (shown,) = told(sim.graph("GET", f"{PNID}/whatsapp_business_profile", params={"fields": "about,email,vertical"}))[
        "data"
    ]
    assert shown == WHATSAPP | {"about": "Tea", "vertical": "UNDEFINED"}


def test_a_new_name_waits_beside_the_old_one(sim: Stage) -> None:
    told(sim.graph("POST", PNID, json={"new_display_name": "Acme Tea"}))
    shown = told(sim.graph("GET", PNID, params={"fields": "verified_name,new_display_name,new_name_status"}))
    assert list(shown.values())[:3] == ["Acme", "Acme Tea", "PENDING_REVIEW"]


def test_a_number_has_settings_a_shop_and_a_key(sim: Stage) -> None:
    told(sim.graph("POST", f"{PNID}/settings", json={"calling": {"status": "ENABLED"}}))
    assert told(sim.graph("GET", f"{PNID}/settings")) == {
        "calling": {"status": "ENABLED"},
        "storage_configuration": {"status": "DEFAULT"},
        "user_identity_change": {"enable_identity_key_check": False},
    }
    assert refused(sim.graph("POST", f"{PNID}/settings", json={"fallback_language": "en"})) == 100
    told(sim.graph("POST", f"{PNID}/whatsapp_commerce_settings", params={"is_catalog_visible": "true"}))
    (shop,) = told(sim.graph("GET", f"{PNID}/whatsapp_commerce_settings"))["data"]
    assert shop["is_catalog_visible"] is True
    key = "-----BEGIN PUBLIC KEY-----\nMIIB\n-----END PUBLIC KEY-----\n"
    told(sim.graph("POST", f"{PNID}/whatsapp_business_encryption", data={"business_public_key": key}))
    assert told(sim.graph("GET", f"{PNID}/whatsapp_business_encryption"))["data"][0]["business_public_key"] == key
    assert refused(sim.graph("POST", f"{PNID}/whatsapp_business_encryption", data={"business_public_key": "x"})) == 100


def test_a_group_is_made_a_moment_later_and_called_otherwise(sim: Stage, product: Product) -> None:
    assert refused(sim.graph("POST", f"{PNID}/groups", json=WHATSAPP)) == 100
    asked = told(sim.graph("POST", f"{PNID}/groups", json=WHATSAPP | {"subject": "Trip"}))["request_id"]
    (made,) = product.wait(1)[0].value["groups"]
    assert (made["request_id"], made["type"], made["subject"]) == (asked, "group_create", "Trip")
    group = made["group_id"]
    assert told(sim.graph("GET", f"{group}/invite_link"))["invite_link"] == made["invite_link"]
    assert told(sim.graph("POST", f"{group}/invite_link", json=WHATSAPP))["invite_link"] != made["invite_link"]
    told(sim.graph("POST", group, json=WHATSAPP | {"subject": "The trip"}))
    (changed,) = product.wait(2)[1].value["groups"]
    assert changed["group_subject"] == {"text": "The trip", "update_successful": True}
    rows = told(sim.graph("GET", f"{PNID}/groups"))["data"]["groups"]
    assert [(row["id"], row["subject"]) for row in rows] == [(group, "The trip")]
    assert told(sim.graph("GET", f"{group}/join_requests"))["data"] == []
    assert refused(sim.graph("GET", "ana/invite_link")) == 100
    sim.say(group_id=group)  # opens its window
    assert told(sim.send(to=group, recipient_type="group"))["messages"][0]["group_id"] == group


def test_nobody_is_called_who_did_not_allow_it(sim: Stage) -> None:
    wanted = WHATSAPP | {"to": ANA["phone"], "action": "connect", "session": {"sdp_type": "offer", "sdp": "v=0"}}
    assert refused(sim.graph("POST", f"{PNID}/calls", json=wanted)) == 138000
    told(sim.graph("POST", f"{PNID}/settings", json={"calling": {"status": "ENABLED"}}))
    assert refused(sim.graph("POST", f"{PNID}/calls", json=wanted)) == 138006
    allowed = told(sim.graph("GET", f"{PNID}/call_permissions", params={"user_wa_id": ANA["phone"]}))
    assert allowed["permission"] == {"status": "no_permission"}
    assert [one["can_perform_action"] for one in allowed["actions"]] == [True, False]


def test_a_flow_goes_from_draft_to_deprecated_and_its_phone_asks_what_its_json_asks(sim: Stage) -> None:
    form = {"name": "Visit", "categories": json.dumps(["APPOINTMENT_BOOKING"])}
    made = told(sim.graph("POST", f"{WABA}/flows", files={name: (None, value) for name, value in form.items()}))["id"]
    assert refused(sim.graph("POST", f"{made}/publish")) == 139002
    file = {"file": ("flow.json", json.dumps(DOCUMENT), "application/json")}
    told(sim.graph("POST", f"{made}/assets", data={"name": "flow.json", "asset_type": "FLOW_JSON"}, files=file))
    (asset,) = told(sim.graph("GET", f"{made}/assets"))["data"]
    assert httpx.get(asset["download_url"]).json() == DOCUMENT
    told(sim.graph("POST", made, json={"name": "A visit"}))
    told(sim.graph("POST", f"{made}/publish"))
    assert refused(sim.graph("POST", f"{made}/assets", files=file)) == 139001
    assert refused(sim.graph("DELETE", made)) == 139004
    shown = told(
        sim.graph("GET", made, params={"fields": "name,status,json_version,updated_at,preview.invalidate(true)"})
    )
    assert shown["updated_at"].endswith("+0000")
    assert (shown["name"], shown["status"], shown["json_version"]) == ("A visit", "PUBLISHED", "7.1")
    (kept,) = sim.control("GET", "flows")["results"]
    assert [(one["name"], one["type"]) for one in kept["fields"]] == [("who", "text"), ("day", "choice")]
    told(sim.graph("POST", f"{made}/deprecate"))
    assert refused(sim.graph("POST", f"{made}/deprecate")) == 139003
    assert told(sim.graph("GET", f"{WABA}/flows"))["data"][0]["status"] == "DEPRECATED"


def test_a_flow_that_cannot_be_read_is_kept_with_what_is_wrong_and_a_draft_can_go(sim: Stage) -> None:
    made = told(sim.graph("POST", f"{WABA}/flows", json={"name": "Draft", "categories": ["OTHER"]}))["id"]
    answer = told(sim.graph("POST", f"{made}/assets", files={"file": ("flow.json", "{", "application/json")}))
    assert answer["validation_errors"][0]["error"] == "INVALID_JSON"
    assert refused(sim.graph("POST", f"{WABA}/flows", json={"name": "Draft", "categories": ["OTHER"]})) == 100
    told(sim.graph("DELETE", made))
    assert refused(sim.graph("GET", made)) == 100


def test_usernames_are_suggested_that_are_free(sim: Stage) -> None:
    assert told(sim.graph("GET", f"{PNID}/username_suggestions"))["data"][0]["username_suggestions"][0] == "acme"
    told(sim.graph("POST", f"{PNID}/username", json={"username": "acme"}))
    assert "acme" not in told(sim.graph("GET", f"{PNID}/username_suggestions"))["data"][0]["username_suggestions"]

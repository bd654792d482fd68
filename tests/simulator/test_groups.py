"""Groups at Graph: who comes in by the link, who is let in, turned away or taken out, and how a group ends."""

from __future__ import annotations

from typing import Any

import pytest

from tests.simulator.answers import WHATSAPP, refused, told
from tests.simulator.stage import ANA, PNID, Product, Stage

KIM = {"name": "Kim", "phone": "16505550122"}


@pytest.fixture
def group(sim: Stage) -> str:
    sim.control("POST", "groups", number=PNID, id="trip", subject="Trip", members=[ANA])
    sim.idle()
    return "trip"


def news(product: Product) -> list[Any]:
    return [one.value["groups"][0] for one in product.arrivals]


def members(sim: Stage, group: str) -> list[str]:
    shown = told(sim.graph("GET", group, params={"fields": "participants,total_participant_count"}))
    assert shown["total_participant_count"] == len(shown["participants"])
    return [one["wa_id"] for one in shown["participants"]]


def test_who_follows_the_link_is_in_a_group_that_asks_nobody(sim: Stage, product: Product, group: str) -> None:
    sim.control("POST", f"groups/{group}/join", 201, person=KIM)
    sim.control("POST", f"groups/{group}/join", 400, person=KIM)
    sim.idle()
    (added,) = news(product)[-1]["added_participants"]
    assert (news(product)[-1]["type"], news(product)[-1]["reason"]) == ("group_participants_add", "invite_link")
    assert added["wa_id"] == KIM["phone"] and added["user_id"].startswith("US.")
    sim.control("POST", f"groups/{group}/leave", person=ANA)
    sim.idle()
    assert news(product)[-1]["initiated_by"] == "participant" and members(sim, group) == [KIM["phone"]]
    for n in range(7):
        sim.control("POST", f"groups/{group}/join", person={"name": f"P{n}", "phone": f"1650555020{n}"})
    sim.control("POST", f"groups/{group}/join", 400, person={"name": "Ninth", "phone": "16505550209"})


def test_people_wait_to_be_let_in_where_approval_is_asked_for(sim: Stage, product: Product) -> None:
    wrong = WHATSAPP | {"subject": "Club", "join_approval_mode": "secret"}
    assert refused(sim.graph("POST", f"{PNID}/groups", json=wrong)) == 100
    told(sim.graph("POST", f"{PNID}/groups", json=wrong | {"join_approval_mode": "approval_required"}))
    club = news_of(sim, product)["group_id"]
    asked = [
        sim.control("POST", f"groups/{club}/join", person=one)["join_request_id"]
        for one in (ANA, KIM, {"name": "Leo", "phone": "16505550133"})
    ]
    assert news_of(sim, product)["type"] == "group_join_request_created" and members(sim, club) == []
    sim.control("POST", f"groups/{club}/leave", person=KIM)
    assert news_of(sim, product)["join_request_id"] == asked[1]
    page = told(sim.graph("GET", f"{club}/join_requests", params={"limit": 1}))
    assert [row["join_request_id"] for row in page["data"]] == asked[:1] and page["paging"]["next"]
    done = told(sim.graph("POST", f"{club}/join_requests", json=WHATSAPP | {"join_requests": asked[:2]}))
    assert done["approved_join_requests"] == asked[:1]
    assert [one["join_request_id"] for one in done["failed_join_requests"]] == asked[1:2] and done["errors"]
    assert news_of(sim, product)["request_id"] == done["request_id"] and members(sim, club) == [ANA["phone"]]
    away = told(sim.graph("DELETE", f"{club}/join_requests", json=WHATSAPP | {"join_requests": asked[2:]}))
    assert away["rejected_join_requests"] == asked[2:] and members(sim, club) == [ANA["phone"]]
    assert told(sim.graph("GET", f"{club}/join_requests")) == {"data": []}
    assert refused(sim.graph("POST", f"{club}/join_requests", json=WHATSAPP)) == 100


def news_of(sim: Stage, product: Product) -> Any:
    sim.idle()
    return news(product)[-1]


def test_people_are_taken_out_by_phone_or_user_id_and_never_by_both(sim: Stage, product: Product, group: str) -> None:
    sim.control("POST", f"groups/{group}/join", person=KIM)
    shown = told(sim.graph("GET", group, params={"fields": "participants"}))["participants"]
    both = [{"user": ANA["phone"], "user_id": shown[0]["user_id"]}]
    for wrong in ([], both, "everybody", [{}]):
        body = WHATSAPP | {"participants": wrong}
        assert refused(sim.graph("DELETE", f"{group}/participants", json=body)) == 100
    out = [{"user": "+" + ANA["phone"]}, {"user_id": shown[1]["user_id"]}, {"user": "16505550199"}]
    done = told(sim.graph("DELETE", f"{group}/participants", json=WHATSAPP | {"participants": out}))
    gone = news_of(sim, product)
    assert (gone["request_id"], gone["initiated_by"]) == (done["request_id"], "business")
    assert [one["wa_id"] for one in gone["removed_participants"]] == [ANA["phone"], KIM["phone"]]
    assert [one["input"] for one in gone["failed_participants"]] == ["16505550199"] and members(sim, group) == []


def test_a_group_gets_a_picture_and_ends(sim: Stage, product: Product, group: str) -> None:
    form = {"messaging_product": "whatsapp", "description": "To the sea"}
    for data, code in ((b"no picture", 100), (b"\xff\xd8\xff\xe0 a picture", 0)):
        file = {"profile_picture_file": ("a.jpg", data, "image/jpeg")}
        answer = sim.graph("POST", group, data=form, files=file)
        assert (refused(answer) if code else told(answer)["request_id"] and 0) == code
    changed = news_of(sim, product)
    assert changed["group_description"]["text"] == "To the sea" and len(changed["profile_picture"]["sha256"]) == 44
    assert told(sim.graph("DELETE", f"{group}/invite_link", json=WHATSAPP)) == WHATSAPP | {"success": True}
    done = told(sim.graph("DELETE", group))
    assert (news_of(sim, product)["type"], news_of(sim, product)["request_id"]) == ("group_delete", done["request_id"])
    assert refused(sim.graph("GET", group)) == 100 == refused(sim.graph("DELETE", group))

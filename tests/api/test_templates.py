"""Templates over the API: whole, filtered, by pages."""

import pytest

from conversations.models import Template
from tenants import onboard
from tenants.scope import acting_for


@pytest.fixture
def get(client, people):
    _, plain = onboard.issue_token(people.bruno, "test", None, ("read",))

    def call(path):
        link = path if path.startswith("http") else f"/api/v1/{path}"
        return client.get(link, headers={"authorization": f"Bearer {plain}"})

    return call


def test_templates_are_listed_by_pages_and_filtered(people, get):
    with acting_for(people.acme):
        for number in range(3):
            Template.objects.create(
                waba_id="3", name=f"t_{number}", language="en", meta_id="1", category="UTILITY",
                status="APPROVED" if number else "REJECTED", rejection="" if number else "INVALID_FORMAT",
            )  # fmt: skip
    first = get("templates/?limit=2").json()
    assert [row["name"] for row in first["results"]] == ["t_2", "t_1"]
    (last,) = get(first["next"]).json()["results"]
    assert (last["status"], last["rejection"], last["sendable"]) == ("REJECTED", "INVALID_FORMAT", False)
    assert [row["name"] for row in get("templates/?status=REJECTED").json()["results"]] == ["t_0"]
    assert get(f"templates/{last['id']}/").json() == last

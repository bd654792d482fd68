"""Coming back to a company that one is no longer a member of: it is said, with the ways on, and to nobody else."""

import re

import pytest
from django.test import Client

from tenants import clock, members, onboard
from tenants.models import Member, Role, Tenant

INBOX = "/t/acme/inbox/"
SAID = "You are no longer a member of <bdi>Acme</bdi>"


@pytest.fixture
def bruno(people) -> Client:
    """Bruno's browser, after Ana has taken him out."""
    members.remove(people.bruno, by=people.ana)
    client = Client()
    client.force_login(people.bruno.user)
    return client


def page(client, address=INBOX, **headers):
    answer = client.get(address, headers=headers)
    assert answer.status_code == 404 and answer["Cache-Control"] == "private, no-store"
    return re.sub('<span class="mono">.*?</span>', "", answer.content.decode())  # the id of the request


def test_who_was_a_member_is_told_so_and_what_to_do(people, bruno):
    for address in (INBOX, "/t/acme/inbox/1/", "/t/acme/settings/members/"):
        shown = page(bruno, address)
        assert SAID in shown and people.bruno.user.email in shown and 'href="/companies/new/"' in shown
        assert "Go to" not in shown and "Your other companies" not in shown


def test_other_companies_of_theirs_are_a_step_away(people, bruno):
    Member.objects.create(tenant=people.globex, user=people.bruno.user, role=Role.AGENT)
    assert 'href="/t/globex/inbox/"' in page(bruno)
    onboard.open_tenant("Initech", "initech", people.bruno.user)
    shown = page(bruno)
    assert "Your other companies" in shown and "/t/globex/" not in shown


def test_an_invitation_back_is_told_of_until_it_was_accepted(people, bruno):
    onboard.invite(people.bruno.user.email, Role.VIEWER, by=people.ana)
    shown = page(bruno)
    assert "You are invited again" in shown and "See the invitation" in shown
    (invitation,) = onboard.invitations_for(people.bruno.user)
    onboard.accept(invitation, people.bruno.user)
    assert bruno.get(INBOX).status_code == 200


def test_a_part_of_a_page_is_not_there(people, bruno):
    assert SAID not in page(bruno, **{"HX-Request": "true"})


def test_a_stranger_learns_nothing_and_a_closed_company_is_not_there(people, bruno):
    dora = Client()
    dora.force_login(people.dora.user)
    assert "Acme" not in page(dora)
    assert page(dora).replace("acme", "no-such") == page(dora, "/t/no-such/inbox/")
    Tenant.objects.filter(pk=people.acme.pk).update(closed_at=clock.now())
    assert "Acme" not in page(bruno)

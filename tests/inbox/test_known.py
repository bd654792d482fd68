"""What somebody is known by, in the panel and elsewhere: each once, and where it is theirs when there is a choice."""

import pytest
from django.test import Client

from conversations.models import Identity
from tenants import clock, onboard
from tenants.scope import acting_for
from tests.cast import channel
from tests.inbox.day import talk

pytestmark = pytest.mark.django_db
ID = "BR.1873553401244402"
WRITTEN = "BR.1873•••4402"


@pytest.fixture
def mariana(people):
    """Known by a username and by one id, told under Acme's account and under that of its other number."""
    second = channel(people.acme, "Acme <Lisboa>", "200000000000007", "300000000000007")
    with acting_for(people.acme):
        found = talk(people.line, "Mariana", username="mari", bsuid=ID)
        Identity.objects.create(contact=found.contact, kind="bsuid", value=ID, scope=second.portfolio_id)
        return found


def test_an_id_that_is_told_under_two_accounts_is_listed_once_with_both(people, as_member, mariana):
    ana = as_member(people.ana)
    panel, person = f"/t/acme/inbox/{mariana.conversation.pk}/", f"/t/acme/contacts/{mariana.contact.pk}/"
    for page in (panel, person):
        shown = ana.get(page).content.decode()
        assert shown.count(WRITTEN) == 1 and shown.count("Acme &lt;Lisboa&gt;, Acme Brasil</small>") == 1
    with acting_for(people.acme):
        first = Identity.objects.filter(value=ID).earliest("pk")
    assert f"identities/{first.pk}/" in shown
    revealed = ana.post(f"{panel}identities/{first.pk}/", headers={"HX-Request": "true"}).content.decode()
    assert ID in revealed and "Acme &lt;Lisboa&gt;, Acme Brasil</small>" in revealed
    assert '<span class="faint small">+1</span>' in ana.get("/t/acme/contacts/").content.decode()
    with acting_for(people.acme):
        _, token = onboard.issue_token(people.ana, "crm", None)
    told = Client(headers={"Authorization": f"Bearer {token}"}).get(f"/api/v1/contacts/{mariana.contact.pk}/").json()
    assert sorted(one["value"] for one in told["identities"]) == [ID, "mari"]


def test_two_ids_say_which_number_they_belong_to(people, as_member, mariana):
    with acting_for(people.acme):
        Identity.objects.filter(value=ID).exclude(scope=people.line.portfolio_id).update(value="BR.9999000011112222")
    shown = as_member(people.ana).get(f"/t/acme/inbox/{mariana.conversation.pk}/").content.decode()
    for id_, number in ((WRITTEN, "Acme Brasil"), ("BR.9999•••2222", "Acme &lt;Lisboa&gt;")):
        assert shown.split(id_)[1].split("</small>")[0].endswith(f'">{number}')


def test_one_number_goes_without_saying_though_its_portfolio_was_learnt_later(people, as_member):
    with acting_for(people.acme):
        found = talk(people.line, "Mariana", username="mari", bsuid=ID)
        Identity.objects.create(contact=found.contact, kind="bsuid", value=ID, scope=people.line.waba_id)
    shown = as_member(people.ana).get(f"/t/acme/inbox/{found.conversation.pk}/").content.decode()
    assert shown.count(WRITTEN) == 1 and "Acme Brasil</small>" not in shown


def test_a_former_id_is_listed_once_too(people, as_member, mariana):
    with acting_for(people.acme):
        Identity.objects.filter(value=ID).update(retired_at=clock.now())
    for page in (f"/t/acme/inbox/{mariana.conversation.pk}/", f"/t/acme/contacts/{mariana.contact.pk}/"):
        shown = as_member(people.ana).get(page).content.decode()
        assert shown.count(WRITTEN) == 1 and "Known before by 1<" in shown

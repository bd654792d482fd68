"""What a template costs by the company's own table: entered whole or not at all, said in the picker as an estimate."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from conversations.models import Identity, Rate
from conversations.templating import rates
from tenants.scope import acting_for
from tests.inbox.shelf import fill
from tests.send.threads import thread

pytestmark = pytest.mark.django_db
HOME = "/t/acme/settings/templates/rates/"
SAID = {"currency": "usd", "since": "2026-10-01"}
TABLE = "country,category,price\nIN, marketing, 0.0100\nDE AT, utility, 0.05\n*, marketing, 0.07"


def test_a_table_is_entered_shown_as_it_was_meant_and_replaced(as_member, people):
    ana = as_member(people.ana)
    assert ana.post(HOME, SAID | {"rates": TABLE}).status_code == 302
    with acting_for(people.acme):
        assert Rate.objects.count() == 4
        assert set(Rate.objects.values_list("currency", flat=True)) == {"USD"}
    page = ana.get(HOME).content.decode()
    assert "IN, marketing, 0.01\n" in page and "AT DE, utility, 0.05" in page and "4 rates" in page
    file = SimpleUploadedFile("rates.csv", "\ufeffBR;marketing;0.06".encode())
    assert ana.post(HOME, SAID | {"rates": TABLE, "file": file}).status_code == 302
    with acting_for(people.acme):
        assert [(row.country, str(row.amount)) for row in Rate.objects.all()] == [("BR", "0.060000")]
    with acting_for(people.globex):
        assert not Rate.objects.exists()


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"rates": "IN, marketing"}, "Line 1 has 2 parts, not three."),
        ({"rates": "IN, marketing, 1\nXX, marketing, 1"}, "Line 2: XX is no country."),
        ({"rates": "IN, service, 1"}, "Line 1: the category is marketing, utility or authentication."),
        ({"rates": "IN, marketing, free"}, "Line 1: free is no price."),
        ({"rates": "IN, marketing, -1"}, "Line 1: -1 is no price."),
        ({"rates": "IN, marketing, NaN"}, "Line 1: NaN is no price."),
        ({"rates": "x" * 200_000}, "a part of a line is too long"),
        ({"currency": "$"}, "A currency has three letters"),
        ({"since": "soon"}, "Say from which day they hold."),
        ({"file": SimpleUploadedFile("a.csv", b"\xff\xfe")}, "The file is no text in UTF-8."),
    ],
)
def test_a_line_that_cannot_be_read_is_named_and_the_table_stays(as_member, people, changes, said):
    ana = as_member(people.ana)
    ana.post(HOME, SAID | {"rates": "BR, marketing, 0.06"})
    answer = ana.post(HOME, SAID | {"rates": TABLE} | changes)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    with acting_for(people.acme):
        assert Rate.objects.get().country == "BR"


def test_the_picker_says_about_what_it_costs_this_customer(as_member, people):
    ana = as_member(people.ana)
    ana.post(HOME, SAID | {"rates": "BR, utility, 0.0068\n*, utility, 0.02\n*, marketing, 0.09"})
    with acting_for(people.acme):
        row = fill(people.line)
    conversation = thread(people.line, phone="5511912345634", hours_ago=30)
    address = f"/t/acme/inbox/{conversation.pk}/templates/{row.pk}/"
    page = ana.get(address, headers={"HX-Request": "true"}).content.decode()
    assert "About USD 0.0068, utility rate for Brazil in your table of 1 Oct 2026." in page
    shelf = ana.get(f"/t/acme/inbox/{conversation.pk}/templates/", headers={"HX-Request": "true"}).content.decode()
    assert shelf.count("USD 0.0068") == 2 and shelf.count("USD 0.09") == 1


def test_the_country_is_that_of_the_id_when_no_phone_is_known(people):
    conversation = thread(people.line, phone=None)
    with acting_for(people.acme):
        Identity.objects.filter(contact=conversation.contact).delete()
        Identity.objects.create(contact=conversation.contact, kind="bsuid", value="IN.123", scope="1")
        rates.replace(TABLE, "USD", rates.date(2026, 10, 1), by=people.ana)
        found = rates.for_person(conversation)
    assert {category: (one.price, one.country) for category, one in found.items()} == {"MARKETING": ("USD 0.01", "IN")}

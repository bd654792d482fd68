"""The pages of templates: listed with what Meta decided, written with every limit named, seen in a real browser."""

import re
from html import unescape

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from playwright.sync_api import expect

from conversations.models import Template, TemplateSync
from tenants import clock
from tenants.scope import acting_for
from tests import cast
from tests.inbox.shelf import fill

pytestmark = pytest.mark.django_db(transaction=True)
HOME = "/t/acme/settings/templates/"


@pytest.fixture
def row(people):
    with acting_for(people.acme):
        return fill(people.line)


def signed_in(member):
    client = Client()
    client.force_login(member.user, "allauth.account.auth_backends.AuthenticationBackend")
    return client


def test_what_meta_decided_is_shown_until_somebody_has_seen_it(people, row):
    ana = signed_in(people.ana)
    with acting_for(people.acme):
        Template.objects.filter(pk=row.pk).update(quality="RED")
        Template.objects.filter(name="greeting").update(status="REJECTED", rejection="SCAM")
    page = ana.get(HOME).content.decode()
    assert "What Meta decided" in page
    assert "Low quality now. Meta may pause it" in page
    assert "Now rejected by Meta. Edit it and submit it again" in page
    assert ana.post(f"{HOME}seen/").status_code == 302
    assert "What Meta decided" not in ana.get(HOME).content.decode()


def test_two_hundred_are_listed_in_pages_and_found_by_words_state_and_category(people, row):
    ana = signed_in(people.ana)
    with acting_for(people.acme):
        parts = [{"type": "BODY", "text": "Your parcel waits at the harbour."}]
        common = {"waba_id": people.line.waba_id, "language": "en_US", "components": parts, "meta_id": "1"}
        many = [Template(name=f"parcel_{n:03}", status="APPROVED", category="MARKETING", **common) for n in range(199)]
        Template.objects.bulk_create([*many, Template(name="p" * 512, status="PENDING", category="UTILITY", **common)])
        Template.objects.filter(name="greeting").update(gone_at=clock.now())

    def names(query=""):
        page = ana.get(f"{HOME}?{query}").content.decode()
        found = re.findall(r'<a class="link" href="/t/acme/settings/templates/\d+/">([a-z_0-9]+)</a></b><small>', page)
        return found, re.search(r'rel="next" href="[^"?]*\?([^"]*)"', page)

    seen, more = names()
    while more:
        further, more = names(unescape(more[1]))
        seen += further
    assert len(seen) == len(set(seen)) == 204 and seen == sorted(seen) and "greeting" not in seen
    assert names("q=Harbour+199")[0] == [] and names("q=HARBOUR+198")[0] == ["parcel_198"]
    assert len(names("q=harbour")[0]) == 50 and "q=harbour" in names("q=harbour")[1][1]
    assert names("state=review")[0] == ["p" * 512] and names("state=gone")[0] == ["greeting"]
    assert names("state=stopped")[0] == ["diwali_offer_2026", "return_label"]
    assert names("category=UTILITY&state=usable&q=order")[0] == ["order_update"]
    assert "None that WhatsApp lists is like this." in ana.get(f"{HOME}?q=nothing").content.decode()


@pytest.mark.parametrize(
    "after", ["x", "bnVsbA", "WyJcdTAwMDAiLCJlbiIsMV0", "WyJcdWQ4MDAiLCJlbiIsMV0", "WyJhIiwiZW4iLCJiIl0", "WzEsMiwzXQ"]
)
def test_a_broken_cursor_begins_anew_or_finds_nothing(people, row, after):
    ana = signed_in(people.ana)
    answer = ana.get(f"{HOME}?state=usable&after={after}", follow=True)
    assert answer.status_code == 200 and "order_update" in answer.content.decode()


def test_a_list_of_hundreds_asks_no_more_than_a_list_of_five(people, row, django_assert_max_num_queries):
    ana = signed_in(people.ana)
    with CaptureQueriesContext(connection) as few:
        ana.get(HOME)
    with acting_for(people.acme):
        common = {"waba_id": people.line.waba_id, "language": "en_US", "meta_id": "1", "status": "APPROVED"}
        Template.objects.bulk_create([Template(name=f"a_{n}", category="UTILITY", **common) for n in range(300)])
    for query in ("", "q=a", "state=usable"):
        with django_assert_max_num_queries(len(few)):
            ana.get(f"{HOME}?{query}")


def test_the_account_is_named_where_there_are_several_and_can_be_asked_for(people, row):
    with acting_for(people.acme):
        cast.channel(people.acme, "Acme Gulf", "200000000000009", "300000000000009")
        Template.objects.filter(name="greeting").update(waba_id="300000000000009")
        TemplateSync.objects.create(waba_id="300000000000009", due_at=clock.now(), problem="WhatsApp says: no.")
        TemplateSync.objects.create(waba_id="300000000000008", due_at=clock.now(), problem="Of a number that is gone.")
    page = signed_in(people.ana).get(f"{HOME}?account=300000000000009").content.decode()
    assert "<bdi>Acme Gulf</bdi>" in page and "greeting" in page and "order_update" not in page
    assert "Acme Gulf: WhatsApp says: no." in page and "Of a number that is gone" not in page


def test_a_rejected_one_says_why_and_what_to_do(people, row):
    with acting_for(people.acme):
        rejected = Template.objects.get(name="return_label")
    page = signed_in(people.ana).get(f"{HOME}{rejected.pk}/").content.decode()
    assert "Its form is wrong" in page
    assert "Edit it and submit it again" in page


def test_bindings_are_kept_and_strange_fields_are_not(people, row):
    data = {"field:body.1": "first_name", "fallback:body.1": "there", "field:body.2": "password"}
    signed_in(people.ana).post(f"{HOME}{row.pk}/bindings/", data)
    with acting_for(people.acme):
        kept = Template.objects.get(pk=row.pk).bindings
    assert kept["body.1"] == {"field": "first_name", "fallback": "there"}
    assert kept["body.2"] == {"field": "", "fallback": ""}


def test_a_broken_limit_is_named_and_what_was_typed_stays(people):
    page = signed_in(people.ana).post(f"{HOME}new/", {"name": "Order", "body": "<b>{{1}}", "category": "UTILITY"})
    text = page.content.decode()
    assert page.status_code == 422
    assert "A name has 1 to 512 small letters, digits and _." in text
    assert "&lt;b&gt;{{1}}</textarea>" in text and "<b>{{1}}" not in text


@pytest.fixture
def show(chromium, live_server, people, row):
    cookies = signed_in(people.ana).cookies
    made = []

    def open_page(address, width, theme):
        context = chromium.new_context(color_scheme=theme, viewport={"width": width, "height": 900})
        context.add_cookies([{"name": k, "value": v.value, "url": live_server.url} for k, v in cookies.items()])
        made.append(context)
        page = context.new_page()
        page.goto(live_server.url + address)
        page.wait_for_function("document.fonts.status === 'loaded'")
        return page

    yield open_page
    for context in made:
        context.close()


@pytest.mark.browser
def test_the_phone_follows_what_is_written(show):
    page = show(f"{HOME}new/", 1280, "light")
    page.locator("form[data-htmx-powered]").first.wait_for()
    page.get_by_label("Text", exact=True).fill("Hello {{first_name}}, your table is ready for you.")
    page.get_by_label("First name").fill("Mariana")
    expect(page.locator(".phone .var")).to_have_text("Mariana")
    expect(page.locator(".lint")).to_contain_text("A name has 1 to 512")
    page.get_by_label("Name", exact=True).fill("table_ready")
    expect(page.locator(".lint")).to_contain_text("Within every limit we know")
    page.get_by_role("button", name="Add a button").click()
    page.get_by_label("Words").first.fill("Thank you")
    expect(page.locator(".phone .taps")).to_contain_text("Thank you")
    page.get_by_label("Category").select_option("AUTHENTICATION")
    expect(page.get_by_label("Android apps")).to_be_hidden()
    page.get_by_label("How it gets in").select_option("ZERO_TAP")
    page.get_by_label("Android apps").fill("com.example.shop K8a/AINcGX7")
    page.get_by_label("Minutes until it expires").fill("91")
    expect(page.locator(".lint li")).to_have_count(2)
    page.get_by_label("Our customers expect").check()
    page.get_by_label("Minutes until it expires").fill("5")
    expect(page.locator(".lint")).to_contain_text("Within every limit we know")
    expect(page.locator(".phone")).to_contain_text("This code expires in 5 minutes.")

"""Templates that sell: what a program or an agent gives, what WhatsApp is given, and what the thread shows of it."""

import json
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cloudapi import showcase, template_fits, template_values
from conversations import goods, live, send
from conversations.arranging import arrange
from conversations.frame import Frame
from conversations.models import Catalogue, Content, Conversation, Message, Template
from conversations.reading import thread as read
from conversations.sending import outbox
from conversations.templating import given, ordering
from tenants import clock
from tenants.scope import acting_for
from tests.cloudapi.test_template_goods import CARDS, LINES, ONE, ORDER, SEVERAL, TO_PAY, WHOLE
from tests.cloudapi.test_template_values import CALL, GIF
from tests.inbox.conftest import as_member  # noqa: F401 - a fixture
from tests.send.threads import thread

pytestmark = pytest.mark.django_db
MOKA, JAR = showcase.Product("moka-6", "Moka for six", "R$189.90"), showcase.Product("jar-12", "Jar", "R$149.90")
SHOP = showcase.Catalogue("77", "Cups", (MOKA, JAR))
FILLED = {
    "several": (SEVERAL, {"header.1": "Ana", "button.0.thumbnail": "moka-6", "button.0.sections": LINES}),
    "one": (ONE, {"header.product": "moka-6", "catalogue": "77"}),
    "cards": (CARDS, {"cards.products": "moka-6\njar-12", "catalogue": "77"}),
    "whole": (WHOLE, {"button.0.thumbnail": "jar-12"}),
    "to_pay": (TO_PAY, {"button.0.order": json.dumps(ORDER)}),
    "gif": (GIF, {"header.video": "https://a.example/a.mp4"}),
    "calls": (CALL, {"button.1.minutes": "100", "button.1": "from the letter"}),
}


def template(line, name):
    row = {"name": name, "language": "en_US", "meta_id": name, "category": "UTILITY", "status": "APPROVED"}
    return Template.objects.create(waba_id=line.waba_id, components=FILLED[name][0], **row)


@pytest.fixture
def acme(people):
    with acting_for(people.acme):
        yield people


def queued(acme, name, values=None, conversation=None):
    conversation = conversation or thread(acme.line)
    values = FILLED[name][1] if values is None else values
    row = Template.objects.filter(name=name).first() or template(acme.line, name)
    return send.template(conversation, row, values, by=acme.bruno, client_id=uuid4())[0]


@pytest.mark.parametrize("name", FILLED)
def test_whatsapps_own_components_are_read_back_and_go_as_they_came(acme, name):
    first = Content.of(queued(acme, name)).payload["components"]
    second = Content.of(queued(acme, name, given.values(first), Message.objects.get().conversation))
    assert second.payload["components"] == first
    claimed = outbox.claim().ready[0]
    assert claimed.what.body()["template"].get("components", []) == first


def test_two_catalogues_are_refused_rather_than_one_dropped(acme):
    own = Content.of(queued(acme, "cards")).payload["components"]
    own[0]["cards"][1]["components"][0]["parameters"][0]["product"]["catalog_id"] = "78"
    assert given.values(own)["catalogue"] == "77 78"


def looks(acme, conversation):
    frame = Frame(acme.bruno, "Mariana", waba_id=acme.line.waba_id)
    return [bubble.card for bubble in arrange(read(conversation.pk), frame)]


def test_the_thread_names_products_with_prices_in_one_question_and_asks_for_none_without(acme):
    conversation = thread(acme.line)
    for name in ("several", "one", "cards"):
        queued(acme, name, conversation=conversation)
    goods.keep(acme.line.waba_id, SHOP)
    with CaptureQueriesContext(connection) as asked:
        several, one, cards = looks(acme, conversation)
    assert sum("conversations_catalogue" in one["sql"] for one in asked) == 1
    assert (one.product.name, one.product.price) == ("Moka for six", "R$189.90")
    assert [card.product.name for card in cards.cards] == ["Moka for six", "Jar"]
    pots, jars = several.goods
    assert (pots.title, [product.name for product in pots.products]) == ("Pots", ["Moka for six", ""])
    assert pots.products[1].id == "moka-3" and jars.products == (JAR,)


def test_what_was_told_yesterday_is_asked_for_again_by_a_worker_and_ids_stand_meanwhile(acme):
    conversation = thread(acme.line)
    queued(acme, "one", conversation=conversation)
    goods.keep(acme.line.waba_id, SHOP)
    Catalogue.objects.update(listed_at=clock.now() - goods.KEPT - timedelta(seconds=1))
    (one,) = looks(acme, conversation)
    assert (one.product.id, one.product.name) == ("moka-6", "")
    rings = [getattr(waiting[1], "rings_for", None) for waiting in connection.run_on_commit]
    assert ("goods", acme.acme.pk, 0) in rings


def test_names_that_a_worker_has_read_come_to_the_open_page_by_its_version_and_only_where_they_were_missing(acme):
    conversation = thread(acme.line)
    cards, several = (queued(acme, name, conversation=conversation) for name in ("cards", "several"))
    (seen,) = Conversation.objects.values_list("version", flat=True)
    for known in (None, SHOP):
        goods.keep(acme.line.waba_id, known)
        goods.show(conversation.pk, {"moka-3", "unheard-of"})
        assert read(conversation.pk, after=seen) == [], "what is missing still is no news"
    goods.show(conversation.pk, {"moka-6"})
    assert [letter.message.pk for letter in read(conversation.pk, after=seen)] == [cards.pk, several.pk]
    assert Conversation.objects.get().version == seen + 2
    assert any(isinstance(waiting[1], live._Announcement) for waiting in connection.run_on_commit)
    goods.show(conversation.pk + 1, {"moka-6"})  # of somebody else, or gone


def test_a_worker_reads_what_each_account_sells_and_not_twice_in_a_moment(people, graph):
    sold = [{"retailer_id": "moka-6", "name": "Moka for six", "price": 189.9, "currency": "BRL"}]
    graph.control("POST", "catalogues", id="77", products=sold, waba_id=people.line.waba_id)
    goods.read_all(people.acme.pk)
    with acting_for(people.acme):
        row = Catalogue.objects.get()
        assert (row.meta_id, goods.products(row)) == ("77", (MOKA,))
    graph.control("POST", "catalogues", id="77", products=[], waba_id=people.line.waba_id)
    goods.read_all(people.acme.pk)
    with acting_for(people.acme):
        assert Catalogue.objects.get().goods != []


@pytest.mark.parametrize(
    "line", ["two | Moka | 1", f"{'9' * 5000} | Moka | 1", "1 | Moka | NaN", "1 | Moka | 1e99", "|||"]
)
def test_what_is_no_amount_stays_as_it_was_written_and_is_refused(line):
    made = ordering.made({"reference": "A", "type": "digital-goods", "currency": "BRL", "items": line})
    assert ordering.fields(made)["items"].split(" | ")[0] == line.split("|")[0].strip()
    with pytest.raises(template_fits.BadValue):
        template_values.check(TO_PAY, {"button.0.order": made})


def test_an_agent_chooses_products_and_writes_an_order_field_by_field(as_member, people, graph):  # noqa: F811
    sold = [
        {"retailer_id": id_, "name": "Moka", "price": 9, "currency": "BRL"} for id_ in ("moka-6", "moka-3", "jar-12")
    ]
    graph.control("POST", "catalogues", id="77", products=sold, waba_id=people.line.waba_id)
    with acting_for(people.acme):
        conversation = thread(people.line)
        rows = {name: template(people.line, name) for name in ("several", "one", "to_pay")}
    bruno, address = as_member(people.bruno), f"/t/acme/inbox/{conversation.pk}/templates/"
    page = bruno.get(f"{address}{rows['one'].pk}/").content.decode()
    assert '<option value="moka-3">Moka · R$9.00</option>' in page
    assert 'type="hidden" name="value:catalogue" value="77"' in page
    page = bruno.get(f"{address}{rows['several'].pk}/").content.decode()
    assert 'name="value:button.0.sections"' in page and 'data-id="jar-12"' in page
    form = {
        "reference": "BR-1", "type": "digital-goods", "currency": "BRL", "shipping": "10", "discount": "",
        "items": "2 | Moka | 189.90 | moka-6\n1 | Cup | 9,5",
        "way": "pix_dynamic_code", "code": "000201", "holder": "Acme", "key": "1", "key_type": "CNPJ",
    }  # fmt: skip
    posted = {f"order:button.0.order:{name}": value for name, value in form.items()}
    answer = bruno.post(f"{address}{rows['to_pay'].pk}/", posted | {"client_id": str(uuid4())})
    assert answer.status_code == 302, answer.content.decode()[:3000]
    with acting_for(people.acme):
        (button,) = Content.of(Message.objects.get()).payload["components"]
    order = button["parameters"][0]["action"]["order_details"]
    assert order["total_amount"] == {"value": 39930, "offset": 100}
    assert order["payment_settings"][0]["pix_dynamic_code"]["merchant_name"] == "Acme"
    written = form | {"items": "2 | Moka | 189.90 | moka-6\n1 | Cup | 9.50", "shipping": "10.00"}
    assert ordering.fields(json.dumps(order)) == {name: value for name, value in written.items() if value}
    wrong = posted | {"order:button.0.order:items": "two | Moka | much"}
    page = bruno.post(f"{address}{rows['to_pay'].pk}/", wrong | {"client_id": str(uuid4())})
    assert page.status_code == 422
    kept = page.content.decode()
    assert "two | Moka | much" in kept and '<option value="pix_dynamic_code" selected>Pix code<' in kept

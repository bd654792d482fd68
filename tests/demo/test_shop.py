"""The demo's form and products are ones that Meta's stand-in takes, and the product reads them from it."""

import pytest

from conversations import showcase
from conversations.demo import shop
from tests.templating.conftest import graph, simulator  # noqa: F401 - fixtures

pytestmark = pytest.mark.django_db


def test_the_form_and_every_product_of_the_demo_can_be_chosen(people, graph, settings):  # noqa: F811
    settings.SIMULATOR_URL = graph.url
    shop.leave([people.line])
    forms, products = (showcase.of(people.line, what) for what in (showcase.FORMS, showcase.PRODUCTS))
    assert forms.options == ((shop.DELIVERY["id"], "Delivery day"),)
    assert (products.catalogue, len(products.options)) == (shop.CATALOGUE["id"], len(shop.GOODS))
    assert products.options[0] == ("moka-6", "Moka Aurora, 6 xícaras · R$189.90")

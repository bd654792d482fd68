"""The demo's templates are ones that Meta's stand-in takes, and the product reads them from it."""

import pytest

from conversations.demo import templates
from conversations.models import Template
from conversations.templating import sync
from tenants.scope import acting_for
from tests.templating.conftest import graph, simulator  # noqa: F401 - fixtures

pytestmark = pytest.mark.django_db(transaction=True)


def test_every_template_of_the_demo_is_taken_and_read(people, graph, settings):  # noqa: F811
    settings.SIMULATOR_URL = graph.url
    templates.leave([people.line])
    assert sync.everything(people.acme.pk) == ""
    with acting_for(people.acme):
        states = dict(Template.objects.values_list("name", "status"))
    assert states == {one["name"]: one.get("status", "APPROVED") for one in templates.SHELF}

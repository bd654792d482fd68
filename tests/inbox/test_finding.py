"""Finding people: by any word of the name, by a piece of the number, by the username; never another company's."""

import pytest
from django.db import connection

from conversations.models import Identity
from conversations.people import finding
from tenants.scope import acting_for
from tests.inbox.day import talk

pytestmark = pytest.mark.django_db


@pytest.fixture
def mariana(people):
    with acting_for(people.globex):
        talk(people.other_line, "Mariana Rival", "5511912345634", "mari.albuquerque")
    with acting_for(people.acme):
        talk(people.line, "Jonas Weber", "4915100000001")
        return talk(people.line, "Mariana Albuquerque de Souza", "5511912345634", "mari.albuquerque").contact


@pytest.mark.parametrize(
    "typed",
    [
        "mariana",
        "MARI",
        "albuq",
        "souza mari",
        "+55 11 91",
        "5511",
        "5634",
        "912345634",
        "@mari.a",
        "Mari.Albuquerque",
        "(55) 11",
    ],
)
def test_a_person_is_found_by_a_piece_of_what_they_are_known_by(people, mariana, typed):
    with acting_for(people.acme):
        assert finding.contacts(typed) == [mariana.pk]


@pytest.mark.parametrize(
    "typed", ["", "  ", "riana", "mariana weber", "99999", "12", "%", "'; drop table x; --", ":* | !", "@"]
)
def test_what_matches_nobody_finds_nobody(people, mariana, typed):
    with acting_for(people.acme):
        assert finding.contacts(typed) == []


def test_an_identity_that_is_retired_is_not_found_by(people, mariana):
    with acting_for(people.acme):
        Identity.objects.filter(kind="username").update(retired_at="2026-01-01T00:00Z")
        assert finding.contacts("@mari") == []


def test_nobody_is_found_without_a_tenant(people, mariana):
    with connection.cursor() as cursor, pytest.raises(Exception, match=r"app\.tenant|bigint"):
        cursor.execute("select * from find_contacts('mariana:*', '', '', 10)")


def test_finding_is_one_question(people, mariana, django_assert_num_queries):
    with acting_for(people.acme), django_assert_num_queries(1):
        assert finding.contacts("albuquerque") == [mariana.pk]

"""The one door: who sees which rows, and what happens to those who go around it."""

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from conversations.models import Contact, Identity
from tenants import audit
from tenants.models import Fact
from tenants.scope import AnotherTenant, NoTenant, acting_for, refuse_to_dial


def test_a_tenant_sees_its_own_rows_and_no_others(people):
    with acting_for(people.acme):
        Contact.objects.create(name="Mariana")
    with acting_for(people.globex):
        assert Contact.objects.count() == 0
    with acting_for(people.acme):
        assert Contact.objects.get().name == "Mariana"


def test_asking_without_a_tenant_is_an_error_and_not_an_empty_list(people):
    with acting_for(people.acme):
        Contact.objects.create(name="Mariana")
    with pytest.raises(DatabaseError), transaction.atomic():
        list(Contact.objects.all())


def test_making_a_row_without_a_tenant_is_refused_by_python(people):
    with pytest.raises(NoTenant):
        Contact(name="Mariana")


def test_a_row_for_another_tenant_is_refused(people):
    with acting_for(people.acme), pytest.raises(DatabaseError), transaction.atomic():
        Contact.objects.create(name="Mariana", tenant=people.globex)


def test_a_reference_into_another_tenant_is_refused(people):
    with acting_for(people.globex):
        foreign = Contact.objects.create(name="Theirs")
    with acting_for(people.acme), pytest.raises(IntegrityError), transaction.atomic():
        Identity.objects.create(contact_id=foreign.pk, kind="phone", value="16505550111")


def test_another_tenant_cannot_be_entered_inside_a_scope(people):
    with acting_for(people.acme), pytest.raises(AnotherTenant), acting_for(people.globex):
        pass


def test_leaving_a_nested_scope_keeps_the_outer_one(people):
    with acting_for(people.acme):
        with acting_for(people.acme):
            Contact.objects.create(name="Mariana")
        assert Contact.objects.count() == 1


def test_after_the_scope_the_database_has_forgotten_the_tenant(people):
    with acting_for(people.acme):
        pass
    with connection.cursor() as cursor:
        cursor.execute("select current_setting('app.tenant', true)")
        assert cursor.fetchone()[0] == ""


def test_the_network_is_refused_inside_a_scope(people):
    refuse_to_dial()
    with acting_for(people.acme), pytest.raises(RuntimeError, match="outside"):
        refuse_to_dial()


def test_a_fact_can_be_added_and_never_changed(people):
    with acting_for(people.acme):
        fact = audit.note("resolved", people.line, by=people.bruno, version=3)
        assert Fact.objects.get() == fact
        for change in ("update", "delete"):
            with pytest.raises(DatabaseError), transaction.atomic():
                Fact.objects.update(verb="other") if change == "update" else Fact.objects.all().delete()

"""Deletion on time: gone on its day, not before, not half, and again after a restart from any point."""

import json
from contextlib import closing
from datetime import timedelta
from itertools import pairwise
from uuid import uuid4

import psycopg2
import pytest
from django.core.management import call_command
from django.db import connections

from conversations import send
from conversations.files import vault
from conversations.models import Contact, Conversation, Draft, Message
from privacy import retention
from tenants import clock
from tenants.models import Tenant
from tenants.scope import acting_for
from tests.letterbox import NUMBER, change, delivery, drain, put, rows, text
from tests.send.threads import thread

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def as_owner(house, settings, tmp_path):
    """The owner's address, as the command has it; afterwards Django is the app role again."""
    from wappcentral import environment

    settings.OWNER_DATABASE = environment.database(house.owner)
    settings.MEDIA_DIR = tmp_path
    former = dict(connections.settings["default"])
    yield
    connections["default"].close()
    connections.settings["default"].clear()
    connections.settings["default"].update(former)


@pytest.fixture
def written(people, admin):
    """A text and a draft in Acme, and a text in Globex, which keeps for 60 days."""
    Tenant.objects.filter(pk=people.globex.pk).update(content_days=60)
    people.globex.refresh_from_db()
    for tenant, line, by in ((people.acme, people.line, people.bruno), (people.globex, people.other_line, people.dora)):
        conversation = thread(line)
        with acting_for(tenant):
            send.text(conversation, f"Words of {tenant.name}", by=by, client_id=uuid4())
            Draft.objects.create(
                member_id=by.pk,
                conversation=conversation,
                text="Not yet",
                expires_at=clock.now() + timedelta(days=tenant.content_days),
            )
    return people


def run(at):
    from io import StringIO

    out = StringIO()
    call_command("run_retention", now=at.isoformat(), stdout=out)
    return json.loads(out.getvalue())


def texts(admin):
    with admin.cursor() as cursor:
        cursor.execute("select text from conversations_content order by text")
        return [row[0] for row in cursor.fetchall()]


def test_content_goes_when_its_day_has_ended_and_not_before(written, admin, as_owner):
    due = clock.now() + timedelta(days=30)
    assert run(due)["deleted"] == {"drafts": 1}
    assert texts(admin) == ["Words of Acme", "Words of Globex"]
    done = run(due + timedelta(days=1))
    assert texts(admin) == ["Words of Globex"]
    assert f"conversations_content_{due:%Y%m%d}_{due + timedelta(days=1):%Y%m%d}" in done["dropped"]
    run(due + timedelta(days=31))
    assert texts(admin) == []


def test_envelopes_outlive_their_content_and_go_with_the_traffic_period(written, admin, as_owner):
    run(clock.now() + timedelta(days=364))
    with admin.cursor() as cursor:
        cursor.execute("select count(*) from conversations_message")
        assert cursor.fetchone() == (2,)
    done = run(clock.now() + timedelta(days=366))
    assert (done["deleted"]["messages"], done["deleted"]["conversations"], done["deleted"]["contacts"]) == (2, 2, 2)
    with admin.cursor() as cursor:
        for table in ("message", "conversation", "contact", "identity", "episode"):
            cursor.execute(f"select count(*) from conversations_{table}")
            assert cursor.fetchone() == (0,), table


def test_a_day_in_use_is_left_for_the_next_run_and_holds_nobody_up(written, admin, house, as_owner, settings):
    at = clock.now() + timedelta(days=31)
    connections["default"].close()
    connections.settings["default"].update(settings.OWNER_DATABASE)
    with closing(psycopg2.connect(house.admin)) as reader:
        with reader.cursor() as cursor:
            cursor.execute("select count(*) from conversations_content")
            done = retention.run(at, patience=1)
        assert done.busy.startswith("conversations_content_")
        reader.rollback()
        assert not retention.run(at, patience=1).busy
    assert texts(admin) == ["Words of Globex"]


def test_a_day_with_an_undrained_delivery_is_never_dropped(written, admin, as_owner):
    with admin.cursor() as cursor:
        cursor.execute("insert into webhooks_delivery (body) values ('{}')")
        run(clock.now() + timedelta(days=20))
        cursor.execute("select count(*) from webhooks_delivery")
        assert cursor.fetchone() == (1,)
        cursor.execute("delete from webhooks_todo")
        run(clock.now() + timedelta(days=20))
        cursor.execute("select count(*) from webhooks_delivery")
        assert cursor.fetchone() == (0,)


def test_what_came_for_a_number_nobody_has_is_kept_for_a_day_and_a_part_for_somebody_for_the_week(house, admin, people):
    put(house, delivery(change("299", messages=[text("wamid.1")])))
    put(house, delivery(change("299", messages=[text("wamid.2")]), change(NUMBER, messages=[text("wamid.3")])))
    drain(house)
    assert len(rows(admin, "select from webhooks_quarantine")) == 2
    retention.run()
    assert rows(admin, "select count(*) from webhooks_delivery") == [(2,)]
    admin.cursor().execute("update webhooks_quarantine set at = at - interval '24 hours'")
    assert retention.run().deleted["unknown"] == 1
    assert rows(admin, "select count(*) from webhooks_delivery") == [(1,)]
    assert rows(admin, "select alone from webhooks_quarantine") == [(False,)]


def test_what_is_being_drained_again_for_a_number_just_connected_is_not_deleted(house, admin, people):
    put(house, delivery(change("299", messages=[text("wamid.1")])))
    drain(house)
    with admin.cursor() as cursor:
        cursor.execute("update webhooks_quarantine set at = at - interval '2 days'")
        cursor.execute("select requeue_delivery(received_on, delivery_id) from webhooks_quarantine")
    assert retention.run().deleted["unknown"] == 0
    assert rows(admin, "select count(*) from webhooks_delivery") == [(1,)]


def test_the_app_role_can_only_delete_what_is_due_now(written, house):
    done = retention.run()
    assert not done.busy
    with acting_for(written.acme):
        assert (Message.objects.count(), Conversation.objects.count(), Contact.objects.count()) == (1, 1, 1)
    with connections["default"].cursor() as cursor, pytest.raises(Exception, match="permission denied"):
        cursor.execute("select retention_drop_at(now() + interval '90 days')")


def test_media_folders_go_by_their_day_and_strangers_are_left_alone(settings, tmp_path):
    settings.MEDIA_DIR = tmp_path
    today = clock.now().date()
    for name in (str(today - timedelta(days=1)), str(today), "notes"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "file").write_bytes(b"sealed")
    assert vault.remove_days(today) == [str(today - timedelta(days=1))]
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted([str(today), "notes"])


def test_after_a_run_at_another_instant_there_is_a_place_for_everything_of_today(written, admin, as_owner):
    run(clock.now() + timedelta(days=45))
    with admin.cursor() as cursor:
        cursor.execute(
            "insert into conversations_content (tenant_id, message_id, purge_on, expires_at, conversation_id, at, text,"
            " payload, wamid) select %s, n, current_date + n, now() + make_interval(days => n), 1, now(), '', '{}', ''"
            " from generate_series(0, 61) n",
            [written.acme.pk],
        )
        assert cursor.rowcount == 62


def test_a_longer_period_gets_weeks_and_months_and_all_of_them_fit_together(written, admin, house):
    Tenant.objects.filter(pk=written.globex.pk).update(content_days=900)
    retention.run()
    with admin.cursor() as cursor:
        cursor.execute(
            "select relname from pg_class c join pg_inherits i on i.inhrelid = c.oid"
            " where i.inhparent = 'conversations_content'::regclass and relname ~ '_[0-9]{8}_' order by relname"
        )
        bounds = [name[0].split("_")[-2:] for name in cursor.fetchall()]
    assert all(first[1] == second[0] for first, second in pairwise(bounds))
    assert bounds[-1][1] > f"{clock.now() + timedelta(days=900):%Y%m%d}"
    assert len(bounds) < 250  # days for two months, also around instants other tests went to; then weeks, then months

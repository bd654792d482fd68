"""The drain as a process: woken by commits, told to end, cut off, killed, and not alone."""

import json
import random
import select
import signal

import psycopg2
import pytest
import redis

from conversations.models import Conversation
from tenants.scope import acting_for
from tests.drain.process import eventually, running, start, stop
from tests.letterbox import OTHER_NUMBER, change, delivery, drain, one, put, rows, status, text, texts

pytestmark = pytest.mark.django_db(transaction=True)


def drained(admin) -> bool:
    return one(admin, "select count(*) from webhooks_todo") == 0


def test_it_wakes_when_a_delivery_is_committed_and_announces_what_changed(house, people, admin):
    subscriber = redis.Redis.from_url(f"{house.redis}/0").pubsub(ignore_subscribe_messages=True)
    subscriber.subscribe(f"live:{people.acme.pk}", f"live:{people.globex.pk}")
    subscriber.get_message(timeout=1)
    with running(house):
        put(house, texts(text("wamid.1"), text("wamid.2")))
        eventually(lambda: drained(admin), "the delivery is drained")
        heard = []
        eventually(lambda: bool(heard.append(subscriber.get_message(timeout=1)) or heard[-1]), "an announcement")
    conversation = one(admin, "select id from conversations_conversation")
    assert heard[-1]["channel"] == f"live:{people.acme.pk}".encode()
    assert json.loads(heard[-1]["data"]) == {"conversation": conversation, "version": 2}
    assert subscriber.get_message(timeout=0.1) is None
    subscriber.close()


def test_it_goes_on_without_redis(house, people, admin):
    with running(house, REDIS_URL="redis://127.0.0.1:1"):
        for n in range(5):
            put(house, texts(text(f"wamid.{n}")))
        eventually(lambda: drained(admin), "the deliveries are drained")
    latency = one(admin, "select max(extract(epoch from done_at - received_at)) from conversations_event")
    assert latency < 2


def test_it_leaves_a_sign_of_life(house, people, admin):
    server = redis.Redis.from_url(f"{house.redis}/0")
    with running(house) as child:
        eventually(lambda: any(key.endswith(b":%d" % child.pid) for key in server.keys("drain:*")), "a sign of life")
    server.close()


def test_it_ends_after_the_current_batch_when_told(house, people, admin):
    put(house, *[texts(text(f"wamid.{n}")) for n in range(700)])
    child = start(house)
    eventually(lambda: one(admin, "select count(*) > 0 from conversations_message"), "the first batch")
    assert stop(child, signal.SIGTERM) == 0
    waiting, done = one(
        admin, "select (select count(*) from webhooks_todo), (select count(*) from conversations_message)"
    )
    assert waiting + done == 700
    assert one(admin, "select count(*) from webhooks_todo where attempts > 0") == 0


def test_it_makes_a_lost_connection_again_and_suspects_nobody(house, people, admin):
    with running(house):
        for n in range(3):
            put(house, *[texts(text(f"wamid.{n}.{m}")) for m in range(200)])
            rows(
                admin,
                "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'drain'",
            )
        eventually(lambda: drained(admin), "the deliveries are drained")
    assert one(admin, "select count(*) from conversations_message") == 600
    assert one(admin, "select unread_count from conversations_conversation") == 600


def body(number: str, n: int) -> dict:
    """A delivery with a bit of everything, for one company."""
    phone, name = f"55119{n % 60:08}", f"{number}.{n}"
    reaction = {**text(f"wamid.r.{name}", phone=phone), "type": "reaction"}
    reaction["reaction"] = {"message_id": f"wamid.{name}.0", "emoji": "👍"}
    messages = [text(f"wamid.{name}.{m}", f"{n}", phone=phone, at=1_790_000_000 + n) for m in range(2)]
    ids = {"wa_id": phone, "user_id": f"BR.{n % 60}"}
    named = [{**message, "from_user_id": ids["user_id"]} for message in messages] if n % 3 else messages
    return delivery(
        change(
            number,
            contacts=[{"profile": {"name": "Somebody"}, **(ids if n % 3 else {"wa_id": phone})}],
            messages=[*named, reaction, named[0]],
            statuses=[status(f"wamid.never.{name}", "read", at=1_790_000_000)],
        )
    )


WAITING = "select count(*) > 0 from pg_stat_activity where application_name = 'drain' and wait_event_type = 'Lock'"
PICTURES = (
    "select count(*) from conversations_message where tenant_id = %s",
    "select count(distinct wamid_hash) from conversations_message where tenant_id = %s",
    "select count(*), count(distinct message_id) from conversations_content where tenant_id = %s",
    "select count(*) from conversations_reaction where tenant_id = %s",
    "select status, count(*) from conversations_orphan where tenant_id = %s group by 1",
    "select kind, outcome, reason, count(*) from conversations_event where tenant_id = %s group by 1, 2, 3"
    " order by 1, 2, 3",
    "select i.kind, i.value, n.name, c.status, c.unread_count, c.last_message_at is not null, count(e.id)"
    " from conversations_conversation c join conversations_contact n on n.id = c.contact_id"
    " join conversations_identity i on i.contact_id = n.id"
    " left join conversations_episode e on e.conversation_id = c.id"
    " where c.tenant_id = %s group by 1, 2, 3, 4, 5, 6 order by 1, 2",
)


def picture(admin, tenant) -> list:
    return [rows(admin, query, tenant.pk) for query in PICTURES]


def waiting(admin) -> int:
    return one(admin, "select count(*) from webhooks_todo")


def test_killed_again_and_again_it_leaves_the_same_rows_as_undisturbed(house, people, admin):
    """Each body goes to both companies: Globex's are drained in peace, Acme's by drains killed at any moment.

    Within the first batch, and then, because everything is suspect after that, between and within lone deliveries.
    """
    dice = random.Random(7)
    put(house, *[body(OTHER_NUMBER, n) for n in range(150)])
    drain(house)
    put(house, *[body("200000000000001", n) for n in range(150)])
    for kill in range(6):
        before = waiting(admin)
        child = start(house)
        if kill:
            eventually(lambda: waiting(admin) < before, "work is going on")  # noqa: B023 - asked at once
        else:
            eventually(lambda: one(admin, "select max(attempts) > 0 from webhooks_todo"), "work has begun")
        select.select([], [], [], dice.uniform(0.0, 0.05))  # anywhere between two statements, or within one
        stop(child, signal.SIGKILL)
    drain(house)
    assert drained(admin)
    assert picture(admin, people.acme) == picture(admin, people.globex)
    wrong = "select count(*) from conversations_message m join conversations_conversation c on c.id = m.conversation_id"
    assert one(admin, f"{wrong} where m.version > c.version") == 0
    assert one(admin, "select count(*) from webhooks_quarantine") == 0


def test_two_drains_at_once_do_everything_once(house, people, admin):
    for number in ("200000000000001", OTHER_NUMBER):
        put(house, *[body(number, n) for n in range(400)])
    with running(house), running(house):
        eventually(lambda: drained(admin), "the deliveries are drained")
    assert one(admin, "select count(*) from conversations_message") == 2 * 800
    assert picture(admin, people.acme) == picture(admin, people.globex)
    assert one(admin, "select count(*) from conversations_event where outcome = 'quarantined'") == 0


def test_an_agents_lock_makes_it_wait_and_nothing_is_lost(house, people, admin):
    put(house, texts(text("wamid.1")))
    drain(house)
    with running(house):
        with acting_for(people.acme):
            conversation = Conversation.objects.locked(one(admin, "select id from conversations_conversation"))
            put(house, texts(text("wamid.2")))
            eventually(lambda: one(admin, WAITING), "the drain waits for the agent")
            conversation.advance()
            conversation.save(update_fields=["version"])
        eventually(lambda: drained(admin), "the delivery is drained")
    assert one(admin, "select version from conversations_conversation") == 3
    assert one(admin, "select count(distinct version), max(version) from conversations_message") == (2, 3)


def test_a_conversation_started_by_an_agent_at_the_same_moment_is_used(house, people, admin):
    """The agent's transaction makes the thread the drain is about to make: the batch runs again and finds it."""
    put(house, texts(text("wamid.1")))
    agent = psycopg2.connect(house.app)
    with agent.cursor() as cursor:
        cursor.execute("select set_config('app.tenant', %s, true)", [str(people.acme.pk)])
        cursor.execute(
            "with c as (insert into conversations_contact (tenant_id, name, name_by_member, created_at)"
            " values (%(t)s, '', false, now()) returning id)"
            " insert into conversations_identity (tenant_id, contact_id, kind, scope, value, created_at)"
            " select %(t)s, id, 'phone', '', '5511900000001', now() from c",
            {"t": people.acme.pk},
        )
    with running(house):
        eventually(lambda: one(admin, WAITING), "the drain waits for the agent")
        agent.commit()
        eventually(lambda: drained(admin), "the delivery is drained")
    agent.close()
    assert one(admin, "select count(*) from conversations_contact") == 1
    assert one(admin, "select count(*) from conversations_message") == 1

"""Open pages are told once per transaction and conversation, and a silent Redis holds nobody for long."""

import json
import socket
import time
from collections.abc import Iterator

import pytest
import redis
from django.conf import settings

from conversations import live
from conversations.channels import standing
from conversations.models import Channel
from tenants.scope import acting_for
from tests.send.threads import thread
from webhooks.announcer import Announcer

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _fresh_bus(house, monkeypatch) -> Iterator[None]:
    monkeypatch.setattr(live, "_quiet_until", 0.0)
    live.bus.cache_clear()
    yield
    live.bus().close()
    live.bus.cache_clear()


def test_one_transaction_says_the_newest_version_of_each_conversation_once(people, house):
    talks = [thread(people.line, phone=f"1650555011{n}") for n in range(3)]
    with redis.Redis.from_url(house.redis) as client, client.pubsub() as listener:
        listener.subscribe(f"live:{people.acme.pk}")
        listener.get_message(timeout=5)
        with acting_for(people.acme):
            for talk in (*talks, talks[0]):
                talk.advance()
                live.announce(talk)
            assert listener.get_message(timeout=0.1) is None
        heard = [json.loads(listener.get_message(timeout=5)["data"]) for _ in talks]
        assert heard == [{"conversation": talk.pk, "version": talk.version} for talk in talks]
        assert listener.get_message(timeout=0.1) is None


def test_a_number_that_may_send_no_more_is_told_by_the_house_and_by_the_drain(people, house):
    with redis.Redis.from_url(house.redis) as client, client.pubsub() as listener:
        listener.subscribe(f"live:{people.acme.pk}")
        listener.get_message(timeout=5)
        with acting_for(people.acme):
            standing.refuse_tokens(Channel.objects.filter(pk=people.line.pk))
            standing.refuse_tokens(Channel.objects.filter(pk=people.line.pk))
        announcer = Announcer(house.redis)
        announcer.start()
        announcer.announce([], numbers=[(people.acme.pk, people.line.pk)])
        announcer.close()
        heard = [json.loads(listener.get_message(timeout=5)["data"]) for _ in range(2)]
        assert heard == [{"number": people.line.pk}] * 2
        assert listener.get_message(timeout=0.1) is None


def test_a_silent_redis_is_waited_for_once_and_then_left_alone_for_a_while(people, monkeypatch):
    talks = [thread(people.line, phone=f"1650555011{n}") for n in range(8)]
    with socket.create_server(("127.0.0.1", 0)) as silent:  # takes connections and never answers
        monkeypatch.setattr(settings, "REDIS_URL", f"redis://127.0.0.1:{silent.getsockname()[1]}")
        started = time.monotonic()
        for _ in range(3):
            with acting_for(people.acme):
                for talk in talks:
                    live.announce(talk)
        assert time.monotonic() - started < 8 * 0.5
        live.bus().close()

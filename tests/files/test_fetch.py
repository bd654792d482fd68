"""Fetching what customers sent: once, checked, sealed, again after a failure, and said in the thread."""

import threading
from datetime import timedelta

import pytest
from django.db import connection

from conversations import sweep
from conversations.files import courier, errands, vault
from conversations.files.errands import Missed, Stored
from conversations.models import Channel, Media, Message
from tenants import clock
from tenants.scope import acting_for

pytestmark = pytest.mark.usefixtures("vault_folder")
BROKEN = (500, {"error": {"message": "Something went wrong", "code": 2}})


def again(media):
    """The row as it stands."""
    with acting_for(media.tenant_id):
        return Media.objects.select_related("message").get(pk=media.pk)


def hurry(media):
    """Let the pause before the next try be over."""
    with acting_for(media.tenant_id):
        Media.objects.filter(pk=media.pk).update(next_at=clock.now())


def content(media):
    with acting_for(media.tenant_id):
        key = vault.open_key(media)
    with vault.Reader(media.path, key, media.size) as file:
        return file.read()


def test_a_file_is_fetched_checked_sealed_and_looked_at(people, meta, announced, photo, vault_folder):
    media = announced(photo)
    meta.files[media.meta_id] = photo
    assert courier.run_round(people.acme.pk) == 1
    found = again(media)
    assert (found.state, found.mime, found.size, found.failure) == ("stored", "image/jpeg", len(photo), "")
    assert (found.width, found.height) == (1200, 1600)
    assert content(found) == photo
    assert photo[:200] not in (vault_folder / found.path).read_bytes()
    assert found.path.startswith(f"{found.expires_at:%Y-%m-%d}/")
    assert found.message.version > media.message.version
    assert {asked.headers["authorization"] for asked in meta.asked} == {"Bearer token-of-200000000000001"}


def test_the_second_round_finds_nothing_to_do(people, meta, announced):
    media = announced(b"%PDF-1.7", kind="document", mime="application/pdf")
    meta.files[media.meta_id] = b"%PDF-1.7"
    assert courier.run_round(people.acme.pk) == 1
    asked = len(meta.asked)
    assert courier.run_round(people.acme.pk) == 0
    assert len(meta.asked) == asked


def test_a_claimed_file_is_not_claimed_again_until_its_lease_ends(people, announced, at_time):
    announced(b"x")
    with acting_for(people.acme):
        assert len(errands.claim(10)) == 1
        assert errands.claim(10) == []
        at_time(clock.now() + errands.LEASE + timedelta(seconds=1))
        assert [errand.attempt for errand in errands.claim(10)] == [2]


def test_a_worker_whose_lease_has_gone_to_another_changes_nothing(people, announced, at_time):
    media = announced(b"x")
    with acting_for(people.acme):
        (slow,) = errands.claim(10)
        at_time(clock.now() + errands.LEASE + timedelta(seconds=1))
        (quick,) = errands.claim(10)
        errands.settle({slow: Stored("image/png", 1, "00")})
        assert Media.objects.get(pk=media.pk).state == "pending"
        errands.settle({quick: Stored("image/png", 1, "00")})
        assert Media.objects.get(pk=media.pk).path == quick.path


@pytest.mark.django_db(transaction=True)
def test_two_workers_never_take_the_same_file(people, announced, house):
    for _ in range(6):
        announced(b"x")
    taken, start = [], threading.Barrier(2)

    def work():
        start.wait()
        with acting_for(people.acme.pk):
            taken.extend(errand.media_id for errand in errands.claim(4))
        connection.close()

    workers = [threading.Thread(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert len(taken) == len(set(taken)) >= 4


def test_a_failure_for_the_moment_is_tried_again_and_heals(people, meta, announced):
    media = announced(b"%PDF-1.7", kind="document", mime="application/pdf")
    meta.files[media.meta_id] = b"%PDF-1.7"
    meta.faults = [BROKEN]
    courier.run_round(people.acme.pk)
    found = again(media)
    assert (found.state, found.failure) == ("pending", "away")
    assert found.next_at > clock.now()
    hurry(media)
    courier.run_round(people.acme.pk)
    assert again(media).state == "stored"


def test_an_address_that_ran_out_is_asked_for_again(people, meta, announced):
    media = announced(b"%PDF-1.7", kind="document")
    meta.files[media.meta_id] = b"%PDF-1.7"
    place = {"url": f"{meta.url}/bytes/{media.meta_id}", "sha256": "", "file_size": 8, "mime_type": ""}
    meta.faults = [(200, place), (404, {"error": {"message": "not available", "code": 100}})]
    courier.run_round(people.acme.pk)
    assert again(media).state == "pending"
    hurry(media)
    courier.run_round(people.acme.pk)
    assert again(media).state == "stored"


def test_what_whatsapp_no_longer_has_is_said_at_once(people, meta, announced):
    media = announced(b"x", meta_id="404404")
    courier.run_round(people.acme.pk)
    found = again(media)
    assert (found.state, found.failure, found.next_at) == ("failed", "gone", None)
    assert found.message.version > media.message.version


def test_bytes_that_are_not_those_promised_are_not_kept(people, meta, announced, vault_folder):
    media = announced(b"promised")
    meta.files[media.meta_id], meta.sha256 = b"something else", ""
    courier.run_round(people.acme.pk)
    found = again(media)
    assert (found.state, found.failure, found.path) == ("pending", "damaged", "")
    assert not vault_folder.exists()


def test_an_empty_file_is_damaged(people, meta, announced):
    media = announced(b"")
    meta.files[media.meta_id] = b""
    courier.run_round(people.acme.pk)
    assert again(media).failure == "damaged"


def test_a_file_that_says_it_is_too_large_is_not_fetched(people, meta, announced):
    media = announced(b"x")
    meta.faults = [(200, {"url": f"{meta.url}/bytes/1", "file_size": 200_000_000})]
    courier.run_round(people.acme.pk)
    assert (again(media).state, again(media).failure, len(meta.asked)) == ("failed", "too_large", 1)


def test_an_address_elsewhere_gets_no_token(people, meta, announced):
    media = announced(b"x")
    meta.faults = [(200, {"url": "http://127.0.0.1:1/stolen", "file_size": 1})]
    courier.run_round(people.acme.pk)
    assert again(media).failure == "away"
    assert len(meta.asked) == 1


def test_a_refused_token_is_shown_on_the_number_and_the_file_waits(people, meta, announced):
    media = announced(b"x")
    meta.faults = [(401, {"error": {"message": "Invalid OAuth access token", "code": 190}})]
    courier.run_round(people.acme.pk)
    assert (again(media).state, again(media).failure) == ("pending", "token")
    with acting_for(people.acme):
        assert Channel.objects.get(pk=people.line.pk).token_state == Channel.Token.REFUSED


def test_trying_ends_and_can_be_begun_again_by_hand(people, announced):
    media = announced(b"x", attempts=errands.TRIES - 1)
    with acting_for(people.acme):
        (errand,) = errands.claim(1)
        errands.settle({errand: Missed("away")})
        row = Media.objects.get(pk=media.pk)
        assert row.state == "failed"
        version = Message.objects.get(pk=row.message_id).version
        errands.again(row)
        row.refresh_from_db()
        assert (row.state, row.attempts, row.failure) == ("pending", 0, "")
        assert Message.objects.get(pk=row.message_id).version > version
        with pytest.raises(errands.NothingToFetch):
            errands.again(row)


def test_what_the_customer_took_back_is_not_fetched_again(people, announced):
    media = announced(b"x", state="failed", next_at=None)
    with acting_for(people.acme):
        Message.objects.update(revoked_at=clock.now())
        with pytest.raises(errands.NothingToFetch):
            errands.again(media)


def test_the_sweep_finds_files_that_nobody_rang_for(people, announced):
    announced(b"x")
    assert sweep.due()["files"] == [people.acme.pk]
    with acting_for(people.acme):
        errands.claim(1)
    assert "files" not in sweep.due()


def test_an_expired_file_is_neither_found_nor_fetched(people, announced, at_time):
    media = announced(b"x")
    at_time(media.expires_at)
    assert "files" not in sweep.due()
    with acting_for(people.acme):
        assert errands.claim(1) == []


def test_settling_takes_the_same_number_of_queries_for_each_file(people, announced, django_assert_max_num_queries):
    with acting_for(people.acme):
        conversation = announced(b"x").message.conversation
        for _ in range(3):
            announced(b"x", conversation=conversation)
        results = {errand: Stored("image/png", 1, "00") for errand in errands.claim(10)}
        assert len(results) == 4
        with django_assert_max_num_queries(5 + 3 * 4):
            errands.settle(results)

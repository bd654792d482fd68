"""Sealed files in an S3 store, against a real one on this machine: kept, read in ranges, gone with their day."""

import logging
from collections.abc import Iterator
from datetime import date, timedelta

import boto3
import pytest
from django.core.files.base import ContentFile
from django.test import Client
from moto.server import ThreadedMotoServer

from conversations.files import courier, store, vault
from conversations.models import Media
from tenants import clock
from tenants.scope import acting_for
from wappcentral import environment

DATA = bytes(range(256)) * 12_000  # 47 chunks


class Store:
    """The server, and what it was asked for."""

    def __init__(self) -> None:
        self.server = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
        self.server.start()
        self.host = "{}:{}".format(*self.server.get_host_and_port())
        self.client = boto3.client(
            "s3",
            endpoint_url=f"http://{self.host}",
            aws_access_key_id="key",
            aws_secret_access_key="secret",
            region_name="us-east-1",
        )
        self.client.create_bucket(Bucket="files")

    def names(self) -> list[str]:
        return [one["Key"] for one in self.client.list_objects_v2(Bucket="files").get("Contents", [])]


@pytest.fixture(scope="module")
def running() -> Iterator[Store]:
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    found = Store()
    yield found
    found.server.stop()


@pytest.fixture
def bucket(running, settings) -> Iterator[Store]:
    address = f"s3://key:secret@{running.host}/files?region=us-east-1&scheme=http"
    settings.STORAGES = {**settings.STORAGES, "media": environment.media(address)}
    yield running
    for name in running.names():
        running.client.delete_object(Bucket="files", Key=name)


def test_a_customers_file_lies_sealed_in_the_store_and_is_handed_out_in_ranges(people, meta, announced, photo, bucket):
    picture, paper = announced(photo), announced(DATA, kind="document", mime="application/zip")
    meta.files |= {picture.meta_id: photo, paper.meta_id: DATA}
    assert courier.run_round(people.acme.pk) == 2
    with acting_for(people.acme):
        picture, paper = Media.objects.get(pk=picture.pk), Media.objects.get(pk=paper.pk)
    assert sorted(bucket.names()) == sorted([picture.path, f"{picture.path}.preview", paper.path])
    sealed = bucket.client.get_object(Bucket="files", Key=paper.path)["Body"].read()
    assert len(sealed) == len(DATA) + 47 * vault.TAG
    assert DATA[:512] not in sealed

    client = Client()
    client.force_login(people.bruno.user)
    for asked, first, last in (("bytes=131070-131075", 131070, 131075), ("bytes=-5", len(DATA) - 5, len(DATA) - 1)):
        answer = client.get(f"/t/acme/media/{paper.pk}/", follow=True, headers={"Range": asked})
        assert (answer.status_code, b"".join(answer)) == (206, DATA[first : last + 1])
    assert b"".join(client.get(f"/t/acme/media/{paper.pk}/", follow=True)) == DATA
    assert b"".join(client.get(f"/t/acme/media/{picture.pk}/?preview=1", follow=True)).startswith(b"RIFF")


def test_a_range_is_fetched_alone_reading_on_fetches_ahead_and_days_that_are_over_go(bucket):
    sizes: list[int] = []
    storage = vault.storage()
    storage.save("2026-11-28/x", ContentFile(DATA))
    calls = storage.connection.meta.client.meta.events
    calls.register("after-call.s3.GetObject", lambda parsed, **_: sizes.append(parsed.get("ContentLength", 0)))
    file = storage.open("2026-11-28/x")
    file.seek(1_000)
    assert file.read(100) == DATA[1_000:1_100]
    assert sizes == [100]
    assert b"".join(iter(lambda: file.read(50_000), b"")) == DATA[1_100:]
    assert sizes[1] == store.AHEAD
    assert len(sizes) == 5
    with pytest.raises(FileNotFoundError):
        storage.open("2026-11-28/nothing").read(1)

    storage.delete("2026-11-28/x")
    today = date(2026, 11, 28)
    for day in (today - timedelta(days=1), today):
        for ending in ("", ".preview", ".copy"):
            vault.storage().save(vault.new_place(day)[:-32] + "a" * 32 + ending, ContentFile(b"sealed"))
    assert vault.remove_days(today) == ["2026-11-27"]
    assert bucket.names() == [f"2026-11-28/{'a' * 32}{ending}" for ending in ("", ".copy", ".preview")]


def test_a_store_that_is_away_is_trouble_like_a_full_disk_and_the_file_comes_later(people, meta, announced, bucket):
    media = announced(DATA, kind="document", mime="application/zip")
    meta.files[media.meta_id] = DATA
    bucket.client.delete_bucket(Bucket="files")
    assert courier.run_round(people.acme.pk) == 1
    with acting_for(people.acme):
        found = Media.objects.get(pk=media.pk)
        assert (found.state, found.failure) == (Media.State.PENDING, "away")
        Media.objects.update(next_at=clock.now())
    bucket.client.create_bucket(Bucket="files")
    assert courier.run_round(people.acme.pk) == 1
    with acting_for(people.acme):
        assert Media.objects.get(pk=media.pk).state == Media.State.STORED

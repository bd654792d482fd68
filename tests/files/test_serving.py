"""Handing files out: to whoever may read, for minutes, in ranges, and shown only where nothing in them can act."""

import io
from datetime import timedelta

import pytest
from django.test import Client
from PIL import Image

from conversations.files import courier, links, serving, vault
from conversations.models import Media
from tenants import clock, onboard
from tenants.scope import acting_for

pytestmark = pytest.mark.usefixtures("vault_folder")
DATA = bytes(range(256)) * 700  # three chunks


def signed_in(member):
    client = Client()
    client.force_login(member.user)
    return client


@pytest.fixture
def stored(people, meta, announced):
    def store(data, **fields):
        media = announced(data, **fields)
        meta.files[media.meta_id] = data
        courier.run_round(people.acme.pk)
        with acting_for(people.acme):
            return Media.objects.get(pk=media.pk)

    return store


@pytest.fixture
def paper(stored):
    return stored(DATA, kind="document", mime="application/pdf", payload={"filename": "../Ré\u202esumé\n.pdf"})


def address(media, way="", key=None):
    with acting_for(media.tenant_id):
        return f"/t/acme/media/{media.pk}/{key or links.key_for(media)}/{way}"


def body(response):
    return b"".join(response.streaming_content)


def test_whoever_may_read_gets_the_file_and_nobody_else(people, paper):
    for member in (people.ana, people.bruno, people.carla):
        answer = signed_in(member).get(address(paper))
        assert (answer.status_code, body(answer)) == (200, DATA)
    assert Client().get(address(paper)).status_code == 302
    assert signed_in(people.dora).get(address(paper)).status_code == 404
    elsewhere = address(paper).replace("/t/acme/", "/t/globex/")
    assert signed_in(people.dora).get(elsewhere).status_code == 404


def test_the_lasting_address_leads_to_one_that_is_good_for_minutes(people, paper, at_time):
    client = signed_in(people.bruno)
    first = client.get(f"/t/acme/media/{paper.pk}/?save=1")
    assert first.status_code == 302
    assert client.get(first.url).status_code == 200
    at_time(clock.now() + timedelta(minutes=21))
    late = client.get(first.url)
    assert late.status_code == 302
    assert late.url != first.url
    assert "save=1" in late.url
    assert client.get(late.url).status_code == 200


@pytest.mark.parametrize("key", ["0", "zz-00", "ffffffffffff-" + "0" * 32, "-", "7fffffff-é", "٣-0"])
def test_a_guessed_address_is_none(paper, key):
    with acting_for(paper.tenant_id):
        assert not links.fits(paper, key)
        other = Media(pk=paper.pk + 1, expires_at=paper.expires_at)
        assert not links.fits(other, links.key_for(paper))


def test_nothing_in_a_document_can_act_and_its_name_is_only_a_name(people, paper):
    answer = signed_in(people.bruno).get(address(paper))
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]
    assert answer["Content-Disposition"] == "attachment; filename*=utf-8''R%C3%A9sum%C3%A9.pdf"
    assert answer["Cache-Control"] == f"private, max-age={serving.KEPT}"


@pytest.mark.parametrize(
    "data",
    [
        b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
        b"<!DOCTYPE html><script>alert(1)</script>",
    ],
)
@pytest.mark.parametrize("claim", ["image/png", "image/svg+xml", "text/html"])
def test_what_could_run_is_a_file_to_keep_whatever_it_says_it_is(people, stored, data, claim):
    answer = signed_in(people.bruno).get(address(stored(data, mime=claim)))
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["Content-Disposition"].startswith("attachment")


def test_a_picture_is_shown_in_its_place_and_its_preview_forgets_the_camera(people, stored, photo):
    media, client = stored(photo), signed_in(people.bruno)
    whole = client.get(address(media))
    assert whole["Content-Type"] == "image/jpeg"
    assert whole["Content-Disposition"].startswith("inline")
    preview = client.get(address(media, "?preview=1"))
    small = body(preview)
    assert (preview["Content-Type"], int(preview["Content-Length"])) == ("image/webp", len(small))
    assert Image.open(io.BytesIO(small)).size == (480, 640)
    assert b"Exif" not in small
    assert client.get(address(media, "?save=1"))["Content-Disposition"].startswith("attachment")


@pytest.mark.parametrize(
    ("asked", "first", "last"),
    [
        ("bytes=0-9", 0, 9),
        ("bytes=65530-65545", 65530, 65545),
        ("bytes=100-", 100, len(DATA) - 1),
        ("bytes=-7", len(DATA) - 7, len(DATA) - 1),
        ("bytes=0-999999999", 0, len(DATA) - 1),
    ],
)
def test_a_range_gives_exactly_these_bytes(people, paper, asked, first, last):
    answer = signed_in(people.bruno).get(address(paper), headers={"Range": asked})
    assert body(answer) == DATA[first : last + 1]
    whole = (first, last) == (0, len(DATA) - 1)
    assert answer.status_code == (200 if whole else 206)
    assert answer.get("Content-Range") == (None if whole else f"bytes {first}-{last}/{len(DATA)}")
    assert int(answer["Content-Length"]) == last - first + 1


@pytest.mark.parametrize(
    "asked", ["bytes=", "bytes=-", "bytes=5-2,9-12", "lines=1-2", "bytes=a-b", "bytes=0-1,4-5", ""]
)
def test_what_is_not_one_range_gives_the_whole(people, paper, asked):
    answer = signed_in(people.bruno).get(address(paper), headers={"Range": asked})
    assert (answer.status_code, body(answer)) == (200, DATA)


@pytest.mark.parametrize("asked", [f"bytes={len(DATA)}-", "bytes=9-4", "bytes=-0"])
def test_a_range_outside_the_file_is_refused(people, paper, asked):
    answer = signed_in(people.bruno).get(address(paper), headers={"Range": asked})
    assert answer.status_code == 416
    assert answer["Content-Range"] == f"bytes */{len(DATA)}"


def test_a_range_of_another_version_gives_the_whole(people, paper):
    client = signed_in(people.bruno)
    tag = client.get(address(paper))["ETag"]
    for given, status in ((tag, 206), ('"another"', 200)):
        assert client.get(address(paper), headers={"Range": "bytes=0-9", "If-Range": given}).status_code == status


def test_it_is_gone_at_the_second_it_expires(people, paper, at_time):
    client, where = signed_in(people.bruno), address(paper)
    at_time(paper.expires_at - timedelta(seconds=1))
    assert client.get(f"/t/acme/media/{paper.pk}/").status_code == 302
    assert client.get(address(paper))["Cache-Control"] == "private, max-age=1"  # nor does a browser show it longer
    at_time(paper.expires_at)
    assert client.get(f"/t/acme/media/{paper.pk}/").status_code == 404
    assert client.get(where).status_code == 404


def test_what_was_taken_back_opens_no_more(people, paper):
    with acting_for(people.acme):
        Media.objects.update(sealed_key=None, state="failed", next_at=None)
    assert signed_in(people.bruno).get(address(paper)).status_code == 404


def test_a_large_file_is_handed_out_a_chunk_at_a_time(paper):
    with acting_for(paper.tenant_id):
        file = serving.opened(paper)
    pieces = [len(piece) for piece in serving._chunks(file, 0, len(DATA) - 1)]
    assert max(pieces) <= vault.CHUNK
    assert sum(pieces) == len(DATA)


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("a.pdf", "a.pdf"),
        ("../../etc/passwd", "passwd"),
        ("C:\\temp\\x.exe", "x.exe"),
        ("a\r\nSet-Cookie: x.pdf", "aSet-Cookie: x.pdf"),
        ("gpj\u202eexe.", "gpjexe"),
        ("\0", ""),
        ("x" * 300, "x" * 150),
        ("日本語.pdf", "日本語.pdf"),
    ],
)
def test_names_of_files_are_made_harmless(given, kept):
    assert serving.safe_name(given) == kept


def test_the_api_describes_a_file_and_hands_it_out(people, paper, settings):
    secret = onboard.issue_token(people.bruno, "files", by=None)[1]
    client, bearer = Client(), {"Authorization": f"Bearer {secret}"}
    found = client.get(f"/api/v1/media/{paper.pk}/", headers=bearer).json()
    assert (found["size"], found["state"], found["mime"]) == (len(DATA), "stored", paper.mime)
    where = found["url"].removeprefix(settings.PUBLIC_URL)
    answer = client.get(where, headers={**bearer, "Accept": "application/pdf", "Range": "bytes=0-4"})
    assert (answer.status_code, body(answer)) == (206, DATA[:5])
    assert client.get(where).status_code == 401
    assert client.get(where.partition("?")[0], headers=bearer).status_code == 404
    with acting_for(people.acme):
        conversation = Media.objects.get(pk=paper.pk).message.conversation_id
    page = client.get(f"/api/v1/conversations/{conversation}/messages/", headers=bearer).json()
    assert page["results"][0]["media"] == [found]

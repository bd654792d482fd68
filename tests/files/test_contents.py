"""Whatever bytes a stranger sends: kept or refused with a reason, and never handed out as something that can act."""

import pytest
from django.test import Client

from conversations.files import courier, kinds, links
from conversations.models import Media
from tenants.scope import acting_for
from tests.files.contents import lies

pytestmark = pytest.mark.usefixtures("vault_folder")
ITEMS = list(lies())


@pytest.fixture
def fetched(people, meta, announced):
    """All of them in one conversation, fetched; and the row of each."""
    rows = {}
    conversation = None
    for name, kind, mime, data in ITEMS:
        media = announced(data, kind=kind, mime=mime, **({"conversation": conversation} if conversation else {}))
        conversation = media.message.conversation
        meta.files[media.meta_id] = data
        rows[media.pk] = (name, data)
    while courier.run_round(people.acme.pk):
        pass
    with acting_for(people.acme):
        return conversation, [(*rows[media.pk], media) for media in Media.objects.order_by("pk")]


def test_no_bytes_break_the_fetching_or_come_out_as_something_that_acts(people, fetched):
    conversation, found = fetched
    assert len(found) == len(ITEMS) >= 45
    client = Client()
    client.force_login(people.bruno.user)
    for name, data, media in found:
        assert media.state == Media.State.STORED, name
        assert (media.width or 0) * (media.height or 0) <= 60_000_000, name
        with acting_for(people.acme):
            key = links.key_for(media)
        answer = client.get(f"/t/acme/media/{media.pk}/{key}/")
        assert answer.status_code == 200, name
        assert b"".join(answer.streaming_content) == data, name
        said = answer["Content-Type"].partition(";")[0]
        is_shown = answer.get("Content-Disposition", "inline").startswith("inline")
        assert not is_shown or said in kinds.SAFE, name
        assert answer["X-Content-Type-Options"] == "nosniff", name
        assert not {"text/html", "image/svg+xml", "text/javascript", "application/javascript"} & {said}, name
    # The thread shows them all, by their names and sizes, whatever they hold.
    page = client.get(f"/t/acme/inbox/{conversation.pk}/")
    assert page.status_code == 200 and b"pwned" not in page.content


def test_a_file_without_a_byte_is_told_as_damaged(people, meta, announced):
    media = announced(b"")
    meta.files[media.meta_id] = b""
    courier.run_round(people.acme.pk)
    with acting_for(people.acme):
        assert Media.objects.get(pk=media.pk).failure == Media.Failure.DAMAGED

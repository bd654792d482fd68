"""The end of a file: its key goes with its row, at the next deletion after its second; its bytes go with their day."""

from datetime import timedelta

import pytest

from conversations.files import courier, upload, vault
from conversations.models import Media
from privacy import retention
from tenants import clock
from tenants.scope import acting_for

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("vault_folder")]


def test_a_files_key_is_destroyed_when_it_expires_and_its_bytes_with_their_day(people, meta, announced, admin):
    media = announced(b"%PDF-1.7", kind="document", mime="application/pdf")
    meta.files[media.meta_id] = b"%PDF-1.7"
    courier.run_round(people.acme.pk)
    with acting_for(people.acme):
        kept = Media.objects.get(pk=media.pk)
    retention.run()
    with admin.cursor() as cursor:
        cursor.execute("select sealed_key is not null from conversations_media")
        assert cursor.fetchall() == [(True,)]
        cursor.execute("update conversations_media set expires_at = now()")
        assert retention.run().deleted["media"] == 1
        cursor.execute("select count(*) from conversations_media")
        assert cursor.fetchone() == (0,)
    assert vault.storage().exists(kept.path)
    assert vault.remove_days(kept.expires_at.date() + timedelta(days=1)) == [kept.path.partition("/")[0]]
    assert not vault.storage().exists(kept.path)


def test_what_was_uploaded_and_never_sent_goes_too(people, admin):
    with acting_for(people.acme):
        Media.objects.create(kind="image", meta_id="", next_at=None, expires_at=clock.now() + upload.KEPT)
    assert "media" not in retention.run().deleted
    with admin.cursor() as cursor:
        cursor.execute("update conversations_media set expires_at = now()")
    assert retention.run().deleted["media"] == 1

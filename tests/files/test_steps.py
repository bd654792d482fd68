"""A worker is killed at each step of fetching a picture: nothing half is shown, nothing stays, the next ends it."""

import io
from datetime import timedelta

import pytest
from PIL import Image

from conversations.files import courier, errands, vault
from conversations.models import Media
from tenants.scope import acting_for
from tests.dying import dies_at
from tests.files.test_fetch import again, content
from tests.files.test_serving import address, body, signed_in

STEPS = (
    ("cloudapi.client:Graph", "media_url", "before"),  # claimed, and nothing asked
    ("conversations.files.vault:Writer", "keep", "before"),  # all is here, and nothing stored
    ("conversations.files.courier", "look", "before"),  # stored, and not looked at
    ("conversations.files.workshop", "_read", "before"),  # the program that looks at it runs
    ("conversations.files.looks", "_keep", "after"),  # the preview is made and stored, and no row knows it
    ("conversations.files.errands", "settle", "after"),  # written down, and not committed
)
FETCH = """
from datetime import timedelta
from conversations.files import courier, errands

def act(number):
    errands.LEASE = timedelta(0)
    courier.run_round(given)
"""


@pytest.mark.django_db(transaction=True)
def test_a_picture_whose_worker_is_killed_at_any_step_comes_with_its_preview_and_leaves_nothing_behind(
    house, people, meta, announced, photo, vault_folder
):
    media = announced(photo)
    meta.files[media.meta_id] = photo
    dies_at(house, STEPS, FETCH, people.acme.pk, meta.url, vault_folder)
    row = again(media)
    assert (row.state, row.path, row.preview_size, row.attempts) == ("pending", "", None, len(STEPS))
    assert row.attempts < errands.TRIES, "it was not given up meanwhile"
    client = signed_in(people.bruno)
    assert client.get(address(row)).status_code == 404

    assert courier.run_round(people.acme.pk) == 1
    row = again(media)
    assert (row.state, content(row)) == ("stored", photo)
    assert Image.open(io.BytesIO(body(client.get(address(row, "?preview=1"))))).size == (480, 640)
    with acting_for(people.acme):
        assert Media.objects.count() == 1
    left = [path for path in vault_folder.rglob("*") if path.is_file()]
    assert len(left) > 2, "those before left something"
    assert {path.parent.name for path in left} == {row.path.partition("/")[0]}, "all of it goes with the day"
    assert not any(photo[:200] in path.read_bytes() for path in left), "and nobody can read it until then"
    vault.remove_days(row.expires_at.date() + timedelta(days=1))
    assert not [path for path in vault_folder.rglob("*") if path.is_file()]

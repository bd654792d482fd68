"""Addresses in the environment become settings, and a broken one is a sentence with the remedy."""

import pytest
from django.utils.module_loading import import_string

from wappcentral.environment import BadEnvironment, database, mail, media, text


def test_a_database_behind_a_socket_and_one_behind_a_port():
    socket = database("postgresql://wapp_app:p%40ss@/house?host=/run/pg", {"lock_timeout": "2s"})
    assert (socket["HOST"], socket["PORT"], socket["NAME"], socket["PASSWORD"]) == ("/run/pg", "", "house", "p@ss")
    assert socket["OPTIONS"] == {"options": "-c lock_timeout=2s"}
    port = database("postgres://a:b@db.test:5433/house?sslmode=verify-full")
    assert (port["HOST"], port["PORT"], port["OPTIONS"]) == ("db.test", "5433", {"sslmode": "verify-full"})


@pytest.mark.parametrize("url", ["mysql://a@b/c", "postgresql://host-without-a-name", ""])
def test_what_is_no_database_address_says_how_one_looks(url):
    with pytest.raises(BadEnvironment, match="postgresql://role:password@host:port/name"):
        database(url)


@pytest.mark.parametrize(
    ("url", "port", "tls", "ssl"),
    [
        ("smtp://127.0.0.1:2525", 2525, False, False),
        ("smtp+tls://me:s%3Acret@mail.test", 587, True, False),
        ("smtps://me:s%3Acret@mail.test", 465, False, True),
    ],
)
def test_mail_goes_plain_by_starttls_or_by_tls(url, port, tls, ssl):
    found = mail(url)
    assert (found["EMAIL_PORT"], found["EMAIL_USE_TLS"], found["EMAIL_USE_SSL"]) == (port, tls, ssl)
    assert found["EMAIL_HOST_PASSWORD"] == ("s:cret" if "@" in url else "")


def test_what_is_no_mail_address_says_how_one_looks():
    with pytest.raises(BadEnvironment, match="smtp"):
        mail("mail.test:25")


def test_sealed_files_lie_in_a_folder_unless_a_store_is_named():
    assert media("")["BACKEND"] == "conversations.files.vault.Folder"
    found = media("s3://key:s%2Fcret@store.test:9000/files?region=eu-1&scheme=http")
    store = import_string(found["BACKEND"])(**found["OPTIONS"])
    assert (store.bucket_name, store.endpoint_url) == ("files", "http://store.test:9000")
    assert (store.access_key, store.secret_key, store.region_name) == ("key", "s/cret", "eu-1")
    assert media("s3://key:secret@/files")["OPTIONS"]["endpoint_url"] is None


@pytest.mark.parametrize("wrong", ["https://store.test/files", "s3://store.test", "s3://store.test/a/b", "files"])
def test_what_is_no_store_says_how_one_looks(wrong):
    with pytest.raises(BadEnvironment, match="s3://key:secret@host/bucket"):
        media(wrong)


def test_a_missing_variable_is_named(monkeypatch):
    monkeypatch.delenv("SECRET_KEY")
    with pytest.raises(BadEnvironment, match="SECRET_KEY is not set"):
        text("SECRET_KEY")

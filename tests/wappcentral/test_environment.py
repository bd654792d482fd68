"""Addresses in the environment become settings, and a broken one is a sentence with the remedy."""

import pytest

from wappcentral.environment import BadEnvironment, database, mail, text


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


def test_a_missing_variable_is_named(monkeypatch):
    monkeypatch.delenv("SECRET_KEY")
    with pytest.raises(BadEnvironment, match="SECRET_KEY is not set"):
        text("SECRET_KEY")

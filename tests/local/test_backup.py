"""A backup holds everything but the secrets; restored, it is what it was less what was due since, or it is refused."""

import os
import shutil
import signal
import subprocess
import sys
import tarfile
from collections.abc import Iterator
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import IO
from uuid import uuid4

import psycopg2
import pytest

from conversations import send
from conversations.models import Content, Conversation
from local import archive, reach, roles
from local.archive import DUMP, MANIFEST, MEDIA, Manifest, Writer
from local.backup import backup, fingerprints
from local.data import DataFolder, new_secrets, read_pairs, write_pairs
from local.guard import ROOT
from local.restore import restore
from local.say import Sorry
from local.servers import short_folder
from tenants import clock
from tenants.scope import acting_for
from tests.conftest import House
from tests.drain.process import eventually
from tests.faults.harness import plain_environment
from tests.send.threads import thread

ZEROS = "k1:" + "A" * 43 + "="
DESCRIPTION = """
select 'table', c.oid::regclass::text, pg_get_userbyid(relowner), relrowsecurity, relforcerowsecurity, relacl::text
    from pg_class c where relnamespace = 'public'::regnamespace and relkind in ('r', 'p', 'v', 'S')
union all select 'policy', tablename || '.' || policyname, roles::text, permissive = 'PERMISSIVE', false,
    cmd || coalesce(qual, '') || coalesce(with_check, '') from pg_policies
union all select 'function', p.oid::regprocedure::text, pg_get_userbyid(proowner), prosecdef, false, proacl::text
    from pg_proc p where pronamespace = 'public'::regnamespace
union all select 'trigger', tgname, tgrelid::regclass::text, false, false, pg_get_triggerdef(oid)
    from pg_trigger where not tgisinternal
order by 1, 2, 3
"""


def asked(url: str, query: str) -> list[tuple[object, ...]]:
    """The rows of a query."""
    with roles.connected(url) as connection, connection.cursor() as cursor:
        cursor.execute(query)
        return list(cursor.fetchall())


@pytest.fixture
def server(house: House, transactional_db, tmp_path: Path, monkeypatch) -> Iterator[DataFolder]:
    """A data folder whose database is the tests' own, named by DATABASE_URL; a second one stands beside it."""
    folder = DataFolder(tmp_path / "data")
    folder.open()
    passwords = {
        "OWNER_PASSWORD": house.owner,
        "APP_PASSWORD": house.app,
        "INTAKE_PASSWORD": house.intake,
        "DRAIN_PASSWORD": house.drain,
    }
    words = {name: psycopg2.extensions.parse_dsn(url)["password"] for name, url in passwords.items()}
    write_pairs(folder.secrets, {**new_secrets(), "MASTER_KEYS": os.environ["MASTER_KEYS"], **words})
    monkeypatch.setenv("DATABASE_URL", house.admin)
    yield folder
    with roles.connected(roles.with_database(house.admin, "postgres")) as admin:
        for name in ("beside", "beside_restored"):
            roles.execute(admin, f"drop database if exists {name} with (force)")


@pytest.fixture
def busy(people) -> Conversation:
    """A conversation with a reply that waits to be sent, and one whose content was due an hour ago."""
    conversation = thread(people.line)
    with acting_for(people.acme):
        send.text(conversation, "Your order left.", by=people.bruno, client_id=uuid4())
        old, _ = send.text(conversation, "This was to be forgotten.", by=people.bruno, client_id=uuid4())
        yesterday = clock.now().date() - timedelta(days=1)
        due = {"purge_on": yesterday, "expires_at": clock.now() - timedelta(hours=1)}
        Content.objects.filter(message_id=old.pk).delete()
        Content(message_id=old.pk, conversation_id=conversation.pk, at=old.at, text="forget me", **due).save(
            force_insert=True
        )
    return conversation


def kill(process: "subprocess.Popen[bytes]") -> None:
    """End it in the middle of what it does."""
    process.kill()
    assert process.wait(20) == -signal.SIGKILL


def present(house: House) -> list[tuple[object, ...]]:
    """The databases that a restore made."""
    return asked(house.admin, "select datname::text from pg_database where datname like 'beside%' order by 1")


@pytest.mark.django_db(transaction=True)
def test_what_comes_back_is_what_was_there_less_what_was_due(
    house: House, server: DataFolder, busy: Conversation, tmp_path: Path
) -> None:
    """Through pipes, as out of a container and into one: there the environment holds the secrets, and no file does.

    Killed on the way, neither passes for a whole one, nothing stays behind, and the next does it all.
    """
    kept, due = server.path / "media/2999-01-01/kept", server.path / "media/2020-01-01/due"
    for path in (kept, due):
        path.parent.mkdir()
        path.write_bytes(b"sealed" * 100_000)
    secrets = {**read_pairs(server.secrets), "WHATSAPP_APP_SECRET": ""}  # companies may all have apps of their own
    server.secrets.unlink()
    file, there, beside = tmp_path / "one.backup", tmp_path / "there", roles.with_database(house.admin, "beside")

    def run(name: str, url: str, data: Path, **pipes: int | IO[bytes]) -> "subprocess.Popen[bytes]":
        command = [sys.executable, "-m", f"local.commands.{name}", "-"]
        env = {**plain_environment(), **secrets, "DATABASE_URL": url, "WAPP_DATA": str(data)}
        return subprocess.Popen(command, cwd=ROOT, env=env, stderr=subprocess.PIPE, **pipes)

    def said(process: "subprocess.Popen[bytes]", code: int) -> str:
        words = process.communicate()[1].decode()
        assert process.returncode == code, words
        return words

    half = tmp_path / "half.backup"
    with run("backup", house.admin, server.path, stdout=subprocess.PIPE) as process:
        begun = process.stdout.read(200_000)  # a pipe holds 64 KB: it cannot have come to its end
        kill(process)
        half.write_bytes(begun + process.stdout.read())
    with run("backup", house.admin, server.path, stdout=subprocess.PIPE) as process:
        process.stdout.read(200_000)
        process.stdout.close()
        assert "could not be written (Broken pipe" in said(process, 1)
    with file.open("wb") as written:
        told = said(run("backup", house.admin, server.path, stdout=written), 0)
    assert "2 media files" in told
    assert "keep a copy of MASTER_KEYS" in told
    assert sorted(path.name for path in server.path.iterdir()) == ["logs", "media"]

    assert half.stat().st_size < file.stat().st_size
    with half.open("rb") as read:
        told = said(run("restore", beside, there, stdin=read, stdout=subprocess.DEVNULL), 1)
    assert "cannot be read as a backup" in told
    assert present(house) == [] == list((there / "media").iterdir())
    with file.open("rb") as read, run("restore", beside, there, stdin=read, stdout=subprocess.DEVNULL) as process:
        eventually(lambda: present(house) == [("beside_restored",)], "it fills a database beside the one that was")
        kill(process)
    assert list(there.glob(".spare-*")), "what it had unpacked lies there"
    with file.open("rb") as read:
        said(run("restore", beside, there, stdin=read, stdout=subprocess.DEVNULL), 0)
    assert present(house) == [("beside",)]
    assert not list(there.glob(".spare-*"))

    assert not (server.secrets.exists() or (there / "secrets").exists())
    assert [p.name for p in there.glob("media/*/*")] == ["kept"]
    assert asked(beside, "select text from conversations_content order by 1") == [("Your order left.",)]
    rows = asked(beside, "select status, unconfirmed_at is not null, fence, next_at from conversations_message")
    assert rows == [(30, True, None, None)] * 2, "a reply that waited then may have left since: it must not leave again"
    known = [row for row in asked(house.admin, DESCRIPTION) if "_content_2" not in str(row)]
    assert [row for row in asked(beside, DESCRIPTION) if "_content_2" not in str(row)] == known
    with pytest.raises(psycopg2.errors.UndefinedObject):
        asked(roles.with_database(house.app, "beside"), "select * from conversations_message")


@pytest.mark.django_db(transaction=True)
def test_nothing_is_overwritten_unasked_and_nothing_changes_when_it_is_refused(
    house: House, server: DataFolder, busy: Conversation, tmp_path: Path, monkeypatch
) -> None:
    file = tmp_path / "one.backup"
    backup(file, server, with_secrets=False)
    assert file.stat().st_mode & 0o777 == 0o600
    with pytest.raises(Sorry, match="is there already"):
        backup(file, server, with_secrets=False)
    with pytest.raises(Sorry, match=f"Somebody still works on the database {roles.DATABASE}"):
        restore(file, server, overwrite=True)
    monkeypatch.setenv("DATABASE_URL", roles.with_database(house.admin, "beside"))
    restore(file, server, overwrite=False)
    with pytest.raises(Sorry, match="already holds an installation; add --replace"):
        restore(file, server, overwrite=False)
    stranger = {**read_pairs(server.secrets), "MASTER_KEYS": ZEROS}
    write_pairs(server.secrets, stranger)
    monkeypatch.setenv("MASTER_KEYS", ZEROS)
    with pytest.raises(Sorry, match=r"master keys it was made under \(test\)"):
        restore(file, server, overwrite=True)
    assert read_pairs(server.secrets) == stranger
    assert asked(house.admin, "select count(*) from pg_database where datname like '%restored'") == [(0,)]


@pytest.mark.django_db(transaction=True)
def test_an_administrator_who_may_not_see_every_row_is_told_so(house: House, server: DataFolder, tmp_path, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", roles.with_database(house.owner, roles.DATABASE))
    with pytest.raises(Sorry, match="must be a superuser or have BYPASSRLS"):
        backup(tmp_path / "one.backup", server, with_secrets=False)
    assert not any(path.name.startswith((".backup", "one")) for path in tmp_path.iterdir())


@pytest.fixture
def home() -> Iterator[Path]:
    """A folder that PostgreSQL's own account can reach, which pytest's are not."""
    folder = short_folder()
    yield folder
    shutil.rmtree(folder)


def command(name: str, *words: str) -> tuple[int, str]:
    """Run bin/NAME as a user does who has set none of our variables; return its status and what it said."""
    run = [sys.executable, "-m", f"local.commands.{name}", *words]
    done = subprocess.run(run, cwd=ROOT, env=plain_environment(), capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr


def test_a_running_server_is_backed_up_and_comes_back_in_another_folder(home: Path, monkeypatch) -> None:
    monkeypatch.delenv("DATABASE_URL")
    here, there, file = DataFolder(home / "here"), DataFolder(home / "there"), home / "one.backup"
    with reach.held(here) as (installation, supervisor):
        admin_url = installation.start_postgres(supervisor)
        installation.prepare_roles(admin_url, own_server=True)
        database = roles.with_database(admin_url, roles.DATABASE)
        with roles.connected(database) as admin:
            roles.execute(admin, "create table django_migrations as select 1 as id, ''::text as app, ''::text as name")
            roles.execute(admin, "alter table django_migrations owner to wapp_owner")
        status, said = command("backup", str(file), "--data", str(here.path), "--with-secrets")
        assert (status, "It holds the master keys" in said) == (0, True), said
        status, said = command("restore", str(file), "--data", str(here.path), "--replace")
        assert (status, "already runs on" in said) == (1, True), said
    status, said = command("restore", str(file), "--data", str(there.path))
    # The tables of this backup are none of ours, so it cannot be brought up to date; then nothing is left of it.
    assert (status, "The step 'migrate' failed" in said) == (1, True), said
    with reach.held(there) as (installation, supervisor):
        admin_url = installation.start_postgres(supervisor)
        assert asked(admin_url, "select datname from pg_database where datname like 'wapp%'") == []
    status, said = command("backup", str(home / "two"), "--data", str(home / "nowhere"))
    assert (status, "There is no database in" in said) == (1, True), said


def packed(file: Path, content: str = "all tables") -> Path:
    """A small backup."""
    manifest = Manifest("2026-11-24T00:00:00+00:00", "18.6", {}, fingerprints(ZEROS))
    with Writer(file) as writer:
        writer.add_text(DUMP, content)
        writer.add_text(f"{MEDIA}/2026-12-01/x", "picture")
        writer.finish(manifest)
    return file


def test_a_changed_byte_a_missing_end_and_a_strange_file_are_noticed(tmp_path: Path) -> None:
    whole = packed(tmp_path / "whole").read_bytes()
    assert archive.unpack(tmp_path / "whole", tmp_path / "out", print).keys == fingerprints(ZEROS)
    harmed = tmp_path / "harmed"
    for content, told in (
        (whole.replace(b"all tables", b"all cables"), "is damaged: database.dump"),
        (whole[: whole.index(MANIFEST.encode())], "incomplete|cannot be read"),
        (whole[:700], "cannot be read"),
        (b"not a backup at all", "cannot be read"),
    ):
        assert content != whole
        harmed.write_bytes(content)
        with pytest.raises(Sorry, match=told):
            archive.unpack(harmed, tmp_path / "out", print)


@pytest.mark.parametrize("name", ["../outside", "/etc/passwd", "media/../../outside", "media"])
def test_no_name_leads_out_of_the_folder(tmp_path: Path, name: str) -> None:
    evil = tmp_path / "evil"
    with tarfile.open(evil, "w") as tar:
        head = tarfile.TarInfo(name)
        head.size = 1
        tar.addfile(head, BytesIO(b"x"))
    with pytest.raises(Sorry, match="is not a backup"):
        archive.unpack(evil, tmp_path / "in" / "out", print)
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["evil"]


def test_a_backup_that_cannot_be_finished_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(Sorry, match="could not be written"), Writer(tmp_path / "one") as writer:
        writer.add_text(DUMP, "half")
        raise OSError(28, "No space left on device", "one.part")
    assert list(tmp_path.iterdir()) == []

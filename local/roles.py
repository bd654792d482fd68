"""Creates the database roles of WApp Central, the database they work in, and their addresses.

One place for bin/up, tests, benches and deployments. It gives no right on any table: migrations do.

    python -m local.roles --admin-url postgresql://postgres:…@db/postgres --owner-password … --app-password …

prints the four addresses; run again it changes nothing but the passwords. The administrator needs to be
superuser, or to have CREATEROLE and CREATEDB (as the first account of a managed PostgreSQL does).
"""

from __future__ import annotations

import argparse
import secrets
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.parse import parse_qsl, quote, urlencode, urlsplit, urlunsplit

import psycopg2
from psycopg2 import sql
from psycopg2.extensions import connection as Connection
from psycopg2.extensions import encrypt_password

from local.say import Sorry

DATABASE = "wappcentral"
OLDEST = 15
HEIRS = 16  # since then a role with NOINHERIT, as ours are, has what the owner of its database has
LOGINS = ("owner", "app", "intake", "drain")
SILENT = ("search", "retention")  # own a few reviewed functions and never log in
# Time limits of design: nobody who serves people may wait for a lock or sit in an open transaction.
ROLE_SETTINGS: Mapping[str, Mapping[str, str]] = {
    "app": {"lock_timeout": "2s", "statement_timeout": "5s", "idle_in_transaction_session_timeout": "10s"},
}
LOCK = 0x77617070  # any number that only we use: two starts at once must not alter the same role


@dataclass(frozen=True)
class Addresses:
    """The addresses of the four roles that log in."""

    owner: str
    app: str
    intake: str
    drain: str

    def variables(self) -> dict[str, str]:
        """Return the environment variables that the product reads."""
        return {
            "DATABASE_URL": self.app,
            "OWNER_DATABASE_URL": self.owner,
            "INTAKE_DATABASE_URL": self.intake,
            "DRAIN_DATABASE_URL": self.drain,
        }


def new_passwords() -> dict[str, str]:
    """Return a fresh password for each role that logs in, by its short name."""
    return {role: secrets.token_urlsafe(24) for role in LOGINS}


def prepare(
    admin_url: str, passwords: Mapping[str, str], database: str = DATABASE, createdb: bool = False
) -> Addresses:
    """Make roles and database, or bring them to the same state again, and return the addresses.

    `passwords` has one for each of owner, app, intake and drain; `createdb` lets the owner create databases,
    which only tests need. Raises Sorry when the server cannot be reached, is too old, or the administrator
    lacks rights.
    """
    with connected(admin_url) as admin:
        check_server(admin)
        execute(admin, "select pg_advisory_lock(%s)", LOCK)
        make_roles(admin, passwords, createdb)
        make_database(admin, database)
    with connected(with_database(admin_url, database)) as admin:
        close_database(admin, database)
    return addresses(admin_url, passwords, database)


def addresses(admin_url: str, passwords: Mapping[str, str], database: str = DATABASE) -> Addresses:
    """Return the roles' addresses on the server of `admin_url`, without asking it."""
    urls = {role: with_database(admin_url, database, f"wapp_{role}", passwords[role]) for role in LOGINS}
    return Addresses(**urls)


@contextmanager
def connected(url: str) -> Iterator[Connection]:
    """Open a connection that commits each statement; unreachable servers become one sentence."""
    try:
        connection = psycopg2.connect(url, connect_timeout=10)
    except psycopg2.OperationalError as error:
        reason = " ".join(str(error).split())
        raise Sorry(
            f"PostgreSQL does not let us in at {without_password(url)} ({reason}); "
            "start that server or correct the address, or unset DATABASE_URL to use the one that comes along."
        ) from error
    except psycopg2.ProgrammingError as error:
        raise Sorry(
            "DATABASE_URL is not an address of PostgreSQL; it looks like postgresql://user:password@host:5432/postgres."
        ) from error
    connection.autocommit = True
    try:
        yield connection
    finally:
        connection.close()


def refuse_other_installation(admin_url: str, passwords: Mapping[str, str]) -> None:
    """Raise Sorry when the roles are there with other passwords: changing them would lock another installation out."""
    with connected(admin_url) as admin:
        (present,) = one(admin, "select count(*) from pg_roles where rolname = 'wapp_app'")
    if not present:
        return
    database = urlsplit(admin_url).path.strip("/") or "postgres"
    try:
        psycopg2.connect(addresses(admin_url, passwords, database).app, connect_timeout=10).close()
    except psycopg2.OperationalError as error:
        if "password authentication failed" in str(error):
            raise Sorry(
                "The roles wapp_… of this server belong to another data folder; start with that folder (--data), "
                "put its secrets file into this one, or use another server."
            ) from error


def existing_database(admin_url: str) -> str:
    """Return the database of an administrator's address, or "postgres" where it names one that is yet to be made."""
    named = urlsplit(admin_url).path.strip("/") or "postgres"
    try:
        psycopg2.connect(admin_url, connect_timeout=10).close()
    except psycopg2.OperationalError as error:
        if "does not exist" in str(error):
            return "postgres"
    except psycopg2.ProgrammingError:
        return named  # connecting in earnest says what is wrong with the address
    return named


def check_server(admin: Connection) -> None:
    """Raise Sorry when the server is too old or the administrator may not create roles and databases."""
    if admin.server_version < OLDEST * 10_000:
        version = admin.get_parameter_status("server_version")
        raise Sorry(f"This server is PostgreSQL {version} and WApp Central needs {OLDEST} or newer; upgrade it.")
    superuser, able = one(
        admin, "select rolsuper, rolcreaterole and rolcreatedb from pg_roles where rolname = current_user"
    )
    if admin.server_version < HEIRS * 10_000 and not superuser:
        raise Sorry(
            f"On PostgreSQL {OLDEST} only a superuser can give our owner the schema: put the address of one into "
            f"DATABASE_URL, or use PostgreSQL {HEIRS} or newer."
        )
    if not (superuser or able):
        (name,) = one(admin, "select current_user")
        raise Sorry(
            f"The role {name} of DATABASE_URL may not create roles and databases; as a superuser run "
            f'ALTER ROLE "{name}" CREATEROLE CREATEDB, or give the address of an administrator.'
        )


def make_roles(admin: Connection, passwords: Mapping[str, str], createdb: bool) -> None:
    """Create the six roles or bring their attributes, passwords and settings to what they should be."""
    for role in (*LOGINS, *SILENT):
        name = sql.Identifier(f"wapp_{role}")
        if not one(admin, "select count(*) from pg_roles where rolname = %s", f"wapp_{role}")[0]:
            execute(admin, sql.SQL("create role {}").format(name))
        # NOINHERIT: the owner is a member of the silent roles to hand them functions, not their policies.
        rights = "noinherit nocreaterole " + ("createdb" if createdb and role == "owner" else "nocreatedb")
        login = "login" if role in LOGINS else "nologin"
        execute(admin, sql.SQL("alter role {} " + f"{login} {rights}").format(name))
        for setting, value in ROLE_SETTINGS.get(role, {}).items():
            execute(admin, sql.SQL("alter role {} set {} = %s").format(name, sql.Identifier(setting)), value)
    for role in LOGINS:
        # The verifier instead of the password, so that no server log can hold the password.
        verifier = encrypt_password(passwords[role], f"wapp_{role}", admin, "scram-sha-256")
        execute(admin, sql.SQL("alter role {} password %s").format(sql.Identifier(f"wapp_{role}")), verifier)
    refuse_powerful(admin)
    execute(admin, "grant wapp_search, wapp_retention to wapp_owner")


def refuse_powerful(admin: Connection) -> None:
    """Raise Sorry when one of the roles could look past row security: somebody gave it that right by hand."""
    ours = [f"wapp_{role}" for role in (*LOGINS, *SILENT)]
    query = "select string_agg(rolname, ', ') from pg_roles where (rolsuper or rolbypassrls)"
    (powerful,) = one(admin, f"{query} and rolname = any(%s)", ours)
    if powerful:
        raise Sorry(f"{powerful} must not pass row security; run ALTER ROLE … NOSUPERUSER NOBYPASSRLS for it first.")


def make_database(admin: Connection, database: str) -> None:
    """Create the database, owned by wapp_owner, where it does not exist."""
    (superuser,) = one(admin, "select rolsuper from pg_roles where rolname = current_user")
    if not superuser:
        execute(admin, "grant wapp_owner to current_user")  # to give things to a role one must be able to become it
    if not one(admin, "select count(*) from pg_database where datname = %s", database)[0]:
        create = "create database {} owner wapp_owner template template0 encoding 'UTF8'"
        execute(admin, sql.SQL(create).format(sql.Identifier(database)))
    else:
        execute(admin, sql.SQL("alter database {} owner to wapp_owner").format(sql.Identifier(database)))


def close_database(admin: Connection, database: str) -> None:
    """Give the schema to the owner and the door to the four logins, and to nobody else."""
    (superuser,) = one(admin, "select rolsuper from pg_roles where rolname = current_user")
    if not superuser:
        execute(admin, "set role wapp_owner")  # the database's owner is the owner of its schema public
    execute(admin, "alter schema public owner to wapp_owner")
    execute(admin, "revoke create on schema public from public")
    execute(admin, sql.SQL("revoke all on database {} from public").format(sql.Identifier(database)))
    for role in LOGINS:
        name = sql.Identifier(f"wapp_{role}")
        execute(admin, sql.SQL("grant connect on database {} to {}").format(sql.Identifier(database), name))


def with_database(url: str, database: str, user: str | None = None, password: str | None = None) -> str:
    """Return the address with another database, and another user where one is named."""
    parts = urlsplit(url)
    place = parts.netloc.rpartition("@")[2]
    login = f"{quote(user, safe='')}:{quote(password or '', safe='')}" if user else parts.netloc.rpartition("@")[0]
    # A libpq address may carry any of these after the question mark; there they would win.
    kept = [(key, value) for key, value in parse_qsl(parts.query) if key not in ("user", "password", "dbname")]
    netloc = f"{login}@{place}" if login else place
    # urlunsplit leaves out an empty netloc's slashes, so it is put together by hand.
    query = f"?{urlencode(kept, safe='/')}" if kept else ""
    return f"{parts.scheme}://{netloc}/{quote(database, safe='')}{query}"


def without_password(url: str) -> str:
    """Return the address as it may be shown."""
    parts = urlsplit(url)
    login, at, place = parts.netloc.rpartition("@")
    return urlunsplit(parts._replace(netloc=f"{login.partition(':')[0]}{at}{place}", query=""))


def execute(connection: Connection, statement: str | sql.Composable, *values: object) -> None:
    """Run one statement."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values or None)


def one(connection: Connection, query: str, *values: object) -> tuple[object, ...]:
    """Return the first row of a query that always has one."""
    with connection.cursor() as cursor:
        cursor.execute(query, values or None)
        row: tuple[object, ...] = cursor.fetchone() or ()
        return row


def main() -> int:
    """Prepare a server from the command line and print the addresses as environment variables."""
    parser = argparse.ArgumentParser(prog="python -m local.roles", description=__doc__.splitlines()[0])
    parser.add_argument("--admin-url", required=True, help="address of an administrator of the server")
    parser.add_argument("--database", default=DATABASE)
    for role in LOGINS:
        parser.add_argument(f"--{role}-password", help="made up and printed when left out")
    options = vars(parser.parse_args())
    passwords = {role: options[f"{role}_password"] or password for role, password in new_passwords().items()}
    try:
        made = prepare(options["admin_url"], passwords, options["database"])
    except Sorry as sorry:
        print(sorry, file=sys.stderr)
        return 1
    for name, value in made.variables().items():
        print(f"{name}={value}")
    return 0


if __name__ == "__main__":
    sys.exit(main())

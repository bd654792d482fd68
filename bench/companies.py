"""Companies on a stand, each with a connected number, people who have written, and messages that went out to them."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from typing import Any

import psycopg2
from psycopg2.extras import execute_values

from bench.mix import Mix
from bench.stand import Stand

TENANTS = """
with made as (
    insert into tenants_tenant (name, slug, content_days, traffic_days, mask_numbers, created_at)
    select 'Bench ' || n, 'bench-' || n, 30, 365, true, now() from generate_series(1, %s) n
    returning id, substr(slug, 7)::bigint as n
), channels as (
    insert into conversations_channel (tenant_id, uuid, kind, name, phone_number_id, waba_id, portfolio_id,
        display_phone, access_token, token_state, rate, alarm, created_at)
    select id, gen_random_uuid(), 'whatsapp', 'Line', (200000000000000 + n)::text, (300000000000000 + n)::text,
        'portfolio-' || n, '+1 555-010-0001', '', 'good', 80, '', now() from made
    returning id, tenant_id, uuid, phone_number_id, waba_id, portfolio_id
)
insert into tenants_route (tenant_id, channel_id, channel_uuid, phone_number_id, waba_id, portfolio_id, own_app,
    connected_at)
select tenant_id, id, uuid, phone_number_id, waba_id, portfolio_id, false, now() from channels
"""
SENT = """
insert into conversations_message (tenant_id, conversation_id, channel_id, version, direction, kind, origin, wamid_hash,
    at, created_at, status, attempt, price_category, price_type)
values %s
"""
LINES = """
select c.id, c.tenant_id, c.channel_id, r.phone_number_id::bigint - 200000000000000
from conversations_conversation c join tenants_route r on r.channel_id = c.channel_id order by random() limit 1300
"""
EMPTY = """
select string_agg(format('%I', relname), ', ') from pg_class
where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') and not relispartition
    and (relname like 'conversations_%' or relname like 'webhooks_%' or relname in ('tenants_tenant', 'tenants_route'))
"""


def set_up_django(stand: Stand) -> None:
    """Make this process one of the product's, as the app role."""
    os.environ.update(stand.variables)
    os.environ["DJANGO_SETTINGS_MODULE"] = "wappcentral.settings"
    import django

    django.setup()


def fill(stand: Stand, mix: Mix) -> None:
    """Start anew with the mix' companies; everybody known beforehand has written, 1,300 messages went out."""
    from webhooks.work import Worker

    ((tables,),) = stand.run(EMPTY)
    stand.run(f"truncate {tables} restart identity cascade")
    stand.run(TENANTS, mix.tenants)
    put(stand, mix.first_words())
    connection = drain_connection(stand)
    worker = Worker(connection)
    while worker.round(500):
        pass
    connection.close()
    mix.sent = sent(stand)
    stand.run("vacuum analyze")


def sent(stand: Stand) -> list[tuple[int, str]]:
    """Let 1,300 messages have gone out; returns (company, wamid) of each."""
    from conversations.wamid import hashed
    from tenants import keys

    found: list[tuple[int, str]] = []
    values: list[tuple[Any, ...]] = []
    for number, (conversation, tenant, channel, company) in enumerate(stand.run(LINES)):
        wamid = f"wamid.out.{number}"
        found.append((int(str(company)), wamid))
        hash_ = str(hashed(keys.platform(), int(str(tenant)), wamid))
        values.append(
            (tenant, conversation, channel, 10**6, "out", "text", "agent", hash_, "now", "now", 40, 1, "", "")
        )
    connection = psycopg2.connect(stand.admin)
    with connection, connection.cursor() as cursor:
        execute_values(cursor, SENT, values)
    connection.close()
    return found


def put(stand: Stand, bodies: Iterable[bytes]) -> int:
    """Commit deliveries as the edge does, as the role wapp_intake; returns how many."""
    connection = psycopg2.connect(stand.variables["INTAKE_DATABASE_URL"])
    connection.autocommit = True
    rows = [(_route(body), body) for body in bodies]
    with connection.cursor() as cursor:
        execute_values(cursor, "insert into webhooks_delivery (route, body) values %s", rows, page_size=500)
    connection.close()
    return len(rows)


def drain_connection(stand: Stand) -> Any:
    """A connection as the drain has it."""
    from webhooks.drain import SESSION

    connection = psycopg2.connect(stand.variables["DRAIN_DATABASE_URL"], options=SESSION)
    connection.autocommit = True
    return connection


def drain_command() -> list[str]:
    """How the drain is started."""
    return [sys.executable, "manage.py", "drain"]


def _route(body: bytes) -> str:
    place = body.find(b'"phone_number_id":"') + 19
    return body[place : body.index(b'"', place)].decode()

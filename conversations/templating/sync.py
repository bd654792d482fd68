"""Reading templates from WhatsApp: every account in full, on time, when a webhook told of news, or when asked."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

import structlog
from django.conf import settings
from django.db import connection

from cloudapi import templates
from cloudapi.client import Graph, GraphError, once
from conversations.channels import standing
from conversations.models import Channel, Template, TemplateSync
from tenants import clock
from tenants.scope import acting_for, current_tenant_id, refuse_to_dial

DAILY = timedelta(days=1)
LATER = timedelta(minutes=15)  # after a reading that failed
SOON = timedelta(minutes=1)  # longer than Meta is waited for when something is changed
TOKEN_REFUSED = 190
log = structlog.get_logger()

# A row that changed after the question was asked (a webhook came, a member submitted) is newer than the answer.
WRITE = """
insert into conversations_template as known (tenant_id, waba_id, name, language, meta_id, category, previous_category,
    status, quality, rejection, parameter_format, components, ttl, bindings, created_at, changed_at, synced_at)
select %(tenant)s, %(waba)s, r.name, r.language, r.id, r.category, r.previous_category, r.status, r.quality,
    r.rejection, r.parameter_format, r.components, r.ttl, '{}', %(now)s, %(asked)s, %(now)s
from json_to_recordset(%(rows)s) as r (id text, name text, language text, status text, category text,
    previous_category text, quality text, rejection text, parameter_format text, components jsonb, ttl int)
order by r.name, r.language
on conflict (tenant_id, waba_id, name, language) do update set
    meta_id = excluded.meta_id, status = excluded.status, quality = excluded.quality, rejection = excluded.rejection,
    category = excluded.category, parameter_format = excluded.parameter_format, components = excluded.components,
    ttl = excluded.ttl, synced_at = excluded.synced_at, gone_at = null,
    previous_category = case
        when excluded.previous_category <> '' then excluded.previous_category
        when known.category <> excluded.category then known.category
        else known.previous_category end
where known.changed_at <= %(asked)s
"""


@dataclass(frozen=True, slots=True)
class Account:
    """A WhatsApp Business account of the tenant, and a token that may ask it."""

    waba_id: str
    token: str


def accounts() -> list[Account]:
    """The accounts of the numbers that are connected, each once, by its newest token that works."""
    rows = Channel.objects.filter(disconnected_at=None).order_by("token_state", "-pk")
    found: dict[str, Account] = {}
    for row in rows:
        found.setdefault(row.waba_id, Account(row.waba_id, row.access_token.reveal()))
    return list(found.values())


def due_tenants() -> list[int]:
    """Tenants with an account to be read, the longest waiting first. Asked without a scope, of a definer function."""
    with connection.cursor() as cursor:
        cursor.execute("select templates_due()")
        return [tenant_id for (tenant_id,) in cursor.fetchall()]


def due_accounts(tenant_id: int) -> None:
    """Read the tenant's accounts whose time has come. Uses the network; what fails is noted and tried later."""
    with acting_for(tenant_id):
        waiting = dict(TemplateSync.objects.values_list("waba_id", "due_at"))
        due = [one for one in accounts() if waiting.get(one.waba_id, clock.now()) <= clock.now()]
    for account in due:
        read(tenant_id, account)


def everything(tenant_id: int) -> str:
    """Read all accounts now, because somebody asked; "" or what went wrong, as a sentence. Uses the network."""
    refuse_to_dial()
    with acting_for(tenant_id):
        found = accounts()
    problems = [read(tenant_id, account) for account in found]  # one that fails keeps none of the others unread
    return next(filter(None, problems), "")


def read(tenant_id: int, account: Account) -> str:
    """Ask for all templates of one account and write the answer down; "" or what went wrong."""
    asked = clock.now()
    graph = Graph(settings.GRAPH_URL, settings.GRAPH_VERSION, api_url=settings.GRAPH_API_URL)
    try:
        listed = once(graph, lambda line: templates.every(line, account.waba_id, account.token))
    except GraphError as error:
        log.warning("templates not read", tenant=tenant_id, graph_code=error.code, status=error.status)
        problem = sentence(error)
        with acting_for(tenant_id):
            _note(account.waba_id, asked, clock.now() + LATER, problem)
            if error.code == TOKEN_REFUSED:
                standing.refuse_tokens(Channel.objects.filter(waba_id=account.waba_id))
        return problem
    with acting_for(tenant_id):
        write(account.waba_id, listed, asked)
    return ""


def soon(waba_id: str) -> None:
    """Have an account read in a minute, because something is about to be changed there."""
    at = clock.now() + SOON
    row, new = TemplateSync.objects.get_or_create(waba_id=waba_id, defaults={"due_at": at})
    if not new:
        TemplateSync.objects.filter(pk=row.pk, due_at__gt=at).update(due_at=at)


def write(waba_id: str, listed: Sequence[templates.Listed], asked: datetime) -> None:
    """Make the rows say what WhatsApp listed when it was `asked`; what it no longer lists is marked gone."""
    now = keep(waba_id, listed, asked)
    unlisted = Template.objects.filter(waba_id=waba_id, gone_at=None, changed_at__lte=asked)
    unlisted.exclude(synced_at=now).update(gone_at=now)
    _note(waba_id, asked, now + DAILY, "")


def keep(waba_id: str, listed: Sequence[templates.Listed], asked: datetime) -> datetime:
    """Make the rows of these templates say what WhatsApp listed; returns when that was."""
    now = clock.now()
    once_each = {(one.name, one.language): asdict(one) for one in listed}
    rows = json.dumps(list(once_each.values()))
    with connection.cursor() as cursor:
        cursor.execute(
            WRITE, {"tenant": current_tenant_id(), "waba": waba_id, "now": now, "asked": asked, "rows": rows}
        )
    return now


def sentence(error: GraphError) -> str:
    """Why WhatsApp did not do it, for people."""
    if error.code == TOKEN_REFUSED:
        return "WhatsApp no longer accepts the access token. An admin can enter a new one in Settings → Numbers."
    if error.code is None:
        return f"WhatsApp could not be asked: {error}. Try again in a moment."[:300]
    return f"WhatsApp says: {error}"[:300]


def _note(waba_id: str, asked: datetime, due_at: datetime, problem: str) -> None:
    """When this account is read next. News that came after the question keeps it due."""
    row, new = TemplateSync.objects.get_or_create(waba_id=waba_id, defaults={"due_at": due_at})
    if new or row.due_at <= asked:
        row.due_at = due_at
    row.problem = problem
    if not problem:
        row.synced_at = asked
    row.save(update_fields=["due_at", "problem", "synced_at"])

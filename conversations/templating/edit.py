"""Handing templates in to Meta, changing and deleting them: asked outside the tenant's room, written down inside it."""

from collections.abc import Awaitable, Callable
from typing import TypeVar

from django.conf import settings

from cloudapi import template_lasting, template_news, templates
from cloudapi.client import Graph, GraphError, once
from cloudapi.parts import Json
from conversations.models import Channel, Template
from conversations.templating import alerts, meanwhile, sync
from conversations.templating.draft import Draft
from tenants import audit, clock, roles
from tenants.models import Member
from tenants.refusals import Refusal
from tenants.scope import acting_for

T = TypeVar("T")
EDITABLE = ("APPROVED", "REJECTED", "PAUSED")
UNKNOWN = "Whether Meta took it is not known. The templates are read again in a minute: look before you try once more."


class Declined(Refusal):
    """Meta said no, or said nothing; its own words are in the sentence."""

    code = "template_declined"

    def __init__(self, error: GraphError, effect: str = "") -> None:
        super().__init__(str(error))
        self.sentence = "Not done. " + sync.sentence(error)
        self.remedy = effect or (UNKNOWN if error.code is None else "")


class NotEditable(Refusal):
    code = "template_not_editable"
    sentence = "This template cannot be changed now."
    remedy = "Meta lets one edit templates that are approved, rejected or paused."


class NoAccount(Refusal):
    code = "no_account"
    sentence = "This account has no connected number."
    remedy = "Connect one in Settings → Numbers first."


def submit(draft: Draft, waba_id: str, by: Member) -> Template:
    """Hand a new template in for review. Uses the network. Raises Declined, NoAccount or PermissionDenied."""
    roles.require(by, "manage_templates")
    definition = draft.definition()
    account = account_of(by, waba_id)
    asked = _ask(
        by, waba_id, lambda line: templates.submit(line, waba_id, account.token, template_news.given(definition))
    )
    with acting_for(by.tenant):
        row, _ = Template.objects.update_or_create(
            waba_id=waba_id,
            name=draft.name,
            language=draft.language,
            defaults={
                "meta_id": asked.id,
                "status": asked.status,
                "category": asked.category or draft.category,
                "parameter_format": definition.get("parameter_format", "positional"),
                "components": definition["components"],
                "ttl": template_lasting.read(definition.get("message_send_ttl_seconds")),
                "quality": "UNKNOWN",
                "rejection": "",
                "changed_at": clock.now(),
                "gone_at": None,
            },
        )
        audit.note("submitted_template", row, by=by)
    return row


def change(row: Template, draft: Draft, by: Member, shown: str = "") -> None:
    """Replace its components; Meta reviews it again. Uses the network. Raises Declined or NotEditable.

    `shown` is the mark of what the editor was shown: another one now raises ChangedMeanwhile.
    """
    roles.require(by, "manage_templates")
    account = account_of(by, row.waba_id)
    if shown:
        row = _read(row, account, by)
        if meanwhile.mark(row) != shown:
            raise meanwhile.ChangedMeanwhile
    if row.status not in EDITABLE or row.gone_at is not None:
        raise NotEditable
    definition = draft.definition()
    components = definition["components"]
    told = template_news.given(definition)
    body: Json = {name: told[name] for name in ("components", "message_send_ttl_seconds") if name in told}
    if row.status != "APPROVED":
        body["category"] = draft.category
    _ask(by, row.waba_id, lambda line: templates.change(line, row.meta_id, account.token, body))
    with acting_for(by.tenant):
        fields = {"components": components, "status": "PENDING", "rejection": "", "changed_at": clock.now()}
        ttl = template_lasting.read(body.get("message_send_ttl_seconds")) or row.ttl
        Template.objects.filter(pk=row.pk).update(**fields, category=body.get("category", row.category), ttl=ttl)
        alerts.own(row.pk)
        audit.note("changed_template", row, by=by)


def delete(row: Template, by: Member) -> None:
    """Delete one language of it at Meta. Uses the network. What was sent stays in its conversations."""
    roles.require(by, "manage_templates")
    account = account_of(by, row.waba_id)
    _ask(by, row.waba_id, lambda line: templates.delete(line, row.waba_id, account.token, row.name, row.meta_id))
    with acting_for(by.tenant):
        Template.objects.filter(pk=row.pk).update(status="DELETED", gone_at=clock.now(), changed_at=clock.now())
        audit.note("deleted_template", row, by=by)


def unpause(row: Template, by: Member) -> None:
    """Let a paused template be sent again. Uses the network; Meta says whether it may."""
    roles.require(by, "manage_templates")
    account = account_of(by, row.waba_id)
    _ask(by, row.waba_id, lambda line: templates.unpause(line, row.meta_id, account.token))
    with acting_for(by.tenant):
        Template.objects.filter(pk=row.pk).update(status="APPROVED", rejection="", changed_at=clock.now())
        audit.note("unpaused_template", row, by=by)


def bind(row: Template, bindings: dict[str, dict[str, str]], by: Member) -> None:
    """Say which fields of a contact fill its variables from now on."""
    roles.require(by, "manage_templates")
    row.bindings = bindings
    row.save(update_fields=["bindings"])
    audit.note("bound_template", row, by=by)


def own_accounts() -> dict[str, str]:
    """The accounts of connected numbers with the names of their numbers, inside the tenant's room."""
    found: dict[str, str] = {}
    for waba_id, name in Channel.objects.filter(disconnected_at=None).order_by("pk").values_list("waba_id", "name"):
        found[waba_id] = f"{found[waba_id]}, {name}" if waba_id in found else name
    return found


def account_of(by: Member, waba_id: str) -> sync.Account:
    """The account with a token that works; raises NoAccount where the company has none of this id."""
    with acting_for(by.tenant):
        found = next((one for one in sync.accounts() if one.waba_id == waba_id), None)
    if found is None:
        raise NoAccount
    return found


def _read(row: Template, account: sync.Account, by: Member) -> Template:
    """The template as Meta describes it now, which is kept."""
    asked = clock.now()
    try:
        found = once(_telephone(), lambda line: templates.one(line, row.meta_id, account.token))
    except GraphError as error:
        raise Declined(error, "Nothing was handed in.") from error
    with acting_for(by.tenant):
        sync.keep(row.waba_id, [found], asked)
        return Template.objects.get(pk=row.pk)


def _telephone() -> Graph:
    return Graph(settings.GRAPH_URL, settings.GRAPH_VERSION, api_url=settings.GRAPH_API_URL)


def _ask(by: Member, waba_id: str, question: Callable[[Graph], Awaitable[T]]) -> T:
    """Change something at Meta. Whatever becomes of the answer, or of this process, the account is read soon after."""
    with acting_for(by.tenant):
        sync.soon(waba_id)
    try:
        return once(_telephone(), question)
    except GraphError as error:
        raise Declined(error) from error

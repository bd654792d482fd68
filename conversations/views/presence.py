"""How a number shows itself: one page of cards, each with a form of its own, read from WhatsApp and written to it."""

import io
import uuid
from collections.abc import Callable
from typing import Any, TypeVar

from allauth.mfa.adapter import get_adapter
from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from cloudapi.client import GraphError
from cloudapi.presence import Link, Page
from conversations.channels import presence
from conversations.channels.presence_forms import (
    BlockForm,
    ChecksForm,
    LinkForm,
    PictureForm,
    PinForm,
    ProfileForm,
    SuggestionsForm,
    UsernameForm,
)
from conversations.files import pictures
from conversations.models import Channel, Identity
from conversations.people import blocking, discreet, names
from conversations.refusals import BadForm
from tenants import roles
from tenants.mount import own_door, reverse_at
from tenants.requests import PageRequest
from tenants.scope import acting_for

SHORT = "https://wa.me/message/"
T = TypeVar("T")
FORMS: dict[str, type[forms.Form]] = {
    "profile": ProfileForm,
    "picture": PictureForm,
    "username": UsernameForm,
    "blocked": BlockForm,
    "links": LinkForm,
    "pin": PinForm,
    "suggestions": SuggestionsForm,
    "checks": ChecksForm,
}


@own_door
@require_safe
def show(request: PageRequest, channel: uuid.UUID) -> HttpResponse:
    roles.require(request.member, "connect_channel")
    row = _channel(request, channel)
    try:
        after = {name: discreet.unseal(row, request.GET[name]) for name in ("blocked", "links") if name in request.GET}
    except ValueError:  # not sealed by us, or not for this number
        raise BadForm from None
    return _page(request, row, after=after)


@own_door
@require_POST
def change(request: PageRequest, channel: uuid.UUID, card: str) -> HttpResponse:
    """Change one card. What WhatsApp or we refuse stays in the form, with the reason."""
    roles.require(request.member, "connect_channel")
    row = _channel(request, channel)
    said = _dropped(request, row, card)
    if said is None:
        form: Any = FORMS[card](request.POST, request.FILES)
        if not form.is_valid():
            return _page(request, row, card, form)
        try:
            said = _saved(request, row, card, form)
        except presence.ChangedMeanwhile as refusal:
            form.show(refusal)
            return _page(request, row, card, form, status=refusal.status)
        except presence.LinkGone as refusal:
            form.renew(refusal)
            return _page(request, row, card, form)
        except (presence.WhatsAppRefused, presence.NotTold) as refusal:
            form.add_error(None, str(refusal))
            return _page(request, row, card, form)
    messages.success(request, said)
    return redirect(reverse_at(request.tenant, "presence", channel=channel) + f"#{card}")


@own_door
@require_safe
def face(request: PageRequest, channel: uuid.UUID) -> HttpResponse:
    """The profile's picture, fetched here: Meta does not learn who looks at it."""
    roles.require(request.member, "connect_channel")
    try:
        image = presence.picture(_channel(request, channel))
    except GraphError as error:
        raise Http404(f"WhatsApp did not give the picture: {error}.") from error
    clean = pictures.portrait(io.BytesIO(image)) if image else None
    if clean is None:
        raise Http404("There is no picture.")
    return HttpResponse(clean, content_type="image/jpeg", headers={"Cache-Control": "no-store"})


@require_safe
def picture(request: PageRequest, channel: uuid.UUID, code: str) -> HttpResponse:
    """The QR code of a short link, made here: no third party learns who looks at it."""
    roles.require(request.member, "connect_channel")
    get_object_or_404(Channel, uuid=channel)
    drawn = get_adapter().build_totp_svg(f"{SHORT}{code}")
    return HttpResponse(drawn, content_type="image/svg+xml")


def _saved(request: PageRequest, row: Channel, card: str, form: Any) -> str:
    data, by = form.cleaned_data, request.member
    if card == "profile":
        presence.save_profile(row, form.changes, by)
        return "The profile is changed."
    if card == "picture":
        presence.save_picture(row, data["picture"], by)
        return "The picture is changed. WhatsApp shows it in a while."
    if card == "username":
        status = presence.save_username(row, form.wanted, by)
        return f"WhatsApp says of the username: {status}." if data["username"] else "The username is given up."
    if card == "blocked":
        blocking.tell(row, data["user"], True, by)
        return "This person can no longer write to the number."
    if card == "links":
        if data["code"]:
            presence.change_link(row, data["code"], form.wanted, by)
            return "The link has another text."
        presence.make_link(row, data["text"], by)
        return "The link is ready."
    if card == "pin":
        presence.save_pin(row, data["pin"], by)
        return "The PIN is changed. Keep it: it is not shown again."
    if card == "checks":
        presence.save_checks(row, data["on"], by)
        return "Identities are checked." if data["on"] else "Identities are no longer checked."
    presence.save_suggestions(row, form.changes, by)
    return "The suggestions are changed."


def _dropped(request: PageRequest, row: Channel, card: str) -> str | None:
    """What a button beside a line takes away; None when it was no such button."""
    if card == "blocked" and "unblock" in request.POST:
        try:
            user = discreet.unseal(row, request.POST["unblock"])
        except ValueError:  # not sealed by us, or not for this number
            raise BadForm from None
        blocking.tell(row, user, False, request.member)
        return "This person can write again."
    if card == "links" and "drop" in request.POST:
        code = request.POST["drop"]
        if not (code.isascii() and code.isalnum() and len(code) <= 64):
            raise BadForm
        presence.drop_link(row, code, request.member)
        return "The link leads nowhere any more."
    return None


def _page(
    request: PageRequest,
    row: Channel,
    card: str = "",
    form: forms.Form | None = None,
    after: dict[str, str] | None = None,
    status: int = 422,
) -> HttpResponse:
    found = presence.read(row, after)
    if found.blocked and not found.blocked.after and not (after or {}).get("blocked"):
        with acting_for(request.tenant):
            blocking.reconcile(row, found.blocked.items)
    if found.checks is not None and found.checks != row.checks_identity:
        with acting_for(request.tenant):
            presence.keep_checks(row, found.checks)
    filled: dict[str, Callable[[], dict[str, Any]]] = {
        "profile": lambda: ProfileForm.filled(found.profile) if found.profile else {},
        "username": lambda: UsernameForm.filled(found.username) if found.username else {},
        "checks": lambda: {"on": found.checks},
        "suggestions": lambda: SuggestionsForm.filled(found.suggestions) if found.suggestions else {},
    }
    fresh = {name: kind(initial=filled.get(name, dict)()) for name, kind in FORMS.items()}
    masked = request.tenant.mask_numbers
    changed = form if card == "links" and form and form["code"].value() else None  # the text of a link that is there
    context = {
        "section": "settings",
        "channel": row,
        "presence": found,
        "forms": fresh | ({card: form} if form and not changed else {}),
        "changed": changed,
        "blocked": [(_written(row, one.best, masked), discreet.seal(row, one.best)) for one in _items(found.blocked)],
        "links": _links(found, changed),
        "more": _more(row, found),
        "further": dict.fromkeys(after or (), True),
    }
    response = render(request, "channels/presence.html", context, status=status if form else 200)
    response["Cache-Control"] = "no-store"
    return response


def _more(row: Channel, found: presence.Presence) -> dict[str, str]:
    """Where the lists go on, sealed, for those that do."""
    lists = {"blocked": found.blocked, "links": found.links}
    return {name: discreet.seal(row, page.after) for name, page in lists.items() if page is not None and page.after}


def _links(found: presence.Presence, changed: forms.Form | None) -> list[Link]:
    """The links to be listed; the one whose text was refused among them, wherever the list has it."""
    links = _items(found.links)
    if changed is None or (code := changed["code"].value()) in {one.code for one in links}:
        return links
    return [Link(code, changed.data.get("drawn-text", ""), f"{SHORT}{code}"), *links]


def _items(page: Page[T] | None) -> list[T]:
    return page.items if page is not None else []


def _written(row: Channel, user: str, masked: bool) -> str:
    kind = Identity.Kind.PHONE if user.isdigit() else Identity.Kind.BSUID
    return names.written(Identity(tenant_id=row.tenant_id, kind=kind, value=user), masked)


def _channel(request: PageRequest, channel: uuid.UUID) -> Channel:
    with acting_for(request.tenant):
        found = Channel.objects.filter(uuid=channel, disconnected_at=None).first()
    if found is None:
        raise Http404("No such number.")
    return found

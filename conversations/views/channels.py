"""The numbers of a company: how each does, and connecting, renewing and disconnecting them."""

import uuid

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from conversations import connect
from conversations.channel_forms import NumberForm, TokenRenewalForm
from conversations.models import Channel
from tenants import roles
from tenants.mount import own_door, reverse_at
from tenants.refusals import Refusal
from tenants.requests import PageRequest
from tenants.scope import acting_for


@require_safe
def channels(request: PageRequest) -> HttpResponse:
    rows = list(Channel.objects.order_by("disconnected_at", "id"))
    context = {"channels": rows, "section": "settings", "simulator": settings.SIMULATOR_URL}
    return render(request, "tenants/channels.html", context)


@own_door
@require_http_methods(["GET", "HEAD", "POST"])
def connection(request: PageRequest) -> HttpResponse:
    """Connect a number. Its verify token is shown once, with what became of the subscription at WhatsApp."""
    roles.require(request.member, "connect_channel")
    form = NumberForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            connect.prove(form.number())
            channel, verify_token = connect.connect_channel(request.tenant, form.number(), by=request.member)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            return _connected(request, channel, verify_token, connect.subscribe(channel))
    context = {"form": form, "section": "settings", "platform": bool(settings.WHATSAPP_APP_SECRET)}
    return render(request, "tenants/connect.html", context, status=422 if form.errors else 200)


@require_safe
def channel(request: PageRequest, channel: uuid.UUID) -> HttpResponse:
    roles.require(request.member, "connect_channel")
    return _page(request, get_object_or_404(Channel, uuid=channel), TokenRenewalForm())


@require_POST
def token(request: PageRequest, channel: uuid.UUID) -> HttpResponse:
    """Renew the access token; the old one is never shown."""
    roles.require(request.member, "connect_channel")
    row, form = get_object_or_404(Channel, uuid=channel), TokenRenewalForm(request.POST)
    if not form.is_valid():
        return _page(request, row, form, status=422)
    connect.renew_token(row, form.cleaned_data["access_token"], by=request.member)
    messages.success(request, "The new token is in use.")
    return redirect(reverse_at(request.tenant, "channel", channel=channel))


@own_door
@require_POST
def subscription(request: PageRequest, channel: uuid.UUID) -> HttpResponse:
    """Ask WhatsApp once more to send this number's webhooks here."""
    roles.require(request.member, "connect_channel")
    with acting_for(request.tenant):
        row = get_object_or_404(Channel, uuid=channel, disconnected_at__isnull=True)
    problem = connect.subscribe(row)
    if problem:
        messages.error(request, problem)
    else:
        messages.success(request, "WhatsApp sends this number's messages here.")
    return redirect(reverse_at(request.tenant, "channel", channel=channel))


@require_POST
def disconnection(request: PageRequest, channel: uuid.UUID) -> HttpResponse:
    roles.require(request.member, "connect_channel")
    row = get_object_or_404(Channel, uuid=channel)
    connect.disconnect(row, by=request.member)
    messages.success(request, f"{row.name} is disconnected.")
    return redirect(reverse_at(request.tenant, "channels"))


def _page(request: PageRequest, row: Channel, form: TokenRenewalForm, status: int = 200) -> HttpResponse:
    address = settings.PUBLIC_URL + connect.webhook_path(row.uuid)
    context = {"channel": row, "form": form, "address": address, "section": "settings"}
    return render(request, "tenants/channel.html", context, status=status)


def _connected(request: PageRequest, row: Channel, verify_token: str, problem: str) -> HttpResponse:
    address = settings.PUBLIC_URL + connect.webhook_path(row.uuid)
    context = {"channel": row, "address": address, "verify_token": verify_token, "problem": problem}
    response = render(request, "tenants/connected.html", {**context, "section": "settings"}, status=201)
    response["Cache-Control"] = "no-store"
    return response

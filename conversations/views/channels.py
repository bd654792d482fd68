"""The numbers of a company: how each does, and connecting, renewing and disconnecting them."""

import uuid
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from conversations.channels import connect, phone, signup, trial
from conversations.channels.forms import NumberForm, TokenRenewalForm, TrialForm
from conversations.health import alarms, check, page
from conversations.models import Channel
from conversations.views.asked import by_script
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
            number = connect.prove(form.number())
            channel, verify_token = connect.connect_channel(request.tenant, number, by=request.member)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            problem = connect.subscribe(channel)
            check.examine(channel)
            return connected(request, channel, verify_token, problem)
    context = {
        "form": form,
        "section": "settings",
        "platform": bool(settings.WHATSAPP_APP_SECRET),
        "dialog": signup.is_offered(),
        "simulator": settings.SIMULATOR_URL,
    }
    return render(request, "tenants/connect.html", context, status=422 if form.errors else 200)


@own_door
@require_POST
def practise(request: PageRequest) -> HttpResponse:
    """Connect a number of the simulator's, on a machine that has one; its page leads to the phone."""
    roles.require(request.member, "connect_channel")
    if not settings.SIMULATOR_URL:
        raise Http404
    try:
        row, _ = connect.connect_channel(request.tenant, connect.practice_number(), by=request.member)
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect(reverse_at(request.tenant, "channels"))
    if problem := connect.subscribe(row):
        messages.error(request, problem)
    check.examine(row)
    return redirect(reverse_at(request.tenant, "channel", channel=row.uuid))


@require_safe
def channel(request: PageRequest, channel: uuid.UUID) -> HttpResponse:
    roles.require(request.member, "connect_channel")
    return _page(request, get_object_or_404(Channel, uuid=channel), TokenRenewalForm())


@own_door
@require_POST
def token(request: PageRequest, channel: uuid.UUID) -> HttpResponse:
    """Renew the access token, and ask WhatsApp with it; the old one is never shown."""
    roles.require(request.member, "connect_channel")
    form = TokenRenewalForm(request.POST)
    with acting_for(request.tenant):
        row = get_object_or_404(Channel, uuid=channel)
        if not form.is_valid():
            return _page(request, row, form, status=422)
    try:
        check.try_token(row, form.cleaned_data["access_token"])
    except Refusal as refusal:
        form.add_error(None, str(refusal))
        with acting_for(request.tenant):
            return _page(request, row, form, status=422)
    connect.renew_token(row, form.cleaned_data["access_token"], by=request.member)
    if row.disconnected_at is None and (problem := check.take_up(row)):
        messages.error(request, problem)
    messages.success(request, "The new token is in use.")
    return redirect(reverse_at(request.tenant, "channel", channel=channel) + "#steps")


@own_door
@require_POST
def subscription(request: PageRequest, channel: uuid.UUID) -> HttpResponse:
    """Ask WhatsApp once more to send this number's webhooks here."""
    row = _linked(request, channel)
    problem = connect.subscribe(row)
    check.examine(row)
    if problem:
        messages.error(request, problem)
    else:
        messages.success(request, "WhatsApp sends this number's messages here.")
    return redirect(reverse_at(request.tenant, "channel", channel=channel))


@own_door
@require_POST
def checkup(request: PageRequest, channel: uuid.UUID) -> HttpResponse:
    """Ask WhatsApp now how this number does."""
    row = _linked(request, channel)
    found = check.examine(row)
    alarms.tell(request.tenant.pk)
    with acting_for(request.tenant):
        is_refused = Channel.objects.filter(pk=row.pk, token_state=Channel.Token.REFUSED).exists()
    if is_refused:
        messages.error(request, "WhatsApp refuses the access token of this number. Enter a new one here.")
    elif found.problem:
        messages.error(request, f"WhatsApp did not answer everything: {found.problem}.")
    else:
        messages.success(request, "WhatsApp has answered; this is how the number does now.")
    return redirect(reverse_at(request.tenant, "channel", channel=channel))


@own_door
@require_POST
def past(request: PageRequest, channel: uuid.UUID) -> HttpResponse:
    """Ask the app on the phone once more for its people and messages, and say what WhatsApp answered to each."""
    row = _linked(request, channel)
    for answer in phone.ask(row, by=request.member):
        say = messages.success if answer.comes else messages.warning if answer.final else messages.error
        say(request, answer.text)
    return redirect(reverse_at(request.tenant, "channel", channel=channel) + "#phone")


@require_safe
def steps(request: PageRequest, channel: uuid.UUID) -> HttpResponse:
    """The steps alone, for the page that waits for the first message."""
    roles.require(request.member, "connect_channel")
    row = get_object_or_404(Channel, uuid=channel)
    return render(request, "channels/_steps.html", _shown(row))


@own_door
@require_http_methods(["GET", "HEAD", "POST"])
def test(request: PageRequest, channel: uuid.UUID) -> HttpResponse:
    """The card of the test message alone, for the page that waits for it; or begin one, to the phone that is given."""
    row = _linked(request, channel)
    form = TrialForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        trial.prepare(row)
        try:
            with acting_for(request.tenant):
                trial.begin(row, form.cleaned_data["phone"], by=request.member)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
    status = 422 if form.errors else 200
    with acting_for(request.tenant):
        if by_script(request):
            return render(request, "channels/_tested.html", _shown(row) | {"trial_form": form}, status=status)
        if form.errors:
            return _page(request, row, TokenRenewalForm(), status, trial_form=form)
    return redirect(reverse_at(request.tenant, "channel", channel=channel) + "#trial")


@own_door
@require_POST
def disconnection(request: PageRequest, channel: uuid.UUID) -> HttpResponse:
    """Disconnect first, then tell WhatsApp: what it does not take changes nothing here."""
    roles.require(request.member, "connect_channel")
    with acting_for(request.tenant):
        row = get_object_or_404(Channel, uuid=channel)
    is_news = row.disconnected_at is None
    connect.disconnect(row, by=request.member)
    messages.success(request, f"{row.name} is disconnected.")
    if is_news and (problem := connect.let_go(row)):
        messages.warning(request, problem)
    return redirect(reverse_at(request.tenant, "channels"))


def _linked(request: PageRequest, channel: uuid.UUID) -> Channel:
    """The connected number, for a member who may look after it; what follows asks WhatsApp, outside `acting_for`."""
    roles.require(request.member, "connect_channel")
    with acting_for(request.tenant):
        return get_object_or_404(Channel, uuid=channel, disconnected_at__isnull=True)


def _page(request: PageRequest, row: Channel, form: TokenRenewalForm, status: int = 200, **more: Any) -> HttpResponse:
    return render(request, "tenants/channel.html", _shown(row) | {"form": form} | more, status=status)


def connected(request: PageRequest, row: Channel, verify_token: str, problem: str) -> HttpResponse:
    """The page after connecting, in whichever way."""
    with acting_for(request.tenant):
        context = _shown(Channel.objects.get(pk=row.pk)) | {"verify_token": verify_token, "problem": problem}
    response = render(request, "tenants/connected.html", context, status=201)
    response["Cache-Control"] = "no-store"
    return response


def _shown(row: Channel) -> dict[str, Any]:
    """What the pages of one number show; needs `acting_for`."""
    return {
        "section": "settings",
        "channel": row,
        "health": page.of(row),
        "address": page.address(row),
        "trial_form": TrialForm(),
        "simulator": settings.SIMULATOR_URL,
    }

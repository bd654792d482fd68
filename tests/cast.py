"""The cast: two companies that must never see each other, and the people who work there."""

import uuid
from dataclasses import dataclass

from conversations.models import Channel, ChannelKey
from tenants import keys
from tenants.models import Member, Role, Route, Tenant, User
from tenants.scope import acting_for

PASSWORD = "correct horse battery"
APP_SECRET = "acme-own-app-secret"


@dataclass(frozen=True)
class People:
    """`ana` and the others are Members; `.user` signs in with PASSWORD."""

    acme: Tenant
    globex: Tenant
    ana: Member
    bruno: Member
    carla: Member
    dora: Member
    line: Channel
    other_line: Channel


def gather() -> People:
    """Make both companies, each with one connected number."""
    acme = Tenant.objects.create(name="Acme", slug="acme")
    globex = Tenant.objects.create(name="Globex", slug="globex")
    return People(
        acme=acme,
        globex=globex,
        ana=member(acme, "Ana", Role.OWNER),
        bruno=member(acme, "Bruno", Role.AGENT),
        carla=member(acme, "Carla", Role.VIEWER),
        dora=member(globex, "Dora", Role.OWNER),
        line=channel(acme, "Acme Brasil", "200000000000001", "300000000000001"),
        other_line=channel(globex, "Globex", "200000000000002", "300000000000002"),
    )


def member(tenant: Tenant, name: str, role: str) -> Member:
    user = User.objects.create_user(f"{name.lower()}@{tenant.slug}.test", PASSWORD, name=name)
    user.emailaddress_set.create(email=user.email, verified=True, primary=True)
    return Member.objects.create(tenant=tenant, user=user, role=role)


def channel(tenant: Tenant, name: str, phone_number_id: str, waba_id: str) -> Channel:
    """A connected number, as `connect_channel` leaves it, without asking WhatsApp."""
    with acting_for(tenant):
        row = Channel.objects.create(
            name=name,
            phone_number_id=phone_number_id,
            waba_id=waba_id,
            portfolio_id=f"portfolio-{waba_id}",
            display_phone="+1 555-010-0001",
            access_token=f"token-of-{phone_number_id}",
        )
        aad = f"channelkey.verify_token.{row.uuid}".encode()
        ChannelKey.objects.create(
            channel_row=row, channel=row.uuid, verify_token=keys.platform().seal(b"verify-me", aad)
        )
    Route.objects.create(
        tenant=tenant,
        channel_id=row.pk,
        channel_uuid=uuid.UUID(str(row.uuid)),
        phone_number_id=phone_number_id,
        waba_id=waba_id,
        portfolio_id=row.portfolio_id,
    )
    return row

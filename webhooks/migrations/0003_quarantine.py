"""Deliveries that belong to nobody here, and the ways back to work: a number that is connected, and Replay."""

from django.db import migrations, models

REPLAY = """
-- Deliveries are claimed by updating their row and done by deleting it: room for the update, and quick cleaning.
alter table webhooks_todo set (fillfactor = 70, autovacuum_vacuum_threshold = 1000, autovacuum_vacuum_scale_factor = 0.1);

-- Puts a delivery back to work; false when its body is gone. Running it again changes nothing that was done.
create function requeue_delivery(day date, delivery bigint) returns boolean language plpgsql security definer
    set search_path = public, pg_temp as $$
begin
    insert into webhooks_todo (delivery_id, received_on, route, own_channel, received_at)
        select id, received_on, route, own_channel, received_at from webhooks_delivery
        where received_on = day and id = delivery
        on conflict do nothing;
    if not found then
        return exists (select from webhooks_todo where delivery_id = delivery);
    end if;
    perform pg_notify('deliveries', '');
    return true;
end $$;
revoke all on function requeue_delivery(date, bigint) from public;
grant execute on function requeue_delivery(date, bigint) to wapp_drain;

-- The same for a tenant: only for deliveries in its own ledger, which row security shows this function and no others.
create function replay_delivery(day date, delivery bigint) returns boolean language sql security definer
    set search_path = public, pg_temp as $$
    select case when exists (
        select from conversations_event e where e.tenant_id = current_setting('app.tenant')::bigint
            and e.delivery_id = delivery and e.received_on = day
    ) then requeue_delivery(day, delivery) else false end
$$;
revoke all on function replay_delivery(date, bigint) from public;
grant execute on function replay_delivery(date, bigint) to wapp_app;

-- A number that is connected gets what came for it while it was unknown.
create function number_connected() returns trigger language plpgsql security definer
    set search_path = public, pg_temp as $$
begin
    if new.withdrawn_at is null then
        perform requeue_delivery(received_on, delivery_id) from webhooks_quarantine
        where number in (new.phone_number_id, new.waba_id) and number <> '';
    end if;
    return null;
end $$;
create trigger number_connected after insert or update on tenants_route
    for each row execute function number_connected();
"""
UNDO = """
drop trigger number_connected on tenants_route;
drop function number_connected();
drop function replay_delivery(date, bigint);
drop function requeue_delivery(date, bigint);
"""


class Migration(migrations.Migration):
    dependencies = [("webhooks", "0002_letterbox"), ("conversations", "0002_row_security")]

    operations = [
        migrations.CreateModel(
            name="Quarantine",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("delivery_id", models.BigIntegerField()),
                ("received_on", models.DateField()),
                (
                    "reason",
                    models.CharField(
                        choices=[
                            ("not_json", "Not JSON"),
                            ("not_a_delivery", "Not a delivery of a WhatsApp Business account"),
                            ("unknown_number", "A number or account that is not connected here"),
                            ("unknown_channel", "Signed for a channel that is no longer here"),
                            ("stopped_drain", "Ended the drain three times"),
                        ],
                        max_length=16,
                    ),
                ),
                ("number", models.CharField(blank=True, default="", max_length=64)),
                ("items", models.IntegerField(default=1)),
                ("at", models.DateTimeField()),
            ],
            options={
                "indexes": [
                    models.Index(fields=["received_on"], name="quarantine_by_day"),
                    models.Index(
                        condition=models.Q(("number", ""), _negated=True),
                        fields=["number"],
                        name="quarantine_by_number",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("delivery_id", "reason", "number"), name="quarantine_once")
                ],
            },
        ),
        migrations.RunSQL(REPLAY, UNDO),
    ]

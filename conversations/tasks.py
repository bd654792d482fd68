"""Celery's tasks: the doorbell rings a verb here, and the sweep rings what nobody rang for."""

from collections.abc import Sequence
from functools import partial

from celery import shared_task

from conversations import doorbell, goods, membership, reminding, sweep, triage
from conversations.files import courier
from conversations.health import check
from conversations.receive import orphans
from conversations.sending import sender
from conversations.templating import sync
from tenants.scope import acting_for

ROUNDS = 20  # of errands; then the task queues up again behind the other tenants'


@shared_task
def send_queued(*, tenant_id: int) -> None:
    """Send what is due, for one turn, then receipts; a tenant with more goes to the end of the line."""
    sender.send_due(tenant_id, partial(doorbell.knock, "send", tenant_id))
    sender.tell_receipts(tenant_id)


@shared_task
def tell_receipts(*, tenant_id: int) -> None:
    """Tell WhatsApp what was read, and that somebody writes."""
    sender.tell_receipts(tenant_id)


@shared_task
def recover(*, tenant_id: int) -> None:
    """Make the attempts of dead senders *not confirmed*."""
    sender.recover(tenant_id)


@shared_task
def adopt_orphans(*, tenant_id: int) -> None:
    """Join statuses that came before their message."""
    orphans.sweep(tenant_id)


@shared_task
def wake(*, tenant_id: int) -> None:
    """Bring snoozed conversations back whose time has come."""
    with acting_for(tenant_id):
        triage.wake_due()


@shared_task
def remind(*, tenant_id: int) -> None:
    """Say a word about those who wait while their window closes."""
    with acting_for(tenant_id):
        reminding.remind_due()


@shared_task
def sync_templates(*, tenant_id: int) -> None:
    """Read the templates of every account of the tenant that is due."""
    sync.due_accounts(tenant_id)


@shared_task(platform_wide=True, expires=10)
def sweep_templates() -> None:
    """Every ten seconds: ring for tenants whose templates are to be read: new numbers, news, and once a day."""
    for tenant_id in sync.due_tenants():
        sync_templates.apply_async(kwargs={"tenant_id": tenant_id}, retry=False, expires=60)


@shared_task
def run_errands(*, tenant_id: int) -> None:
    """Fetch files and hand files over, round by round; a tenant with more goes to the end of the line."""
    for _ in range(ROUNDS):
        if not courier.run_round(tenant_id):
            return
    run_errands.apply_async(kwargs={"tenant_id": tenant_id}, retry=False)


@shared_task
def read_goods(*, tenant_id: int, thread: int = 0, missing: Sequence[str] = ()) -> None:
    """Read what the tenant's accounts sell, where a page of a thread named products that are not known."""
    goods.answer(tenant_id, thread, missing)


@shared_task
def ask_group(*, tenant_id: int, thread: int) -> None:
    """Ask WhatsApp about the group of a thread that somebody looks at."""
    membership.ask(tenant_id, thread)


@shared_task
def look_after(*, tenant_id: int) -> None:
    """Count the hours of a company's numbers, ask WhatsApp once a day, raise and tell alarms."""
    check.round_of(tenant_id)


@shared_task(platform_wide=True, expires=600)
def look_after_numbers() -> None:
    """Every quarter of an hour: ring for every company with a number."""
    for tenant_id in check.tenants():
        look_after.apply_async(kwargs={"tenant_id": tenant_id}, retry=False, expires=800)


@shared_task(platform_wide=True, expires=5)
def sweep_due() -> None:
    """Every five seconds: ring for whatever is due, so that a lost task delays a message and never loses it."""
    for kind, tenant_ids in sweep.due().items():
        for tenant_id in tenant_ids:
            doorbell.send(kind, {"tenant_id": tenant_id}, expires=60)

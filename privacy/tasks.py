"""Celery's part in keeping the promises: the deletion, every quarter of an hour."""

from celery import shared_task

from privacy import retention


@shared_task(platform_wide=True, expires=600)
def retain() -> None:
    """Delete what is due. Two at once are harmless: each step is settled by the database."""
    retention.run(patience=40)

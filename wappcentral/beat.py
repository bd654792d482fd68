"""Beat's list of what is to be rung when, which outlives a clock that is set back."""

from typing import Any

from celery.beat import PersistentScheduler


class Scheduler(PersistentScheduler):  # type: ignore[misc]
    """Celery's own would wait until the clock is again where it was: for a day nobody would look for what is due."""

    def tick(self, *args: Any, **named: Any) -> float:
        """Do what is due, and return in how many seconds to look again. What was rung later than now, was rung now."""
        now = self.app.now()
        ahead = [entry for entry in self.schedule.values() if entry.last_run_at > now]
        for entry in ahead:
            entry.last_run_at = now
        if ahead:
            self._heap = None  # made anew of the entries
        return float(super().tick(*args, **named))

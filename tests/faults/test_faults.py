"""What breaks in the middle of 2,000 webhooks and 200 replies costs nobody a message, and mends without hands."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

import pytest

from tests.faults.harness import Installation, frozen, until
from tests.faults.ledgers import (
    RECOVERED_WITHIN,
    Reader,
    check_inbox,
    check_replies,
    check_statuses,
    wait_until_nothing_hangs,
    wait_until_worked_off,
)
from tests.faults.load import PEOPLE, QUICK, Load

pytestmark = pytest.mark.faults
OUTAGE = 30.0  # seconds
SILENCE = 12.0  # seconds: each of our time-outs for Valkey is shorter


def kill(name: str) -> Callable[[Installation], None]:
    return lambda house: house.kill(name)


def kill_worker_with_full_hands(house: Installation) -> None:
    """At the worst moment: much is claimed, of which some is on its way and some has not left.

    50 replies and more must be still to come.
    """
    with frozen(house.pid("worker")):
        until(lambda: count(house, "status = 10") >= 50, 30)
    until(lambda: count(house, "status = 20") >= 20, 30, every=0.01)
    house.kill("worker")


def count(house: Installation, which: str) -> int:
    ((number,),) = house.ask(f"select count(*) from conversations_message where direction = 'out' and {which}")
    return int(number)


def flush(house: Installation) -> None:
    with house.redis as client:
        client.flushall()


def freeze_valkey(house: Installation) -> None:
    """There, and silent: every caller waits for its own time-out."""
    with frozen(house.pid("valkey")):
        last_until_felt(house, SILENCE)


def take_valkey_away(house: Installation) -> None:
    """Really down: every start of it fails, as when its host is gone."""
    settings = house.folder.path / "valkey/valkey.conf"
    aside = settings.with_suffix(".aside")
    settings.rename(aside)
    house.kill("valkey")
    last_until_felt(house, OUTAGE)
    aside.rename(settings)


def last_until_felt(house: Installation, seconds: float) -> None:
    """Let a fault last: this is the fault, not a wait for something. Nobody rings, so replies wait at its end."""
    threading.Event().wait(seconds)
    assert count(house, "status = 10") > 0


@dataclass(frozen=True)
class Fault:
    """What happens; the seconds within which every reply must be taken in; those over which the load is spread then."""

    happens: Callable[[Installation], None]
    patience: float
    spread: float = QUICK


UNNOTICED = 10.0  # by who writes; on an idle machine it is well below a second
LONG = 16.0  # long enough that senders which are at it come to an end before the load does
FAULTS = {
    "worker": Fault(kill_worker_with_full_hands, UNNOTICED),
    "edge": Fault(kill("edge"), RECOVERED_WITHIN),
    "pages": Fault(kill("pages"), RECOVERED_WITHIN),
    "drain": Fault(kill("drain"), UNNOTICED),
    "beat": Fault(kill("beat"), UNNOTICED),
    "flushall": Fault(flush, UNNOTICED),
    "postgres": Fault(kill("postgres"), RECOVERED_WITHIN),
    "up": Fault(Installation.kill_up, RECOVERED_WITHIN),
    "valkey-frozen": Fault(freeze_valkey, UNNOTICED, LONG),
    "valkey-gone": Fault(take_valkey_away, UNNOTICED, LONG),
}


# Several in one load, in the middle of it all, where none shows less for those before: who was killed is there again
# before the load goes on, and those who write have the patience of the fault that they meet.
OTHERS = ("drain+worker", "edge+pages+beat+flushall")
RINGERS = ("postgres+up", "valkey-frozen", "valkey-gone")


def test_each_fault_happens_once() -> None:
    assert sorted("+".join(OTHERS + RINGERS).split("+")) == sorted(FAULTS)


@pytest.mark.parametrize("names", OTHERS)
def test_nothing_is_lost_doubled_or_left_behind(names: str, broken_house: Installation, reader: Reader) -> None:
    go_through(names, broken_house, reader)


def test_what_the_killed_worker_had_in_its_hands_is_told_within_a_minute(broken_house: Installation) -> None:
    """What was on its way was settled by its statuses; what had not left is not confirmed when its lease runs out."""
    wait_until_nothing_hangs(broken_house)
    check_statuses(broken_house)
    assert count(broken_house, "unconfirmed_at - sending_at > interval '60 seconds'") == 0


@pytest.mark.parametrize("names", RINGERS)
def test_nor_when_nobody_can_ring_or_look(names: str, broken_house: Installation, reader: Reader) -> None:
    go_through(names, broken_house, reader)


def test_no_tick_hangs_after_all_of_it(broken_house: Installation) -> None:
    wait_until_nothing_hangs(broken_house)
    check_statuses(broken_house)


def go_through(names: str, house: Installation, reader: Reader) -> None:
    """Let them happen in the middle of the load, then hold every account against every other."""
    faults, conversations = [FAULTS[name] for name in names.split("+")], reader.conversations()
    assert len(conversations) == PEOPLE
    with Load(house, names, conversations, len(faults)) as load:
        for number, fault in enumerate(faults):
            load.reach_halt(number, fault.spread)
            fault.happens(house)
            over = time.monotonic()
        load.finish()
    wait_until_worked_off(house)
    recovered = time.monotonic() - over
    check_inbox(house, reader, load, conversations)
    check_replies(house, reader, load)
    check_statuses(house)
    turned = f"webhooks turned away {dict(load.turned_away)}, replies put off {dict(load.put_off)}"
    slowest = ", ".join(f"{seconds:.1f}" for seconds in load.slowest)
    print(f"{names}: worked off {recovered:.1f} s later, slowest replies {slowest} s; {turned}")  # noqa: T201
    assert recovered < RECOVERED_WITHIN
    for name, fault, seconds in zip(names.split("+"), faults, load.slowest, strict=True):
        assert seconds < fault.patience, f"after {name} a reply took {seconds:.1f} s to be taken in"

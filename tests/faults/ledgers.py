"""What must be true after any fault, asked of the product by REST, of its database, and of the other side's ledger."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from itertools import chain
from typing import Any

from tests.faults.harness import Installation, until
from tests.faults.line import Line
from tests.faults.load import Load

RECOVERED_WITHIN = 60.0  # G11
READERS = 3


class Reader:
    """A program that reads every conversation by its cursor, on and on through all faults, as a page or a bot does."""

    def __init__(self, house: Installation) -> None:
        self._house = house
        self._cursors: dict[int, int] = defaultdict(int)
        self.rows: dict[int, dict[str, Any]] = {}  # by id, as last seen

    def conversations(self) -> list[int]:
        """The ids of all conversations, by the list's own pages."""
        with self._house.rest() as rest:
            pages = list(_pages(rest, "/api/v1/conversations/?status=all&limit=200"))
        return sorted(row["id"] for row in chain.from_iterable(pages))

    def catch_up(self, conversations: list[int]) -> None:
        """Read what is new since the highest version received."""
        with ThreadPoolExecutor(READERS) as pool:
            list(pool.map(self._read, [conversations[lane::READERS] for lane in range(READERS)]))

    def _read(self, conversations: list[int]) -> None:
        with self._house.rest() as rest:
            for pk in conversations:
                start = f"/api/v1/conversations/{pk}/messages/?limit=200&after={self._cursors[pk]}"
                for row in chain.from_iterable(_pages(rest, start)):
                    self.rows[row["id"]] = row
                    self._cursors[pk] = max(self._cursors[pk], row["version"])

    def times_shown(self, load: Load) -> Counter[str]:
        """How often each of the load's messages stands in a conversation, by wamid."""
        rows = [row for row in self.rows.values() if row["direction"] == "in"]
        return Counter(row["wamid"] for row in rows if row["wamid"] in load.wamids)


def _pages(rest: Line, address: str) -> Iterator[list[dict[str, Any]]]:
    """The rows of a page and of all that follow it."""
    link: str | None = address
    while link:
        page = rest.get(link)
        yield page["results"]
        link = page["next"]


def wait_until_worked_off(house: Installation) -> float:
    """Wait until no delivery and no reply waits to be worked on; return the seconds that took."""

    def nothing_waits() -> bool:
        """no delivery waits for the drain and no reply for the sender"""
        ((undrained, queued),) = house.ask(
            "select (select count(*) from webhooks_todo),"
            " (select count(*) from conversations_message where status = 10)"
        )
        return not undrained and not queued

    return until(nothing_waits, RECOVERED_WITHIN, every=0.2)


def check_inbox(house: Installation, reader: Reader, load: Load, conversations: list[int]) -> None:
    """Every webhook answered 200 is in the inbox exactly once, by REST and in the database."""
    assert load.taken == load.wamids, f"{len(load.wamids - load.taken)} webhooks were never answered 200"
    stored = house.ask(
        "select wamid, count(*) from conversations_content where starts_with(wamid, %s) group by wamid",
        f"wamid.{load.name}.",
    )
    _check_once("the database", dict(stored), load.wamids)
    reader.catch_up(conversations)
    _check_once("REST", reader.times_shown(load), load.wamids)


def check_replies(house: Installation, reader: Reader, load: Load) -> None:
    """No reply reached WhatsApp twice; what was not confirmed says so; none went astray."""
    for key in ("body", "prefix"):  # what was said, and the message that the callback id names
        doubles = house.simulator.get(f"/_control/ledger/doubles?by={key}")["doubles"]
        assert not doubles, f"WhatsApp got these more than once, by {key}: {doubles[:5]}"
    mine = set(load.bodies)
    ledger = house.simulator.get("/_control/ledger?kind=message&limit=50000")
    left = {entry["body"]["text"]["body"] for entry in ledger["results"]} & mine
    written = [row for row in reader.rows.values() if row["text"] in mine]
    _check_once("the conversations", Counter(row["text"] for row in written), mine)
    for row in written:
        known = row["text"] in left or row["status"] in ("sending", "unconfirmed")
        assert known, f"{row['text']} never left and is shown {row['status']}"


def _check_once(where: str, found: Mapping[str, int], wanted: set[str]) -> None:
    """Each of the wanted is found, and found once."""
    lost, doubled = wanted - found.keys(), [key for key, times in found.items() if times != 1]
    assert not lost and not doubled, f"in {where} {len(lost)} are missing and {len(doubled)} stand more than once"


def check_statuses(house: Installation) -> None:
    """No status ever fell, but to queued after a refusal."""
    fallen = house.ask("select was, became, count(*) from fallen_status group by was, became")
    assert not fallen, f"these statuses fell (from, to, how often): {fallen}"


def wait_until_nothing_hangs(house: Installation) -> float:
    """Wait until every reply is in a final or moving state; return the seconds that took."""

    def nothing_hangs() -> bool:
        """no reply is shown as queued or sending"""
        return house.ask("select count(*) from conversations_message where status in (10, 20)") == [(0,)]

    return until(nothing_hangs, RECOVERED_WITHIN, every=0.2)

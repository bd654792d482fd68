"""What must be true after any fault, asked of the product by REST, of its database, and of the other side's ledger."""

from collections import Counter, defaultdict
from collections.abc import Iterator
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
    once = dict.fromkeys(load.wamids, 1)
    assert load.taken == load.wamids
    stored = house.ask(
        "select wamid, count(*) from conversations_content where starts_with(wamid, %s) group by wamid",
        f"wamid.{load.name}.",
    )
    assert dict(stored) == once
    reader.catch_up(conversations)
    assert dict(reader.times_shown(load)) == once


def check_replies(house: Installation, reader: Reader, load: Load) -> None:
    """No reply reached WhatsApp twice; what was not confirmed says so; none went astray."""
    for key in ("body", "prefix"):  # what was said, and the message that the callback id names
        assert house.simulator.get(f"/_control/ledger/doubles?by={key}")["doubles"] == []
    mine = set(load.bodies)
    ledger = house.simulator.get("/_control/ledger?kind=message&limit=50000")
    left = {entry["body"]["text"]["body"] for entry in ledger["results"]} & mine
    written = Counter(row["text"] for row in reader.rows.values() if row["text"] in mine)
    assert written == dict.fromkeys(mine, 1), "a reply is missing or stands twice in its conversation"
    for row in reader.rows.values():
        if row["text"] in mine - left:
            assert row["status"] in ("sending", "unconfirmed"), f"{row['text']} never left and is shown {row['status']}"


def check_statuses(house: Installation) -> None:
    """No status ever fell, but to queued after a refusal."""
    assert house.ask("select * from fallen_status") == []


def wait_until_nothing_hangs(house: Installation) -> float:
    """Wait until every reply is in a final or moving state; return the seconds that took."""

    def nothing_hangs() -> bool:
        """no reply is shown as queued or sending"""
        return house.ask("select count(*) from conversations_message where status in (10, 20)") == [(0,)]

    return until(nothing_hangs, RECOVERED_WITHIN, every=0.2)

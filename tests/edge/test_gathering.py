"""What is written in one turn of the loop leaves together."""

import asyncio

from wappcentral.heads import GATHERED_BYTES, Gathering


class Wire:
    """The kernel's side of a connection: keeps each call."""

    def __init__(self) -> None:
        self.calls: list[bytes | str] = []

    def write(self, data: bytes) -> None:
        self.calls.append(data)

    def close(self) -> None:
        self.calls.append("closed")

    def is_closing(self) -> bool:
        return "closed" in self.calls

    def get_extra_info(self, name: str) -> str:
        return f"the {name}"


def written(steps) -> list[bytes | str]:
    """The calls a wire gets when `steps` are done in one turn, and the next turn has passed."""

    async def run() -> list[bytes | str]:
        wire = Wire()
        steps(Gathering(wire, asyncio.get_running_loop()))
        await asyncio.sleep(0)
        return wire.calls

    return asyncio.run(run())


def test_head_and_body_of_an_answer_are_one_call():
    assert written(lambda wire: (wire.write(b"head "), wire.write(b"body"))) == [b"head body"]


def test_what_is_large_does_not_wait_so_that_its_writer_is_held_back():
    half = b"x" * (GATHERED_BYTES // 2 + 1)
    assert written(lambda wire: (wire.write(half), wire.write(half), wire.write(b"end"))) == [half + half, b"end"]


def test_closing_sends_first_what_was_written():
    assert written(lambda wire: (wire.write(b"too slow"), wire.close())) == [b"too slow", "closed"]


def test_nothing_is_written_to_a_connection_that_has_gone():
    assert written(lambda wire: (wire.close(), wire.write(b"late"))) == ["closed"]


def test_everything_else_is_the_wires_own():
    assert Gathering(Wire(), None).get_extra_info("peername") == "the peername"

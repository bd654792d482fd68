"""`python -m simulator`: a WhatsApp on this machine."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import uvloop

from simulator.journal import FolderInUse
from simulator.server import CannotStart, serve


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m simulator",
        description="A stand-in for WhatsApp's Cloud API, with a phone to play the customer and a mail box.",
        epilog="The control API is described in the package: python -c 'import simulator; help(simulator)'",
    )
    parser.add_argument("--port", type=int, default=8001, help="web port (default 8001; 0 takes a free one)")
    parser.add_argument(
        "--smtp-port", type=int, default=8002, help="port that takes mail (default 8002; 0 takes a free one)"
    )
    parser.add_argument("--data", type=Path, required=True, help="folder that keeps conversations over a restart")
    parser.add_argument(
        "--product", default="http://127.0.0.1:8000", help="address of the product (default %(default)s)"
    )
    return parser.parse_args()


def main() -> int:
    given = arguments()
    try:
        uvloop.run(serve(given.port, given.smtp_port, given.data, given.product))
    except (CannotStart, FolderInUse) as error:
        sys.stderr.write(f"The simulator did not start. {error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())

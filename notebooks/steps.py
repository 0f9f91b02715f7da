"""Says what a long step does, and how long it took.

Also a command, which needs no package:
``python3 notebooks/steps.py "Installing" command ...``.
"""

from __future__ import annotations

import contextlib
import subprocess
import sys
import threading
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextlib.contextmanager
def step(what: str) -> Iterator[None]:
    """Print ``what ... 12 s``; on a terminal the seconds count up."""
    start = time.monotonic()
    ended = threading.Event()

    def count() -> None:
        while not ended.wait(1):
            print(
                f"\r{what} ... {time.monotonic() - start:.0f} s",
                end="",
                flush=True,
            )

    print(f"{what} ... ", end="", flush=True)
    counting = threading.Thread(target=count, daemon=True)
    if sys.stdout.isatty():
        counting.start()
    completed = False
    try:
        yield
        completed = True
    finally:
        ended.set()
        if counting.is_alive():
            counting.join()
            print(f"\r{what} ... ", end="")
        print(
            f"{time.monotonic() - start:.0f} s" if completed else "",
            flush=True,
        )


def main() -> int:
    """Run a command as a step; returns its exit code."""
    what, *command = sys.argv[1:]
    try:
        with step(what):
            subprocess.run(command, check=True)
    except subprocess.CalledProcessError as error:
        return error.returncode
    except KeyboardInterrupt:
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())

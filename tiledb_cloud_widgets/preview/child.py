"""A worker process seen from outside: started, asked, ended; what it says comes as events."""

from __future__ import annotations

import contextlib
import os
import queue
import subprocess
import sys
import threading
from pathlib import Path
from typing import IO, Final, cast

from . import parts, wire

_MODULE: Final = f"{__package__}.worker"


class Gone:
    """The worker's last event: its process has ended."""


class Turn:
    """One preview, from its wait for a worker to its end. As an event of a worker: this one was stopped."""

    def __init__(self, number: int) -> None:
        self.number = number
        self.stopped = False
        self.unheard = False  # no part of a worker that had started before
        self.worker: Worker | None = None


Event = tuple[parts.Part, list[bytes]] | Turn | Gone


class Worker:
    """One worker process.

    Attributes
    ----------
    ready : bool
        Whether it has started.
    previews : int
        How many it has run.
    stopping : bool
        Whether it was asked to stop, and will soon be free or ended.
    last : bool
        Whether it ends with the preview that it runs.
    """

    def __init__(self) -> None:
        self.ready = False
        self.previews = 0
        self.stopping = False
        self.last = False
        self.expiry: threading.Timer | None = None
        self._queue: queue.SimpleQueue[Event] = queue.SimpleQueue()
        self._process = subprocess.Popen(  # noqa: S603 (this interpreter, a module of ours)
            [sys.executable, "-P", "-m", _MODULE],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=_environment(),
            start_new_session=True,  # Ctrl-C in a terminal is for the kernel
            creationflags=getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0),  # the same on Windows
        )
        self._requests = cast("IO[bytes]", self._process.stdin)
        self._parts = cast("IO[bytes]", self._process.stdout)
        threading.Thread(target=self._listen, name="preview parts", daemon=True).start()

    @property
    def pid(self) -> int:
        """The process's number."""
        return self._process.pid

    @property
    def alive(self) -> bool:
        """Whether the process runs."""
        return self._process.poll() is None

    def ask(self, ask: wire.Request | wire.Stop) -> None:
        """Send a request, or `wire.Stop`; a worker that has ended says so by its next event."""
        with contextlib.suppress(OSError, ValueError):
            wire.write_ask(self._requests, ask)

    def stop(self, turn: Turn) -> None:
        """Tell the thread that waits for this turn that it was stopped."""
        self._queue.put(turn)

    def next(self, seconds: float) -> Event:
        """Return the next part or event.

        Raises
        ------
        queue.Empty
            Nothing came in this time.
        """
        return self._queue.get(timeout=max(0.0, seconds))

    def end(self) -> None:
        """End the process and wait for it."""
        if self.expiry is not None:
            self.expiry.cancel()
        self._process.kill()
        self._process.wait()
        for pipe in (self._requests, self._parts):
            with contextlib.suppress(OSError, ValueError):
                pipe.close()

    def _listen(self) -> None:
        with contextlib.suppress(EOFError, OSError, ValueError):
            while True:
                self._queue.put(wire.read_part(self._parts))
        self._queue.put(Gone())


def _environment() -> dict[str, str]:
    """Return the worker's environment: this process's modules, and no credentials.

    libtiledb takes ``TILEDB_REST_TOKEN`` before a name and password, which come through the pipe.
    """
    kept = {name: value for name, value in os.environ.items() if not name.startswith("TILEDB_REST_")}
    path = os.pathsep.join(str(Path(entry or ".").absolute()) for entry in sys.path)
    return {**kept, "PYTHONPATH": path, "MALLOC_ARENA_MAX": "2"}

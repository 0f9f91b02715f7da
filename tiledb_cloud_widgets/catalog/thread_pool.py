"""Threads for requests: started when needed, gone when idle, and never in the way of leaving Python."""

from __future__ import annotations

import logging
import threading
from collections import deque
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

_log = logging.getLogger(__name__)

IDLE_SECONDS = 10.0


class Workers:
    """A pool of at most ``size`` daemon threads.

    ``concurrent.futures`` joins its threads at exit, so one hung server would keep the process alive; these
    are daemons. With ``size=1`` jobs run one after the other, in the order given.
    """

    def __init__(self, size: int, name: str) -> None:
        self._size = size
        self._name = name
        self._jobs: deque[Callable[[], None]] = deque()
        self._changed = threading.Condition()
        self._threads = 0
        self._idle = 0

    def submit(self, job: Callable[[], None]) -> None:
        """Run ``job`` soon, in another thread; what it raises is only logged."""
        with self._changed:
            self._jobs.append(job)
            if self._idle >= len(self._jobs):
                self._changed.notify()
            elif self._threads < self._size:
                self._threads += 1
                threading.Thread(target=self._work, name=self._name, daemon=True).start()

    def _work(self) -> None:
        while True:
            with self._changed:
                while not self._jobs:
                    self._idle += 1
                    came = self._changed.wait(IDLE_SECONDS)
                    self._idle -= 1
                    if not came and not self._jobs:
                        self._threads -= 1
                        return
                job = self._jobs.popleft()
            try:
                job()
            except Exception as error:  # noqa: BLE001 (a job that fails must not take the thread with it)
                _log.error("A background job failed: %s", type(error).__name__)
            del job  # or it lives on while this thread is idle


REQUESTS = Workers(32, "tiledb-cloud-widgets")
"""The threads that all browsers of a process share for their requests."""

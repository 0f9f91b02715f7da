"""Contexts of libtiledb, lent to one request at a time and replaced before they grow."""

from __future__ import annotations

import os
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from .capi import Context, make_config

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .capi import Handle

_THREADS: Final = str(max(2, min(8, os.cpu_count() or 2)))
#: settings of every context; memory stays with the process from one query to the next
SETTINGS: Final = {
    "sm.compute_concurrency_level": _THREADS,
    "sm.io_concurrency_level": _THREADS,
    "sm.mem.malloc_trim": "false",
}
#: requests after which a context is replaced: it keeps statistics of every query, about 8 kB each
REQUESTS_PER_CONTEXT = 200
#: contexts that wait for a request, each with threads
_IDLE: Final = 8


class ContextPool:
    """Lends contexts; a request waits while all are lent.

    Parameters
    ----------
    size : int, default 8
        Contexts at one time.

    Examples
    --------
    >>> pool = ContextPool(2)
    >>> with pool.lend() as ctx:
    ...     type(ctx).__name__
    'Context'
    """

    def __init__(self, size: int = 8) -> None:
        self._places = threading.BoundedSemaphore(size)
        self._lock = threading.Lock()
        self._idle: list[tuple[Context, int, Handle | None]] = []

    @contextmanager
    def lend(self, config: Handle | None = None) -> Iterator[Context]:
        """Lend a context for the length of the ``with`` block.

        Parameters
        ----------
        config : Handle, optional
            What it is made with, `SETTINGS` among others; a context that was made with it is lent again. That
            takes less time than to give each array and query a config.
        """
        with self._places:
            context, used = self._take(config)
            try:
                yield context
            finally:
                self._give_back(context, used + 1, config)

    def _take(self, config: Handle | None) -> tuple[Context, int]:
        with self._lock:
            for index, (context, used, made_with) in enumerate(self._idle):
                if made_with is config:
                    del self._idle[index]
                    return context, used
        return Context(config or make_config(SETTINGS)), 0

    def _give_back(self, context: Context, used: int, config: Handle | None) -> None:
        if used == REQUESTS_PER_CONTEXT:
            context.free()
            return
        with self._lock:
            self._idle.insert(0, (context, used, config))
            surplus = self._idle[_IDLE:]
            del self._idle[_IDLE:]
        for idle, _, _ in surplus:
            idle.free()

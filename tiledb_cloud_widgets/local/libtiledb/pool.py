"""Contexts of libtiledb, lent to one request at a time and replaced before they grow."""

from __future__ import annotations

import os
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from .capi import Context

if TYPE_CHECKING:
    from collections.abc import Iterator

#: libtiledb is not to give memory back to the system after each query: a worker does when it is idle
KEEP_MEMORY: Final = {"sm.mem.malloc_trim": "false"}
#: requests after which a context is replaced: it keeps statistics of every query, about 8 kB each
REQUESTS_PER_CONTEXT = 200


class ContextPool:
    """Lends contexts; a request waits while all are lent.

    Parameters
    ----------
    size : int, default 8
        Contexts at one time.

    Examples
    --------
    >>> pool = ContextPool(2)
    >>> with pool.lend() as ctx, ctx.make("array", "array_alloc", "/no/such/array") as array:
    ...     type(array).__name__
    'Handle'
    """

    def __init__(self, size: int = 8) -> None:
        threads = str(max(2, min(8, os.cpu_count() or 2)))
        self._settings = {
            "sm.compute_concurrency_level": threads, "sm.io_concurrency_level": threads, **KEEP_MEMORY
        }  # fmt: skip
        self._places = threading.BoundedSemaphore(size)
        self._lock = threading.Lock()
        self._idle: list[tuple[Context, int]] = []

    @contextmanager
    def lend(self) -> Iterator[Context]:
        """Lend a context for the length of the ``with`` block."""
        with self._places:
            with self._lock:
                context, used = self._idle.pop() if self._idle else (None, 0)
            context = context or Context(self._settings)
            try:
                yield context
            finally:
                if used + 1 < REQUESTS_PER_CONTEXT:
                    with self._lock:
                        self._idle.append((context, used + 1))
                else:
                    context.free()

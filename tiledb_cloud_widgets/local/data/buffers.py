"""Large buffers, kept for the next read: mapping 100 MB anew takes a third of the time of a read."""

from __future__ import annotations

import threading
from typing import Final

from ..http.body import aligned

#: bytes from which a buffer is worth keeping, and bytes that are kept
_LARGE: Final = 16 << 20
_KEPT: Final = 128 << 20


class BufferPool:
    """Lends buffers; those given back last are lent again when the size is the same.

    Examples
    --------
    >>> pool = BufferPool()
    >>> buffer = pool.take(100_000_000)
    >>> pool.give_back([buffer])
    >>> pool.take(100_000_000) is buffer
    True
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: list[memoryview] = []

    def take(self, size: int) -> memoryview:
        """Return `size` bytes, mutable, aligned to 8 and not cleared.

        Raises
        ------
        MemoryError
            When this process may not have that much.
        """
        if size >= _LARGE:
            with self._lock:
                for index, buffer in enumerate(self._kept):
                    if len(buffer) == size:
                        return self._kept.pop(index)
        return aligned(size)

    def give_back(self, buffers: list[memoryview]) -> None:
        """Take back buffers that are no longer used."""
        with self._lock:
            self._kept = [buffer for buffer in buffers if len(buffer) >= _LARGE] + self._kept
            while sum(map(len, self._kept)) > _KEPT:
                self._kept.pop()

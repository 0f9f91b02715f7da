"""A lock that many may share and one may have alone."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


class SharedLock:
    """Shared by readers and writers, exclusive for what takes files away (vacuum, delete).

    Who waits for it alone goes before later sharers, so that it comes to its turn.
    """

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._sharing = 0
        self._waiting = 0
        self._held_exclusively = False

    @contextmanager
    def shared(self) -> Iterator[None]:
        """Hold the lock beside others."""
        with self._changed:
            self._changed.wait_for(lambda: not self._held_exclusively and not self._waiting)
            self._sharing += 1
        try:
            yield
        finally:
            with self._changed:
                self._sharing -= 1
                self._changed.notify_all()

    @contextmanager
    def exclusive(self) -> Iterator[None]:
        """Hold the lock with nobody beside."""
        with self._changed:
            self._waiting += 1
            self._changed.wait_for(lambda: not self._held_exclusively and not self._sharing)
            self._waiting -= 1
            self._held_exclusively = True
        try:
            yield
        finally:
            with self._changed:
                self._held_exclusively = False
                self._changed.notify_all()

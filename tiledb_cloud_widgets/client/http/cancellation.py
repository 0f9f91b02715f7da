"""Stopping the calls of a thread from another one, as when nobody waits for their results any more."""

from __future__ import annotations

import contextlib
import socket
import threading
from concurrent.futures import CancelledError
from contextvars import ContextVar
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from contextvars import Token

_current: ContextVar[Cancellation | None] = ContextVar("cancellation", default=None)


class Cancellation:
    """Stops the requests that a thread makes inside ``with cancellation``; they raise ``CancelledError``.

    A response that is being waited for is given up at once, and its connection closed; only a connection that
    is being opened is waited for, at most the client's time limit.

    Attributes
    ----------
    cancelled : threading.Event
        Set once it is cancelled.

    Examples
    --------
    >>> cancellation = Cancellation()
    >>> cancellation.cancel()  # usually in another thread
    >>> with cancellation:
    ...     client.list_arrays()
    Traceback (most recent call last):
    ...
    concurrent.futures._base.CancelledError
    """

    def __init__(self) -> None:
        self.cancelled = threading.Event()
        self._lock = threading.Lock()
        self._sockets: set[socket.socket] = set()  # those that are read from at this moment
        self._tokens: list[Token[Cancellation | None]] = []

    def cancel(self) -> None:
        """Stop what is under way, and whatever is begun later."""
        with self._lock:
            self.cancelled.set()
            for sock in self._sockets:
                with contextlib.suppress(OSError):  # closed by the other end
                    socket.socket.shutdown(sock, socket.SHUT_RDWR)  # not TLS's own, which is for one thread

    def check(self) -> None:
        """Raise ``CancelledError`` once it is cancelled."""
        if self.cancelled.is_set():
            raise CancelledError

    def wait(self, seconds: float) -> None:
        """Wait; raise ``CancelledError`` as soon as it is cancelled."""
        if self.cancelled.wait(seconds):
            raise CancelledError

    @contextlib.contextmanager
    def reading(self, sock: socket.socket) -> Iterator[None]:
        """Let ``cancel`` wake the thread while it reads from a socket."""
        with self._lock:
            self.check()
            self._sockets.add(sock)
        try:
            yield
        finally:
            with self._lock:
                self._sockets.discard(sock)
        self.check()

    def __enter__(self) -> None:
        self._tokens.append(_current.set(self))

    def __exit__(self, *_: object) -> None:
        _current.reset(self._tokens.pop())


def current() -> Cancellation:
    """Return the cancellation that this thread's calls obey; one that is never cancelled by default."""
    return _current.get() or Cancellation()

"""A server that sends its responses a byte at a time, for ever; it counts who still waits for one."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager


class Dripping:
    """``asked`` are the first lines of requests; ``waiting()`` is how many connections are still open."""

    def __init__(self, *, silent: bool = False) -> None:
        self._silent = silent  # not even the first byte comes
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=128)
        self._changed = threading.Condition()
        self._open = 0
        self.asked: list[str] = []
        threading.Thread(target=self._accept, daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._listener.getsockname()[1]}"

    def until(self, condition: str, count: int, seconds: float = 20) -> bool:
        """Wait until so many requests were ``asked``, or so many connections are ``open``."""
        with self._changed:
            held = {"asked": lambda: len(self.asked) >= count, "open": lambda: self._open == count}[condition]
            return self._changed.wait_for(held, seconds)

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                connection, _ = self._listener.accept()
                threading.Thread(target=self._answer, args=(connection,), daemon=True).start()

    def _answer(self, connection: socket.socket) -> None:
        with connection, contextlib.suppress(OSError):
            request = connection.recv(65536)
            with self._changed:
                self.asked.append(request.split(b"\r\n")[0].decode())
                self._open += 1
                self._changed.notify_all()
            try:
                connection.settimeout(0.05)
                for byte in b"HTTP/1.1 200 OK\r\nX: " + b"x" * 10_000:
                    if not self._silent:
                        connection.sendall(bytes([byte]))
                    with contextlib.suppress(TimeoutError):
                        if not connection.recv(1):  # the other end is gone
                            return
            finally:
                with self._changed:
                    self._open -= 1
                    self._changed.notify_all()

    def stop(self) -> None:
        self._listener.close()


@contextmanager
def dripping(*, silent: bool = False) -> Iterator[Dripping]:
    server = Dripping(silent=silent)
    yield server
    server.stop()

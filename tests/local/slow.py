"""A client that reads slowly, as a proxy in front of a server."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field

#: bytes that the slow client takes at a time, and seconds between
_STEP, _PAUSE = 1 << 18, 0.02


@dataclass
class SlowClient:
    """`url` stands for the server; `reading` is set once a response to the slow path has begun to arrive."""

    url: str
    reading: threading.Event = field(default_factory=threading.Event)
    #: while it is not set, nothing more is read
    going_on: threading.Event = field(default_factory=threading.Event)


@contextlib.contextmanager
def slowly(server_url: str, path: bytes) -> Iterator[SlowClient]:
    """Pass requests on, and read the responses to those whose request line holds ``path`` at about 10 MB/s."""
    host, _, port = server_url.removeprefix("http://").partition(":")
    listener = socket.create_server(("127.0.0.1", 0))
    slow = SlowClient(f"http://127.0.0.1:{listener.getsockname()[1]}")
    slow.going_on.set()

    def upstream(client: socket.socket, server: socket.socket, first: bytes) -> None:
        with contextlib.suppress(OSError):
            data = first
            while data:
                server.sendall(data)
                data = client.recv(1 << 16)

    def pass_on(client: socket.socket) -> None:
        with client, contextlib.suppress(OSError), socket.create_connection((host, int(port))) as server:
            first = client.recv(1 << 16)
            is_slow = path in first.partition(b"\r\n")[0]
            if is_slow:
                server.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _STEP)
            threading.Thread(target=upstream, args=(client, server, first), daemon=True).start()
            while data := server.recv(_STEP):
                if is_slow:
                    slow.reading.set()
                    slow.going_on.wait()
                    threading.Event().wait(_PAUSE)
                client.sendall(data)
            client.shutdown(socket.SHUT_RDWR)  # closing is not enough while another thread receives

    def accept() -> None:
        with contextlib.suppress(OSError):  # closed: the end
            while True:
                threading.Thread(target=pass_on, args=(listener.accept()[0],), daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()
    try:
        yield slow
    finally:
        slow.going_on.set()
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()

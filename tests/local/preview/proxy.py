"""A proxy in front of a server that counts requests, and answers them late, or not at all."""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field


@dataclass
class Proxy:
    """A running proxy; what it does can be changed between requests.

    Attributes
    ----------
    seconds : float
        How long each answer is held back.
    silent : str, optional
        Requests whose first line holds this get no answer at all.
    gates : dict of int to Event
        Requests after so many wait for the event.
    requests : list of str
        The request lines that came.
    """

    url: str
    seconds: float = 0.0
    silent: str | None = None
    requests: list[str] = field(default_factory=list)
    gates: dict[int, threading.Event] = field(default_factory=dict)


@contextlib.contextmanager
def proxying(server: str) -> Iterator[Proxy]:
    port = int(server.rpartition(":")[2])
    listener = socket.create_server(("127.0.0.1", 0), backlog=64)
    proxy = Proxy(f"http://127.0.0.1:{listener.getsockname()[1]}")
    ended = threading.Event()

    def pass_on(client: socket.socket) -> None:
        with client, contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port)) as upstream:
            stream, head = client.makefile("rb"), b""
            while not head.endswith(b"\r\n\r\n"):
                line = stream.readline()
                if not line:
                    return
                if not line.lower().startswith(b"connection:"):
                    head += line
            proxy.requests.append(head.partition(b"\r\n")[0].decode())
            for most, shown in proxy.gates.items():
                if len(proxy.requests) > most:
                    shown.wait(30)
            lengths = [line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")]
            body = stream.read(int(lengths[0].partition(b":")[2])) if lengths else b""
            if proxy.silent is not None and proxy.silent in proxy.requests[-1]:
                ended.wait()
                return
            time.sleep(proxy.seconds)  # the network's time, not the test's
            upstream.sendall(head[:-2] + b"Connection: close\r\n\r\n" + body)
            while data := upstream.recv(1 << 16):
                client.sendall(data)

    def accept() -> None:
        with contextlib.suppress(OSError):  # closed: the end
            while True:
                threading.Thread(target=pass_on, args=(listener.accept()[0],), daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()
    try:
        yield proxy
    finally:
        ended.set()
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()

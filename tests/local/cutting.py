"""A proxy in front of a server that lets only the first part of some responses through, and then closes the connection."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Callable, Iterator

#: What of a response comes through: from its status line on.
CUTS: dict[str, Callable[[bytes], bytes]] = {
    "nothing": lambda response: b"",
    "the head only": lambda response: response[: response.index(b"\r\n\r\n") + 4],
    "three bytes of the body": lambda response: response[: response.index(b"\r\n\r\n") + 7],
    "half": lambda response: response[: len(response) // 2],
    "all but the last byte": lambda response: response[:-1],
}


@contextlib.contextmanager
def cutting(port: int, path: bytes, cut: Callable[[bytes], bytes]) -> Iterator[str]:
    """The URL of a proxy before ``127.0.0.1:port`` that cuts the responses to requests whose head holds ``path``."""
    listener = socket.create_server(("127.0.0.1", 0))

    def pass_on(client: socket.socket) -> None:
        with client, contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port)) as server:
            stream, head = client.makefile("rb"), b""
            while not head.endswith(b"\r\n\r\n"):
                line = stream.readline()
                if not line:
                    return
                if not line.lower().startswith(b"connection:"):
                    head += line
            lengths = [line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")]
            body = stream.read(int(lengths[0].partition(b":")[2])) if lengths else b""
            server.sendall(head[:-2] + b"Connection: close\r\n\r\n" + body)
            response = b"".join(iter(lambda: server.recv(1 << 16), b""))
            client.sendall(cut(response) if path in head.partition(b"\r\n")[0] else response)

    def accept() -> None:
        with contextlib.suppress(OSError):  # closed: the end
            while True:
                threading.Thread(target=pass_on, args=(listener.accept()[0],), daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()

"""A proxy in front of a server that does with requests and responses what a test says: late, in part, damaged, twice, or never.

Each connection carries one request, so that a fault of one response is not taken for one of the next.
"""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

_CHUNK = 1 << 16


@dataclass
class Exchange:
    """A request on its way, and what becomes of it.

    Attributes
    ----------
    line : str
        The request line.
    request : bytes
        Head and body, as they are passed on.
    ended : threading.Event
        Set when the proxy stops.
    """

    line: str
    request: bytes
    client: socket.socket
    ended: threading.Event
    _port: int

    def answers(self, chunk: int = _CHUNK) -> Iterator[bytes]:
        """Pass the request on, and return what comes back as it comes."""
        with socket.socket() as server:
            server.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, chunk)
            server.connect(("127.0.0.1", self._port))
            server.sendall(self.request)
            yield from iter(lambda: server.recv(chunk), b"")

    def answer(self) -> bytes:
        """Pass the request on, and return the whole response."""
        return b"".join(self.answers())

    def send(self, data: bytes) -> None:
        self.client.sendall(data)

    def wait(self, seconds: float | None = None) -> None:
        """What the network takes, or until the proxy stops."""
        self.ended.wait(seconds)


Fault = Callable[[Exchange], None]


def passed_on(exchange: Exchange) -> None:
    for data in exchange.answers():
        exchange.send(data)


def silent(exchange: Exchange) -> None:
    """No answer, and the connection stays open."""
    exchange.wait()


def late(seconds: float) -> Fault:
    def fault(exchange: Exchange) -> None:
        exchange.wait(seconds)
        passed_on(exchange)

    return fault


def changed(change: Callable[[bytes], bytes]) -> Fault:
    """The response, from its status line on, as ``change`` returns it; then the connection is closed."""
    return lambda exchange: exchange.send(change(exchange.answer()))


@dataclass
class Wire:
    """A running proxy.

    Attributes
    ----------
    url : str
        Stands for the server.
    requests : list of str
        The request lines that came.
    """

    url: str
    requests: list[str] = field(default_factory=list)
    _faults: list[tuple[str, Fault]] = field(default_factory=list)

    def from_now(self, fault: Fault, part: str = "") -> None:
        """This happens to requests whose first line holds ``part``; of those that fit, the newest fault counts."""
        self._faults.append((part, fault))

    @contextlib.contextmanager
    def fault(self, fault: Fault, part: str = "") -> Iterator[None]:
        """The same inside the block."""
        self.from_now(fault, part)
        try:
            yield
        finally:
            self._faults.remove((part, fault))

    def fault_of(self, line: str) -> Fault:
        return next((fault for part, fault in reversed(self._faults) if part in line), passed_on)


@contextlib.contextmanager
def wire(server: str) -> Iterator[Wire]:
    """A proxy before the server on ``127.0.0.1`` that this URL names."""
    port = int(server.rpartition(":")[2])
    ended = threading.Event()

    def handle(client: socket.socket) -> None:
        with client, contextlib.suppress(OSError):
            request = _request(client)
            if request:
                line = request.partition(b"\r\n")[0].decode("latin-1")
                proxy.requests.append(line)
                proxy.fault_of(line)(Exchange(line, request, client, ended, port))

    with listening(handle) as url:
        proxy = Wire(url)
        try:
            yield proxy
        finally:
            ended.set()


@contextlib.contextmanager
def listening(handle: Callable[[socket.socket], None]) -> Iterator[str]:
    """The URL of a port whose connections are handled each in a thread of its own."""
    listener = socket.create_server(("127.0.0.1", 0), backlog=64)

    def accept() -> None:
        with contextlib.suppress(OSError):  # closed: the end
            while True:
                threading.Thread(target=handle, args=(listener.accept()[0],), daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()


def _request(client: socket.socket) -> bytes:
    """A request whole, for one connection; empty when none came."""
    stream, head = client.makefile("rb"), b""
    while not head.endswith(b"\r\n\r\n"):
        line = stream.readline()
        if not line:
            return b""
        if not line.lower().startswith(b"connection:"):
            head += line
    lengths = [line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")]
    body = stream.read(int(lengths[0].partition(b":")[2])) if lengths else b""
    return head[:-2] + b"Connection: close\r\n\r\n" + body

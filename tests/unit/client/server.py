"""A real HTTP server on loopback that keeps what it was asked, and answers as a test says."""

from __future__ import annotations

import contextlib
import json
import socket
import ssl
import struct
import threading
from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest
import tiledb

from tests import loopback

if TYPE_CHECKING:
    from collections.abc import Callable

#: for tests in which tiledb itself opens an array on a `Server`
OPENS_BESIDE_A_SERVER = pytest.mark.skipif(
    tiledb.version() < (0, 34),
    reason="this tiledb holds the interpreter's lock while it opens: a server in its process waits for ever",
)


@dataclass(frozen=True)
class Asked:
    """A request as it came: ``target`` is the path and query exactly as on the wire."""

    method: str
    target: str
    headers: dict[str, str]  # names in lower case
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass(frozen=True)
class Answer:
    """What to answer; ``cut`` bytes of the body are left out, ``hangs`` waits until the server stops."""

    status: int = 200
    body: bytes = b"{}"
    headers: dict[str, str] = field(default_factory=dict)
    cut: int = 0
    hangs: bool = False
    closes: bool = False

    @classmethod
    def of(cls, data: Any, status: int = 200, **headers: str) -> Answer:
        return cls(status, json.dumps(data).encode(), {"Content-Type": "application/json", **headers})


DEFAULTS: dict[str, Any] = {
    "/v1/user": {"username": "demo"},
    "/v1/session": {"token": "session-token"},
    "/v1/organizations": [],
    "/v1/tokens": [],
}


class Server:
    """Answers ``queue`` first (but for the probe of the server's kind), then what ``answer`` returns, then something that fits the path."""

    def __init__(self, context: ssl.SSLContext | None = None, host: str = "127.0.0.1") -> None:
        self.asked: list[Asked] = []
        self.queue: deque[Answer] = deque()
        self.answer: Callable[[Asked], Answer | None] = lambda _: None
        self.released = threading.Event()
        self.scheme = "https" if context else "http"
        server = self

        class Handler(loopback.Handler):
            def handle(self) -> None:
                with contextlib.suppress(ConnectionError, ssl.SSLError):
                    super().handle()

            def respond(self) -> None:
                length = int(self.headers.get("Content-Length") or 0)
                headers = {name.lower(): value for name, value in self.headers.items()}
                asked = Asked(self.command, self.path, headers, self.rfile.read(length))
                server.asked.append(asked)
                probe = asked.target == "/v4/capabilities"  # a client may ask for it after any 404
                queued = server.queue.popleft() if server.queue and not probe else None
                answer = queued or server.answer(asked) or default(asked)
                if answer.hangs:
                    server.released.wait(60)
                    self.close_connection = True
                    return
                if answer.closes:
                    # A reset in place of an orderly end.
                    self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                    self.close_connection = True
                    self.connection.close()
                    return
                self.send_response(answer.status)
                for name, value in answer.headers.items():
                    self.send_header(name, value)
                if answer.status != 204:
                    self.send_header("Content-Length", str(len(answer.body)))
                self.end_headers()
                self.wfile.write(answer.body[: len(answer.body) - answer.cut])
                if answer.cut:
                    self.close_connection = True

        self._server = loopback.LoopbackServer(Handler, host)
        self._server.block_on_close = False
        if context is not None:
            self._server.socket = context.wrap_socket(
                self._server.socket, server_side=True, do_handshake_on_connect=False
            )
        self._thread = threading.Thread(target=lambda: self._server.serve_forever(0.004), daemon=True)
        self._thread.start()

    @property
    def port(self) -> int:
        return self._server.server_address[1]

    @property
    def url(self) -> str:
        return f"{self.scheme}://127.0.0.1:{self.port}"

    @property
    def last(self) -> Asked:
        return self.asked[-1]

    def stop(self) -> None:
        self.released.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


def default(asked: Asked) -> Answer:
    path = asked.target.partition("?")[0]
    if asked.method != "GET":
        return Answer(204, b"")
    if path.startswith("/v1/organizations/"):
        return Answer.of({"name": path.rpartition("/")[2]})
    if path.endswith("/share"):
        return Answer.of([])
    return Answer.of(DEFAULTS.get(path, {}))

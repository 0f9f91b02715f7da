"""A reverse proxy that misbehaves on demand: what a slow, broken or hostile network looks like to the panels."""

from __future__ import annotations

import http.client
import threading
import urllib.parse
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from tests import loopback

Matches = Callable[[str], bool]


@dataclass
class Fault:
    """What happens to the requests whose target it matches, for as long as it is in force."""

    matches: Matches
    status: int | None = None
    body: bytes = b""
    content_type: str = "application/json"
    gate: threading.Event | None = None
    seconds: float = 0.0
    drop: bool = False
    seen: list[str] = field(default_factory=list)


class Proxy:
    """Passes everything on to ``upstream``, but for the faults in force."""

    def __init__(self, upstream: str) -> None:
        self.upstream = urllib.parse.urlsplit(upstream)
        self.faults: list[Fault] = []
        self.requests: list[str] = []
        proxy = self

        class Handler(loopback.Handler):
            def respond(self) -> None:
                proxy.pass_on(self)

        self._server = loopback.LoopbackServer(Handler)
        self.url = self._server.url
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        for fault in self.faults:
            if fault.gate:
                fault.gate.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def pass_on(self, request: loopback.Handler) -> None:
        self.requests.append(request.path)
        body = request.rfile.read(int(request.headers.get("Content-Length") or 0))
        fault = next((fault for fault in reversed(self.faults) if fault.matches(request.path)), None)
        if fault:
            fault.seen.append(request.path)
            (fault.gate or threading.Event()).wait(60 if fault.gate else fault.seconds)
            if fault.drop:
                request.close_connection = True
                return
            if fault.status is not None:
                answer(request, fault.status, fault.body, fault.content_type)
                return
        connection = http.client.HTTPConnection(
            self.upstream.hostname or "", self.upstream.port or 80, timeout=60
        )
        headers = {**request.headers, "Host": self.upstream.netloc}
        connection.request(request.command, request.path, body or None, headers)
        response = connection.getresponse()
        answer(request, response.status, response.read(), response.headers.get("Content-Type", ""))
        connection.close()

    @contextmanager
    def failing(
        self, part: str, status: int = 500, body: bytes = b"", content_type: str = "application/json"
    ) -> Iterator[Fault]:
        """Requests whose target contains ``part`` are answered with this."""
        with self._in_force(Fault(lambda target: part in target, status, body, content_type)) as fault:
            yield fault

    @contextmanager
    def dropping(self, part: str) -> Iterator[Fault]:
        """Requests whose target contains ``part`` get no answer: the connection is closed."""
        with self._in_force(Fault(lambda target: part in target, drop=True)) as fault:
            yield fault

    @contextmanager
    def holding(self, part: str) -> Iterator[Fault]:
        """Requests whose target contains ``part`` wait until the block is left, or ``gate`` is set."""
        with self._in_force(Fault(lambda target: part in target, gate=threading.Event())) as fault:
            yield fault

    @contextmanager
    def slow(self, seconds: float, part: str = "/") -> Iterator[Fault]:
        """Requests whose target contains ``part`` are answered this much later."""
        with self._in_force(Fault(lambda target: part in target, seconds=seconds)) as fault:
            yield fault

    @contextmanager
    def _in_force(self, fault: Fault) -> Iterator[Fault]:
        self.faults.append(fault)
        try:
            yield fault
        finally:
            self.faults.remove(fault)
            if fault.gate:
                fault.gate.set()


def answer(request: loopback.Handler, status: int, body: bytes, content_type: str) -> None:
    try:
        request.answer(status, body, content_type)
    except (BrokenPipeError, ConnectionResetError):
        request.close_connection = True  # the client no longer wanted it

"""A reverse proxy that misbehaves on demand: what a slow, broken or hostile network looks like to the panels."""

from __future__ import annotations

import http.client
import sys
import threading
import urllib.parse
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

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

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = (
                True  # an answer is two writes: the second would wait 40 ms for the first one's receipt
            )

            def handle_any(self) -> None:
                proxy.pass_on(self)

            do_GET = do_POST = do_PATCH = do_PUT = do_DELETE = do_OPTIONS = handle_any  # noqa: N815

            def log_message(self, *_: object) -> None:
                pass

        class Server(ThreadingHTTPServer):
            daemon_threads = True

            def handle_error(self, request: object, client_address: object) -> None:
                if not isinstance(sys.exception(), ConnectionError):  # a client that left is no error of ours
                    super().handle_error(request, client_address)  # type: ignore[arg-type]

        self._server = Server(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        for fault in self.faults:
            if fault.gate:
                fault.gate.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def pass_on(self, request: BaseHTTPRequestHandler) -> None:
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


def answer(request: BaseHTTPRequestHandler, status: int, body: bytes, content_type: str) -> None:
    try:
        request.send_response(status)
        if content_type:
            request.send_header("Content-Type", content_type)
        request.send_header("Content-Length", str(len(body)))
        request.end_headers()
        request.wfile.write(body)
    except (BrokenPipeError, ConnectionResetError):
        request.close_connection = True  # the client no longer wanted it

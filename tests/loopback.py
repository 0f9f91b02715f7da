"""What the tests' HTTP servers on loopback share: threads, silence, and answers of known length."""

from __future__ import annotations

import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Handler(BaseHTTPRequestHandler):
    """Keeps connections open and logs nothing."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = (
        True  # an answer may be two writes: the second would wait 40 ms for the first one's receipt
    )

    def respond(self) -> None:
        raise NotImplementedError

    # looked up when called, so that a subclass only says how it responds
    do_GET = do_POST = do_PATCH = do_PUT = do_DELETE = do_OPTIONS = lambda self: self.respond()  # noqa: N815

    def log_message(self, *_: object) -> None:
        pass

    def answer(self, status: int, body: bytes, content_type: str = "application/json") -> None:
        self.send_response(status)
        if content_type:
            self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


class LoopbackServer(ThreadingHTTPServer):
    """A server on a free port of this machine, whose threads end with the process."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(self, handler: type[Handler], host: str = "127.0.0.1") -> None:
        super().__init__((host, 0), handler)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    def handle_error(self, request: object, client_address: object) -> None:
        if not isinstance(sys.exception(), OSError):  # a client that left, or does not like our certificate
            super().handle_error(request, client_address)  # type: ignore[arg-type]

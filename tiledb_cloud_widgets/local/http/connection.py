"""One connection of the HTTP server: requests in, answers out, until either side has had enough."""

from __future__ import annotations

import contextlib
import math
import selectors
import socket
import threading
import time
from http.server import BaseHTTPRequestHandler
from typing import TYPE_CHECKING, Protocol, cast
from urllib.parse import parse_qsl

from .body import BytesBody
from .errors import HTTPError
from .messages import Request, Response
from .send import answer_head, send_all

if TYPE_CHECKING:
    import io
    from collections.abc import Callable

#: bytes of an unwanted body that are read and dropped to keep a connection open
_DRAIN = 1 << 20
#: seconds that a client gets to read our last answer after an unwanted body
_LINGER = 2.0


class Carrier(Protocol):
    """What a connection needs of its server."""

    app: Callable[[Request], Response]
    silence: float

    @property
    def stopping(self) -> bool:
        """True once the server takes no further requests."""


class Connection(BaseHTTPRequestHandler):
    """A connection; `run` serves it in the calling thread."""

    protocol_version = "HTTP/1.1"
    server_version = "tiledb-cloud-local"
    rbufsize = 1 << 16

    def __init__(self, sock: socket.socket, carrier: Carrier) -> None:
        # the base class would serve the whole connection from its constructor
        self.connection = self.request = sock
        self.carrier = carrier
        self.close_connection = True
        #: when the client must have sent what we wait for; far away while we work
        self.due = math.inf
        self._guard = threading.Lock()
        self._busy = False
        self._expects_100 = False

    def run(self) -> None:
        """Serve until the client leaves, is silent for too long, or the server stops."""
        sock = self.connection
        try:
            sock.settimeout(self.carrier.silence)
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            with sock.makefile("rb", self.rbufsize) as self.rfile:
                while self._one_request():
                    pass
        except OSError:
            pass  # gone or silent: nobody is left to tell
        finally:
            sock.close()

    def refuse(self, error: HTTPError) -> None:
        """Answer `error` without reading anything, and close."""
        with self.connection as sock, contextlib.suppress(OSError):
            sock.settimeout(_LINGER)
            self.request_version = self.protocol_version
            self.command = ""
            self._send(Response.of_error(error))

    def close_if_idle(self) -> None:
        """Read nothing more unless a request is under way, or has come; its answer will then be the last."""
        with self._guard, selectors.DefaultSelector() as come, contextlib.suppress(OSError, ValueError):
            come.register(self.connection, selectors.EVENT_READ)
            if not self._busy and not come.select(0):
                self.connection.shutdown(socket.SHUT_RD)

    def abort(self) -> None:
        """Cut the connection off."""
        with contextlib.suppress(OSError):
            self.connection.shutdown(socket.SHUT_RDWR)

    def _one_request(self) -> bool:
        """Serve one request; return whether the connection stays open."""
        self.due = time.monotonic() + self.carrier.silence
        self.raw_requestline = self.rfile.readline(65537)
        if not self.raw_requestline:
            return False
        with self._guard:
            self._busy = True
        try:
            self._answer()
        finally:
            with self._guard:
                self._busy = False
        return not self.close_connection and not self.carrier.stopping

    def _answer(self) -> None:
        self.command, self.request_version, self._expects_100 = "", self.protocol_version, False
        self.close_connection = True
        if len(self.raw_requestline) > 65536:
            self._send(Response.of_error(HTTPError(414, "The request line is longer than 64 kB.")))
            return
        if not self.parse_request():  # it has sent the error by `send_error`
            return
        self.due = math.inf
        self.close_connection |= (
            self.request_version == "HTTP/1.0"
        )  # it knows no end but that of the connection
        try:
            request = self._request()
        except HTTPError as error:
            self.close_connection = True
            self._send(Response.of_error(error))
            self._linger()
            return
        request.wire = self.connection
        response = self.carrier.app(request)
        if response.sent:
            self.close_connection = True
            return
        # whoever took the body over may have left some of it: nothing can follow on this connection
        unknown = bool(getattr(request.body, "handed_over", False))
        self.close_connection |= unknown
        try:
            self._finish_body(request)
            self._send(response)
        finally:
            response.close()
        if unknown or (self.close_connection and not self._body_done(request)):
            self._linger()

    def _request(self) -> Request:
        headers: dict[str, str] = {}
        for name, value in self.headers.items():
            key = name.lower()
            if key in headers and key in ("host", "content-length", "transfer-encoding", "authorization"):
                raise HTTPError(400, f"The header {name} comes twice.")
            headers[key] = f"{headers[key]}, {value}" if key in headers else value
        target = self.path
        if target.lower().startswith("http://"):  # as to a proxy; it names the host once more, and that holds
            headers["host"], slash, rest = target[len("http://") :].partition("/")
            target = slash + rest
        path, _, query = target.partition("?")
        try:
            pairs = parse_qsl(query, keep_blank_values=True, errors="strict", max_num_fields=1000)
        except ValueError:
            raise HTTPError(400, "The query of the URL cannot be read.") from None
        return Request(self.command, path, pairs, headers, self._body(headers))

    def _body(self, headers: dict[str, str]) -> BytesBody | LengthBody | ChunkedBody:
        coding, length = headers.get("transfer-encoding"), headers.get("content-length")
        if coding is not None:
            if length is not None or coding.strip().lower() != "chunked":
                raise HTTPError(400, "Send either Content-Length or Transfer-Encoding: chunked.")
            return ChunkedBody(self)
        if length is None:
            return BytesBody()
        if not (length.isascii() and length.isdigit() and len(length) < 19):
            raise HTTPError(400, "Content-Length is not a number of bytes.")
        return LengthBody(self, int(length)) if int(length) else BytesBody()

    def handle_expect_100(self) -> bool:
        """Put the 100 off until a handler reads the body: what is refused is not sent at all."""
        self._expects_100 = True
        return True

    def take_expectation(self) -> bool:
        """Return whether the client waits for the 100, which is then the caller's to send."""
        expected, self._expects_100 = self._expects_100, False
        return expected

    def buffered(self, most: int) -> bytes:
        """Return up to `most` bytes that were read from the connection but not yet used."""
        # peek() reads from the connection only when nothing is there, and then as little as there is
        ready = len(cast("io.BufferedReader", self.rfile).peek(1))
        return self.rfile.read(min(ready, most))

    def proceed(self) -> None:
        """Tell a client that waits for it to send its body."""
        if self._expects_100:
            self._expects_100 = False
            self.connection.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")

    def _body_done(self, request: Request) -> bool:
        return isinstance(request.body, BytesBody) or bool(getattr(request.body, "done", False))

    def _finish_body(self, request: Request) -> None:
        """Drop what is left of a small body; a large one costs the connection."""
        if self._body_done(request):
            return
        length = request.body.length
        if self._expects_100 or length is None or length > _DRAIN:
            self.close_connection = True
            return
        self.due = time.monotonic() + self.carrier.silence
        waste = memoryview(bytearray(1 << 16))
        try:
            while request.body.readinto(waste):
                pass
        except (HTTPError, OSError):
            self.close_connection = True

    def _linger(self) -> None:
        """Let the client read the answer: closing on unread bytes would reset the connection."""
        with contextlib.suppress(OSError):
            self.connection.shutdown(socket.SHUT_WR)
            deadline = time.monotonic() + _LINGER
            while (left := deadline - time.monotonic()) > 0:
                self.connection.settimeout(left)
                if not self.connection.recv(1 << 16):
                    return

    def _send(self, response: Response) -> None:
        head = answer_head(response, close=self.close_connection or self.carrier.stopping)
        send_all(self.connection, [head] if self.command == "HEAD" else [head, *response.body])

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """Answer a request that could not be parsed, in our own form."""
        del explain
        self.close_connection = True
        self._send(Response.of_error(HTTPError(int(code), f"{message or 'This is no HTTP request'}.")))
        self._linger()


class LengthBody:
    """A body of known length that is still on its way."""

    def __init__(self, connection: Connection, length: int) -> None:
        self._connection = connection
        self._left = length
        self.length: int | None = length
        self.handed_over = False

    @property
    def done(self) -> bool:
        """True once every byte was read."""
        return not self._left

    def hand_over(self) -> tuple[bytes, bool]:
        """Leave the body to somebody else, who has the connection.

        Returns
        -------
        first : bytes
            What was read of it already; the rest comes on the connection.
        expects_100 : bool
            True: the client waits to be told to send it.
        """
        expects_100 = self._connection.take_expectation()
        first = b"" if expects_100 else self._connection.buffered(self._left)
        self._left = 0
        self.handed_over = True
        return first, expects_100

    def readinto(self, view: memoryview) -> int:
        """Fill `view` from the connection."""
        self._connection.proceed()
        count = self._connection.rfile.readinto(view[: self._left]) if self._left else 0
        self._left -= count
        return count


class ChunkedBody:
    """A body in chunks that is still on its way."""

    length: int | None = None

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._left = 0
        self.done = False

    def readinto(self, view: memoryview) -> int:
        """Fill `view` from the chunk at hand, or from the next one."""
        self._connection.proceed()
        if not self._left and not self.done:
            self._next_chunk()
        if self.done:
            return 0
        count = self._connection.rfile.readinto(view[: self._left])
        if not count:
            raise _broken()
        self._left -= count
        if not self._left and self._line():
            raise _broken()
        return count

    def _next_chunk(self) -> None:
        digits = self._line().partition(b";")[0].strip()
        if not digits or len(digits) > 15 or digits.strip(b"0123456789abcdefABCDEF"):
            raise _broken()
        self._left = int(digits, 16)
        if not self._left:
            for _ in range(100):  # trailers, which nobody needs
                if not self._line():
                    self.done = True
                    return
            raise _broken()

    def _line(self) -> bytes:
        line = self._connection.rfile.readline(8192)
        if not line.endswith(b"\r\n"):
            raise _broken()
        return line[:-2]


def _broken() -> HTTPError:
    return HTTPError(400, "The body's chunks are broken.")

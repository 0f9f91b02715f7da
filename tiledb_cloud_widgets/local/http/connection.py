"""One connection of the HTTP server: serves requests until the client leaves or the server stops."""

from __future__ import annotations

import contextlib
import math
import selectors
import socket
import threading
import time
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qsl

import h11

from . import head
from .body import BytesBody, LargeBody, broken_off
from .errors import HTTPError
from .messages import Request, Response
from .send import send_response

if TYPE_CHECKING:
    from .server import Server

#: bytes that are received at a time
_STEP: Final = 1 << 16
#: bytes of a body up to which h11 frames it; the rest of a longer one is read straight into its memory
_FRAMED: Final = 1 << 20
#: seconds that a client has to read our last response before the connection closes
_LINGER: Final = 2.0


class Connection:
    """A connection to a client; `run` serves it in the calling thread.

    Each request has an `h11.Connection` of its own. What has been received of the next request when one ends
    is carried over in a buffer.
    """

    def __init__(self, sock: socket.socket, server: Server) -> None:
        self.sock = sock
        #: when the client must have sent what we wait for; infinite while a handler works
        self.due = math.inf
        self._server = server
        self._received = bytearray()
        self._current: Request | None = None
        self._guard = threading.Lock()
        self._busy = False

    @property
    def sending(self) -> bool:
        """Whether a response is being sent, by this process or by a worker."""
        return self._current is not None and self._current.sending

    def run(self) -> None:
        """Serve until the client leaves, is silent for too long, or the server stops."""
        try:
            self.sock.settimeout(self._server.silence)
            self.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            while self._serve_request() and not self._server.stopping:
                pass
        except OSError:
            pass  # the client is gone or silent: there is nobody to tell
        finally:
            self.sock.close()

    def refuse(self, error: HTTPError) -> None:
        """Respond with `error` without reading a request, and close."""
        with self.sock, contextlib.suppress(OSError):
            self.sock.settimeout(_LINGER)
            send_response(self.sock, Response.of_error(error), close=True)

    def close_if_idle(self) -> None:
        """Close unless a request is under way or has arrived, whose response will then be the last."""
        with self._guard, selectors.DefaultSelector() as selector, contextlib.suppress(OSError, ValueError):
            selector.register(self.sock, selectors.EVENT_READ)
            if not self._busy and not selector.select(0):
                self.sock.shutdown(socket.SHUT_RD)

    def abort(self) -> None:
        """Cut the connection off."""
        with contextlib.suppress(OSError):
            self.sock.shutdown(socket.SHUT_RDWR)

    def _serve_request(self) -> bool:
        """Serve one request; return whether the connection stays open."""
        self.due = time.monotonic() + self._server.silence
        if not self._received and not self._receive():
            return False
        with self._guard:
            self._busy = True
        try:
            try:
                http, request = self._read_request()
            except HTTPError as error:
                send_response(self.sock, Response.of_error(error), close=True)
                self._linger()
                return False
            self._current = request
            return self._respond(http, request)
        finally:
            self._current = None
            with self._guard:
                self._busy = False

    def _receive(self) -> bool:
        """Receive some bytes; return False at the end."""
        data = self.sock.recv(_STEP)
        self._received += data
        return bool(data)

    def _read_request(self) -> tuple[h11.Connection, Request]:
        searched = 0
        while not (end := head.find_end(self._received, searched)):
            searched = len(self._received)
            if not self._receive():
                raise HTTPError(400, "The request ended before its headers did.")
        head.check(bytes(self._received[:end]))
        http = h11.Connection(h11.SERVER, max_incomplete_event_size=head.HEAD_LIMIT)
        http.receive_data(bytes(self._received))
        self._received = bytearray()
        try:
            event = http.next_event()
        except h11.RemoteProtocolError:  # its text repeats the line, which may hold a secret
            raise HTTPError(400, "The request line or a header is malformed.") from None
        assert isinstance(event, h11.Request)  # noqa: S101 - the head is complete
        return http, self._request(http, event)

    def _request(self, http: h11.Connection, event: h11.Request) -> Request:
        headers: dict[str, str] = {}
        for raw_name, raw_value in event.headers:
            name, value = raw_name.decode(), raw_value.decode("latin-1")
            headers[name] = f"{headers[name]}, {value}" if name in headers else value
        target = event.target.decode()
        if target.lower().startswith("http://"):  # as to a proxy; this host counts, not the one in the header
            headers["host"], slash, rest = target[len("http://") :].partition("/")
            target = slash + rest
        path, _, query = target.partition("?")
        try:
            pairs = parse_qsl(query, keep_blank_values=True, errors="strict", max_num_fields=1000)
        except ValueError:
            raise HTTPError(400, "The query of the URL cannot be read.") from None
        length = None if "transfer-encoding" in headers else int(headers.get("content-length", 0))
        body: FramedBody | LargeBody = FramedBody(self.sock, http, length)
        if length is not None and length > _FRAMED:
            received, _ = http.trailing_data
            waiting = http.they_are_waiting_for_100_continue and not received
            body = LargeBody(self.sock, received, length - len(received), expects_100=waiting)
        return Request(event.method.decode(), path, pairs, headers, body, connection=self.sock)

    def _respond(self, http: h11.Connection, request: Request) -> bool:
        """Send the response of the app; return whether the connection stays open."""
        self.due = math.inf
        response = self._server.app(request)
        try:
            if response.sent:
                return False
            if isinstance(request.body, FramedBody) and not http.they_are_waiting_for_100_continue:
                self.due = time.monotonic() + self._server.silence
                request.body.skip()
            self.due = math.inf
            request.sending = True
            done = http.their_state is h11.DONE
            close = not done or self._server.stopping
            send_response(self.sock, response, close=close, with_body=request.method != "HEAD")
        finally:
            response.close()
        if not done and http.their_state is not h11.MUST_CLOSE:
            self._linger()
        self._received += http.trailing_data[0]
        return not close

    def _linger(self) -> None:
        """Let the client read the response: closing with unread bytes would reset the connection."""
        with contextlib.suppress(OSError):
            self.sock.shutdown(socket.SHUT_WR)
            deadline = time.monotonic() + _LINGER
            while (left := deadline - time.monotonic()) > 0:
                self.sock.settimeout(left)
                if not self.sock.recv(_STEP):
                    return


class FramedBody:
    """A body that h11 frames: a short one, or a chunked one of unknown length."""

    def __init__(self, sock: socket.socket, http: h11.Connection, length: int | None) -> None:
        self.length = length
        self._socket = sock
        self._http = http
        self._rest = BytesBody()

    def readinto(self, view: memoryview) -> int:
        """Fill `view` from what h11 has, or from the connection."""
        if count := self._rest.readinto(view):
            return count
        self._rest = BytesBody(self._next_data())
        return self._rest.readinto(view)

    def skip(self) -> None:
        """Read the rest of a short body if it arrives; a long one costs the connection."""
        with contextlib.suppress(HTTPError):
            while self.length is not None and self._next_data():
                pass

    def _next_data(self) -> bytes:
        """Return the next bytes, b"" at the end."""
        try:
            while self._http.their_state is h11.SEND_BODY:
                event = self._http.next_event()
                if isinstance(event, h11.Data):
                    return event.data
                if event is h11.NEED_DATA:
                    if self._http.they_are_waiting_for_100_continue:
                        proceed = h11.InformationalResponse(status_code=100, headers=[], reason=b"Continue")
                        self._socket.sendall(self._http.send(proceed) or b"")
                    self._http.receive_data(self._socket.recv(_STEP))
        except h11.RemoteProtocolError as error:
            raise HTTPError(400, f"The body is damaged: {error}.") from None
        except OSError as error:
            raise broken_off(error) from None
        return b""

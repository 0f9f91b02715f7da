"""Limits of one response: the moment by which all of it must be here, and how large it may be."""

from __future__ import annotations

import http.client
import io
import socket
import threading
import time
import zlib
from typing import TYPE_CHECKING, Any

from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

from .cancellation import current

if TYPE_CHECKING:
    from collections.abc import Iterator

    from urllib3.response import HTTPResponse

_CHUNK = 1 << 20
_running = threading.local()


class DeadlineExceeded(Exception):  # noqa: N818 (says what happened)
    """The deadline of a call has passed."""


class TooLarge(Exception):  # noqa: N818
    """A response, once decompressed, is larger than allowed."""


class Deadline:
    """The moment by which a call must be finished; as a context manager it also binds reads of this thread.

    Parameters
    ----------
    seconds : float or None
        From now on; None for no deadline.
    """

    def __init__(self, seconds: float | None) -> None:
        self._end = None if seconds is None else time.monotonic() + seconds

    def cap(self, seconds: float) -> float:
        """Return ``seconds``, or what is left if that is less.

        Raises
        ------
        DeadlineExceeded
            When nothing is left.
        """
        if self._end is None:
            return seconds
        left = self._end - time.monotonic()
        if left <= 0:
            raise DeadlineExceeded
        return min(seconds, left)

    def __enter__(self) -> None:
        _running.deadline = self

    def __exit__(self, *_: object) -> None:
        _running.deadline = None


class _DeadlineReader(socket.SocketIO):
    """Waits for each piece of a response no longer than its call may still take.

    The time between two bytes is the socket's own time limit; a server that sends one byte at a time would
    never exceed it.
    """

    def __init__(self, sock: socket.socket) -> None:
        super().__init__(sock, "rb")
        self._socket = sock
        self._limit = sock.gettimeout()

    def readinto(self, buffer: Any) -> int | None:  # noqa: ANN401 (any writable buffer)
        deadline: Deadline | None = getattr(_running, "deadline", None)
        if deadline is not None and self._limit is not None:
            self._socket.settimeout(deadline.cap(self._limit))
        try:
            with current().reading(self._socket):
                return super().readinto(buffer)
        except TimeoutError:
            if deadline is not None:
                deadline.cap(0)  # raises when it was the deadline that passed
            raise


class _Response(http.client.HTTPResponse):
    def __init__(self, sock: socket.socket, *args: Any, **options: Any) -> None:  # noqa: ANN401 (the standard library's)
        super().__init__(sock, *args, **options)
        # As socket.makefile does it: the socket stays open as long as one of its readers.
        sock._io_refs += 1  # type: ignore[attr-defined]
        self.fp.close()
        self.fp = io.BufferedReader(_DeadlineReader(sock))


class _Connection(HTTPConnection):
    response_class = _Response


class _SecureConnection(HTTPSConnection):
    response_class = _Response


class _Pool(HTTPConnectionPool):
    ConnectionCls = _Connection


class _SecurePool(HTTPSConnectionPool):
    ConnectionCls = _SecureConnection


class LimitedAdapter(HTTPAdapter):
    """Connections whose reads end with the deadline of their call."""

    def init_poolmanager(self, *args: Any, **options: Any) -> None:  # noqa: ANN401, D102 (of requests)
        super().init_poolmanager(*args, **options)
        self.poolmanager.pool_classes_by_scheme = {"http": _Pool, "https": _SecurePool}

    def proxy_manager_for(self, *args: Any, **options: Any) -> Any:  # noqa: ANN401, D102 (of requests)
        manager = super().proxy_manager_for(*args, **options)
        manager.pool_classes_by_scheme = {"http": _Pool, "https": _SecurePool}
        return manager


def read_body(response: HTTPResponse, max_bytes: int | None) -> bytes:
    """Read and decompress a body; never hold more than ``max_bytes`` of it and one chunk.

    Raises
    ------
    TooLarge
        When it is larger.
    zlib.error
        When it cannot be decompressed.
    """
    limit = float("inf") if max_bytes is None else max_bytes
    encoding = response.headers.get("Content-Encoding", "").strip().lower()
    decoder = _Decompressor() if encoding in ("gzip", "x-gzip", "deflate") else None
    parts: list[bytes] = []
    size = 0
    while data := response.read(_CHUNK, decode_content=False):
        for piece in [data] if decoder is None else decoder.pieces(data):
            size += len(piece)
            if size > limit:
                raise TooLarge
            parts.append(piece)
    if decoder is not None:
        decoder.check_end()
    return parts[0] if len(parts) == 1 else b"".join(parts)


class _Decompressor:
    """Decompresses gzip (of several members too) and deflate, with or without a header, piece by piece."""

    def __init__(self) -> None:
        self._stream: Any = None

    def pieces(self, data: bytes) -> Iterator[bytes]:
        while data:
            if self._stream is None:
                self._stream = zlib.decompressobj(_window_bits(data))
            yield self._stream.decompress(data, _CHUNK)
            data = self._stream.unconsumed_tail
            if self._stream.eof:
                data, self._stream = self._stream.unused_data, None

    def check_end(self) -> None:
        """Raise ``zlib.error`` when the stream has not come to its end."""
        if self._stream is not None:
            raise zlib.error("incomplete")


def _window_bits(data: bytes) -> int:
    """Return how zlib reads a stream that begins so: gzip, zlib, or deflate without a header."""
    if data[:1] == b"\x1f":
        return 31
    return 15 if data[0] & 0x0F == 8 and (len(data) < 2 or (data[0] * 256 + data[1]) % 31 == 0) else -15

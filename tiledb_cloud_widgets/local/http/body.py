"""Request bodies: read into aligned memory, up to a limit, and decompressed."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING, Protocol

import numpy as np

from .errors import HTTPError

if TYPE_CHECKING:
    import socket
    from collections.abc import Callable

#: bytes of memory with which reading a body of unknown length begins
_STEP = 1 << 20


class Body(Protocol):
    """The bytes that follow a request's head."""

    @property
    def length(self) -> int | None:
        """Bytes announced by Content-Length, or None for a chunked body."""

    def readinto(self, view: memoryview) -> int:
        """Fill `view` as far as possible; return the number of bytes, 0 at the end."""


class BytesBody:
    """A body in memory: of tests, and of requests without a body."""

    def __init__(self, data: bytes | memoryview = b"") -> None:
        self._rest = memoryview(data)
        self.length: int | None = len(data)

    def readinto(self, view: memoryview) -> int:
        """Fill `view` from what is left."""
        count = min(len(view), len(self._rest))
        view[:count] = self._rest[:count]
        self._rest = self._rest[count:]
        return count


class LargeBody:
    """A body of known length that is received straight into the memory it is read into.

    Parameters
    ----------
    sock : socket.socket
        The client's connection.
    received : bytes-like
        What has arrived of it.
    remaining : int
        Bytes that are still to be received.
    expects_100 : bool
        Whether the client waits for ``100 Continue`` before it sends them.
    begin : callable, optional
        Called once, before the first of them is received.
    """

    def __init__(
        self,
        sock: socket.socket,
        received: bytes | memoryview,
        remaining: int,
        *,
        expects_100: bool,
        begin: Callable[[], object] = lambda: None,
    ) -> None:
        self.received = received
        self.remaining = remaining
        self.expects_100 = expects_100
        self.length = len(received) + remaining
        self._socket = sock
        self._begin: Callable[[], object] | None = begin
        self._first = BytesBody(received)

    def readinto(self, view: memoryview) -> int:
        """Fill `view` from what has arrived, then from the connection.

        Raises
        ------
        HTTPError
            408 when the client is silent for too long, 400 when the connection breaks.
        """
        if (count := self._first.readinto(view)) or not self.remaining:
            return count
        if self._begin is not None:
            self._begin()
            self._begin = None
        try:
            if self.expects_100:
                self.expects_100 = False
                self._socket.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")
            count = self._socket.recv_into(view[: self.remaining])
        except OSError as error:
            raise broken_off(error) from None
        self.remaining -= count
        return count


def broken_off(error: OSError) -> HTTPError:
    """Return the error for a body whose rest does not arrive."""
    if isinstance(error, TimeoutError):
        return HTTPError(408, "The client was silent for too long before the body was complete.")
    return HTTPError(400, "The connection broke before the body was complete.")


def read_body(body: Body, encoding: str, limit: int) -> memoryview:
    """Read a body and decompress it.

    Parameters
    ----------
    body : Body
        Not read yet.
    encoding : str
        Content-Encoding of the request; "" for none.
    limit : int
        Bytes that the body may have, compressed and decompressed.

    Returns
    -------
    memoryview
        Mutable memory, aligned to 8 bytes, which libtiledb needs.

    Raises
    ------
    HTTPError
        413 over the limit, 400 for a damaged body, 415 for an unsupported encoding.
    """
    length = body.length
    if length is not None and length > limit:
        raise too_large(limit)
    raw = _read_all(body.readinto, limit) if length is None else _read_exactly(body, length)
    encoding = encoding.strip().lower()
    if encoding in ("", "identity"):
        return raw
    if encoding in ("gzip", "x-gzip", "deflate"):
        return _decompress(raw, limit)
    raise HTTPError(415, f"Content-Encoding must be identity, gzip or deflate, not {encoding[:80]!r}.")


def too_large(limit: int) -> HTTPError:
    """Return the error for a body of more than `limit` bytes."""
    return HTTPError(413, f"The body is larger than the {limit:,} bytes that this server accepts.")


def aligned(size: int) -> memoryview:
    """Return `size` bytes of mutable memory, aligned to 8; the system maps only what is touched."""
    return np.empty((size + 7) // 8, np.uint64).data.cast("B")[:size] if size else memoryview(bytearray())


def _read_exactly(body: Body, length: int) -> memoryview:
    memory = aligned(length)
    filled = 0
    while filled < length:
        count = body.readinto(memory[filled:])
        if not count:
            raise HTTPError(400, f"The body ended after {filled:,} of {length:,} bytes.")
        filled += count
    return memory


def _read_all(readinto: Callable[[memoryview], int], limit: int) -> memoryview:
    """Read a body of unknown length; the memory doubles as it fills."""
    memory, filled = aligned(_STEP), 0
    while True:
        if filled == len(memory):
            memory, smaller = aligned(min(2 * filled, limit + 1)), memory
            memory[:filled] = smaller
        count = readinto(memory[filled:])
        if not count:
            return memory[:filled]
        filled += count
        if filled > limit:
            raise too_large(limit)


def _decompress(raw: memoryview, limit: int) -> memoryview:
    # "deflate" means zlib's format, but some clients send raw deflate: the first byte tells them apart
    window = 47 if raw[:1].tobytes() in (b"\x1f", b"\x78") else -15
    decompressor = zlib.decompressobj(window)
    rest: bytes | memoryview = raw

    def readinto(view: memoryview) -> int:
        nonlocal rest
        try:
            data = decompressor.decompress(rest, len(view))
        except zlib.error:
            raise HTTPError(400, "The body does not decompress as its Content-Encoding says.") from None
        rest = decompressor.unconsumed_tail
        if not data and not decompressor.eof:
            raise HTTPError(400, "The compressed body ends too early.")
        view[: len(data)] = data
        return len(data)

    return _read_all(readinto, limit)

"""Reading a request's body into aligned memory, under a cap, unpacking it where it is packed."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING

import numpy as np

from .messages import Body, HTTPError, Request

if TYPE_CHECKING:
    from collections.abc import Callable

_STEP = 1 << 20


def read_body(request: Request, limit: int) -> memoryview:
    """Return the body of `request`, unpacked, in memory that is mutable and aligned to 8 bytes.

    Parameters
    ----------
    request : Request
        Its body must not have been read.
    limit : int
        Bytes that it may have, before and after unpacking.

    Raises
    ------
    HTTPError
        413, 400 or 415, see `Request.read`.
    """
    length = request.body.length
    if length is not None and length > limit:
        raise too_large(limit)
    raw = (
        _read_exactly(request.body, length) if length is not None else _read_all(request.body.readinto, limit)
    )
    encoding = request.headers.get("content-encoding", "identity").strip().lower()
    if encoding in ("", "identity"):
        return raw
    if encoding in ("gzip", "x-gzip", "deflate"):
        return _unpack(raw, limit)
    raise HTTPError(415, f"Content-Encoding {encoding} is not known here; identity, gzip and deflate are.")


def too_large(limit: int) -> HTTPError:
    """Return the 413 answer for a body over `limit` bytes."""
    return HTTPError(413, f"The body is larger than the {limit:,} bytes that this server takes.")


def aligned(size: int) -> memoryview:
    """Return `size` bytes of mutable memory aligned to 8, mapped only where it is touched."""
    return np.empty((size + 7) // 8, np.uint64).data.cast("B")[:size] if size else memoryview(bytearray())


def _read_exactly(body: Body, length: int) -> memoryview:
    memory = aligned(length)
    at = 0
    while at < length:
        count = body.readinto(memory[at:])
        if not count:
            raise HTTPError(400, f"The body ended after {at:,} of {length:,} bytes.")
        at += count
    return memory


def _read_all(readinto: Callable[[memoryview], int], limit: int) -> memoryview:
    """Read a body of unknown length: memory doubles as it comes."""
    memory, at = aligned(_STEP), 0
    while True:
        if at == len(memory):
            memory, old = aligned(min(2 * at, limit + 1)), memory
            memory[:at] = old
        count = readinto(memory[at:])
        if not count:
            return memory[:at]
        at += count
        if at > limit:
            raise too_large(limit)


def _unpack(raw: memoryview, limit: int) -> memoryview:
    # "deflate" should be zlib's format, but raw deflate is seen too: its first byte tells
    window = 47 if raw[:1].tobytes() in (b"\x1f", b"\x78") else -15
    unpacker = zlib.decompressobj(window)
    rest: bytes | memoryview = raw

    def readinto(view: memoryview) -> int:
        nonlocal rest
        try:
            part = unpacker.decompress(rest, len(view))
        except zlib.error:
            raise HTTPError(400, "The body is not packed as its Content-Encoding says.") from None
        rest = unpacker.unconsumed_tail
        if not part and not unpacker.eof:
            raise HTTPError(400, "The packed body ends too early.")
        view[: len(part)] = part
        return len(part)

    return _read_all(readinto, limit)

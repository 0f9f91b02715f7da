"""Checks the raw head of a request before h11 parses it.

h11 accepts what two parsers can read in two ways: folded headers, bare line feeds, several lengths. Behind a
proxy that reads it the other way, one request could be smuggled inside another, so all of it is refused.
"""

from __future__ import annotations

import re
from typing import Final

from .errors import HTTPError

#: bytes that the head of a request may have, its request line and its headers together
HEAD_LIMIT: Final = 1 << 16
#: headers that a request may have
_HEADERS: Final = 100
#: headers that must not be repeated: two parsers could choose different ones
_SINGLE: Final = frozenset(
    (b"host", b"content-length", b"transfer-encoding", b"authorization", b"x-tiledb-rest-api-key")
)
_BARE_LINE_FEED: Final = re.compile(rb"(?<!\r)\n")


def find_end(received: bytearray, start: int = 0) -> int:
    """Return the length of the head at the beginning of `received`, 0 while it is incomplete.

    Parameters
    ----------
    received : bytearray
        Not empty.
    start : int, default 0
        How many bytes an earlier call has searched.

    Raises
    ------
    HTTPError
        400 as soon as it cannot be a request, 431 when it is longer than `HEAD_LIMIT`.
    """
    found = received.find(b"\r\n\r\n", max(start - 3, 0))
    end = len(received) if found < 0 else found + 4
    if found < 0 and (received[0] < 0x21 or _BARE_LINE_FEED.search(received, start)):
        raise _line_ends()
    if end > HEAD_LIMIT:
        raise HTTPError(431, f"The request line and headers are longer than {HEAD_LIMIT:,} bytes together.")
    return 0 if found < 0 else end


def check(head: bytes) -> None:
    """Raise `HTTPError` unless the head of a request can be read in one way only.

    Parameters
    ----------
    head : bytes
        The request line and the headers, with the empty line at their end.

    Raises
    ------
    HTTPError
        400 for ambiguous heads, 431 for too many headers, 505 for other versions than HTTP/1.0 and 1.1.
    """
    if not head.count(b"\r") == head.count(b"\n") == head.count(b"\r\n"):
        raise _line_ends()
    request_line, *fields = head[:-4].split(b"\r\n")
    version = request_line.rpartition(b" ")[2]
    if version.startswith(b"HTTP/") and version not in (b"HTTP/1.0", b"HTTP/1.1"):
        raise HTTPError(505, "Only HTTP/1.1 and HTTP/1.0 are supported.")
    if len(fields) > _HEADERS:
        raise HTTPError(431, f"The request has {len(fields)} headers; at most {_HEADERS} are allowed.")
    single: dict[bytes, bytes] = {}
    for field in fields:
        name, _, value = field.partition(b":")
        if name[:1] in (b" ", b"\t"):
            raise HTTPError(400, "A header continues on a second line.")
        if name[-1:] in (b" ", b"\t"):
            raise HTTPError(400, "A header has a space before its colon.")
        name = name.lower()
        if name in single:
            raise HTTPError(400, f"The header {name.decode()} is repeated.")
        if name in _SINGLE:
            single[name] = value.strip(b" \t")
    _check_framing(single.get(b"content-length"), single.get(b"transfer-encoding"), version)


def _line_ends() -> HTTPError:
    return HTTPError(400, "This is not an HTTP request, or its lines do not end in CR LF.")


def _check_framing(length: bytes | None, coding: bytes | None, version: bytes) -> None:
    if length is not None and not (length.isdigit() and len(length) < 19):
        raise HTTPError(400, "Content-Length must be a number of bytes.")
    if coding is None:
        return
    if length is not None:
        raise HTTPError(400, "Send either Content-Length or Transfer-Encoding, not both.")
    if coding.lower() != b"chunked" or version != b"HTTP/1.1":
        raise HTTPError(400, "Transfer-Encoding must be chunked, and the request HTTP/1.1.")

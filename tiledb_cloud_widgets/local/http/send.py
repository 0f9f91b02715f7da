"""Sends responses over a socket without copying their bodies."""

from __future__ import annotations

import contextlib
import re
from concurrent.futures import ThreadPoolExecutor
from email.utils import formatdate
from http import HTTPStatus
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import socket
    from collections.abc import Generator, Iterator, Sequence

    from .messages import Buffer, Response

_LINE_END = re.compile("[\r\n\0]")
_REASONS = {status.value: status.phrase for status in HTTPStatus}


def send_response(
    sock: socket.socket,
    response: Response,
    *,
    close: bool,
    with_body: bool = True,
) -> None:
    """Send a response.

    Parameters
    ----------
    sock : socket.socket
        The client's connection.
    response : Response
        The response.
    close : bool
        Whether the connection closes after it.
    with_body : bool, default True
        False: the request's method was HEAD.

    Raises
    ------
    OSError
        When the client has closed the connection, or reads nothing for too long.
    """
    head = _head(response, close=close)
    if response.more is None:
        _send_all(sock, [head, *(response.body if with_body else ())])
        return
    sock.sendall(head)
    with contextlib.closing(_read_ahead(response.body, response.more)) as parts:
        for part in parts:
            _send_all(sock, [b"%x\r\n" % sum(map(len, part)), *part, b"\r\n"])
    sock.sendall(b"0\r\n\r\n")


def _read_ahead(
    part: Sequence[Buffer], more: Iterator[Sequence[Buffer]]
) -> Generator[Sequence[Buffer], None, None]:
    """Yield `part`, then those of `more`: while one is used, the next one is made in another thread."""
    with ThreadPoolExecutor(1) as pool:
        coming: Sequence[Buffer] | None = part
        while coming is not None:
            following = pool.submit(next, more, None)
            yield coming
            coming = following.result()


def _head(response: Response, *, close: bool) -> bytes:
    lines = [f"HTTP/1.1 {response.status} {_REASONS.get(response.status, '')}"]
    headers = {"Date": formatdate(usegmt=True), **response.headers}
    if response.more is not None:
        headers["Transfer-Encoding"] = "chunked"
    elif response.status != 204:
        headers["Content-Length"] = str(response.length)
    if close:
        headers["Connection"] = "close"
    lines += [f"{name}: {value}" for name, value in headers.items()]
    # Text after a line end would be read as another header.
    if any(_LINE_END.search(line) for line in lines):
        raise ValueError(f"a header of a response {response.status} has more than one line")
    return "\r\n".join([*lines, "", ""]).encode("latin-1", "replace")


def _send_all(sock: socket.socket, parts: Sequence[Buffer]) -> None:
    """Send `parts` one after the other without joining them."""
    rest = [memoryview(part).cast("B") for part in parts if len(part)]
    if not hasattr(sock, "sendmsg"):  # Windows
        for part in rest:
            sock.sendall(part)
        return
    while rest:
        sent = sock.sendmsg(rest[:64])
        while rest and sent >= len(rest[0]):
            sent -= len(rest.pop(0))
        if sent:
            rest[0] = rest[0][sent:]

"""Sending answers over a socket without copying them."""

from __future__ import annotations

from email.utils import formatdate
from http import HTTPStatus
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import socket
    from collections.abc import Sequence

    from .messages import Buffer, Response

_STATUSES = frozenset(HTTPStatus)


def answer_head(response: Response, *, close: bool) -> bytes:
    """Return the status line and the headers of an answer.

    Parameters
    ----------
    response : Response
        The answer.
    close : bool
        Whether the connection closes after it.
    """
    reason = HTTPStatus(response.status).phrase if response.status in _STATUSES else ""
    lines = [f"HTTP/1.1 {response.status} {reason}", f"Date: {formatdate(usegmt=True)}"]
    lines += [f"{name}: {value}" for name, value in response.headers.items()]
    if response.status != 204:
        lines.append(f"Content-Length: {response.length}")
    if close:
        lines.append("Connection: close")
    return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1", "replace")


def send_all(sock: socket.socket, parts: Sequence[Buffer]) -> None:
    """Send `parts` one after the other without joining them.

    Raises
    ------
    OSError
        When the other end is gone or silent for too long.
    """
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

"""Sends responses over a socket without copying their bodies."""

from __future__ import annotations

from email.utils import formatdate
from http import HTTPStatus
from typing import TYPE_CHECKING

import h11

if TYPE_CHECKING:
    import socket
    from collections.abc import Sequence

    from .messages import Buffer, Response

_REASONS = {status.value: status.phrase.encode() for status in HTTPStatus}


def send_response(
    sock: socket.socket,
    response: Response,
    http: h11.Connection | None = None,
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
    http : h11.Connection, optional
        That which has parsed the request. Default: a new one, for when the request was parsed elsewhere.
    close : bool
        Whether the connection closes after it.
    with_body : bool, default True
        False: the request's method was HEAD.

    Raises
    ------
    OSError
        When the client has closed the connection, or reads nothing for too long.
    """
    http = http or h11.Connection(h11.SERVER)
    headers = [("Date", formatdate(usegmt=True)), *response.headers.items()]
    if response.status != 204:
        headers.append(("Content-Length", str(response.length)))
    if close:
        headers.append(("Connection", "close"))
    encoded = [(name.encode(), value.encode("latin-1", "replace")) for name, value in headers]
    reason = _REASONS.get(response.status, b"")
    events: list[h11.Event] = [h11.Response(status_code=response.status, headers=encoded, reason=reason)]
    if with_body:
        # h11 only takes the length of a part, and hands it on as it is
        events += [h11.Data(data=part) for part in response.body]  # type: ignore[arg-type]
    parts: list[Buffer] = []
    for event in [*events, h11.EndOfMessage()]:
        parts += http.send_with_data_passthrough(event) or ()
    _send_all(sock, parts)


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

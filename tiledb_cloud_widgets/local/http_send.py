"""Sending buffers over a socket without copying them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import socket
    from collections.abc import Sequence

    from .http import Buffer


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

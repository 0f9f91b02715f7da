"""The messages between the server and a worker process, and the channel that carries them."""

from __future__ import annotations

import pickle
import socket
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ..http.errors import HTTPError

if TYPE_CHECKING:
    from pathlib import Path

#: only this is spoken between two processes of this package: nobody else has the other end
_PROTOCOL = pickle.HIGHEST_PROTOCOL
#: bytes of a value's length
_HEAD = 8


class Channel:
    """One end of a socket pair.

    Parameters
    ----------
    sock : socket.socket
        This end, connected.
    """

    def __init__(self, sock: socket.socket) -> None:
        self._socket = sock

    def send(self, value: object, passed: socket.socket | None = None) -> None:
        """Send `value`, and the open socket `passed` with it."""
        data = pickle.dumps(value, _PROTOCOL)
        head = len(data).to_bytes(_HEAD, "little")
        if passed is None:
            self._socket.sendall(head + data)
        else:
            socket.send_fds(self._socket, [head], [passed.fileno()])
            self._socket.sendall(data)

    def receive(self, seconds: float | None = None) -> tuple[Any, socket.socket | None]:
        """Return the next value and the socket that came with it.

        Parameters
        ----------
        seconds : float, optional
            How long the other process may be silent. Default: for ever.

        Raises
        ------
        EOFError
            When the other process has ended.
        TimeoutError
            When it was silent for too long.
        """
        self._socket.settimeout(seconds)
        try:
            head, descriptors, *_ = socket.recv_fds(self._socket, _HEAD, 1)
            head += self._exactly(_HEAD - len(head)) if head else b""
        except TimeoutError:
            raise
        except OSError:
            raise EOFError from None
        if not head:
            raise EOFError
        data = self._exactly(int.from_bytes(head, "little"))
        return pickle.loads(data), socket.socket(fileno=descriptors[0]) if descriptors else None  # noqa: S301

    def close(self) -> None:
        """Close this end; the other one then receives `EOFError`."""
        self._socket.close()

    def _exactly(self, size: int) -> bytearray:
        data = bytearray(size)
        rest = memoryview(data)
        while rest:
            try:
                count = self._socket.recv_into(rest)
            except TimeoutError:
                raise
            except OSError:
                count = 0
            if not count:
                raise EOFError
            rest = rest[count:]
        return data


@dataclass(frozen=True)
class Task:
    """One request, as the server passes it on; no header of it is needed any more."""

    answer: str
    method: str
    path: str
    query: list[tuple[str, str]]
    params: dict[str, str]
    body: bytes
    remaining: int
    expects_100: bool
    limit: int


@dataclass(frozen=True)
class ReadDetails:
    """A folder of which the registry wants the details, and whether it is an array or a group there."""

    path: Path
    kind: int


def refusal(error: HTTPError) -> tuple[object, ...]:
    """Return `error` as it goes through a channel."""
    return "refused", error.status, error.message, error.code, error.headers


def refused(status: int, message: str, code: int, headers: dict[str, str]) -> HTTPError:
    """Return the error of a `refusal`."""
    return HTTPError(status, message, code=code, headers=headers)

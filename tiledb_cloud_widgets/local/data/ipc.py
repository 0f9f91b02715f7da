"""The messages between the server and a worker process, and the channel that carries them.

Messages are msgpack, decoded into the structs below: nothing that a worker sends is unpickled, so one that a
hostile request has taken over cannot run code in the server.
"""

from __future__ import annotations

import os
import select
import socket
import struct
from pathlib import Path
from typing import Any, Final, TypeAlias

import msgspec

from ... import structs
from ..http.errors import HTTPError
from ..registry.asset import AssetRow
from ..registry.reading import Details

#: seconds for the rest of a message of which a part has arrived
_REST: Final = 20
#: a client that closes its end: where the system cannot tell, it is noticed once both ends are closed
_CLOSED: Final = getattr(select, "POLLRDHUP", select.POLLHUP)


class Settings(msgspec.Struct, tag=True):
    """First message to a worker: what it must know of the server's data plane.

    `timeout`: seconds that libtiledb may take for a part of a response whose first parts are being sent.
    """

    writable: bool
    buffer_limit: int
    timeout: float


class Task(msgspec.Struct, tag=True):
    """To a worker: one request. Of its headers only the `version` of the client's libtiledb is needed.

    `asset` is what the request reads, resolved and locked, if it was known before.
    `body` is the body, or what has arrived of a large one, of which `remaining` bytes are still to be read
    from the client's socket. `has_socket`: the socket comes with this message. `sends_from`: the worker sends
    a response of so many bytes to it by itself; None for never.
    """

    handler: str
    method: str
    path: str
    query: list[tuple[str, str]]
    params: dict[str, str]
    body: memoryview
    remaining: int
    expects_100: bool
    limit: int
    has_socket: bool
    sends_from: int | None
    version: str = ""
    asset: AssetRow | None = None


class ReadDetails(msgspec.Struct, tag=True):
    """To a worker: read the details of the array or group in a folder."""

    path: Path
    kind: int


class Ready(msgspec.Struct, tag=True):
    """From a worker: it has started."""


class Call(msgspec.Struct, tag=True):
    """From a worker: call a method of `registry_service.RegistryService`."""

    method: str
    arguments: list[Any]


class Returned(msgspec.Struct, tag=True):
    """To a worker: the result of its call."""

    value: Any


class Refused(msgspec.Struct, tag=True):
    """In place of a result or an answer: an `HTTPError`."""

    status: int
    message: str
    headers: dict[str, str]

    @classmethod
    def of(cls, error: HTTPError) -> Refused:
        """Return the message that carries `error`."""
        return cls(error.status, error.message, error.headers)

    def error(self) -> HTTPError:
        """Return the error that this message carries."""
        return HTTPError(self.status, self.message, headers=self.headers)


class ReadingBody(msgspec.Struct, tag=True):
    """From a worker: it takes the rest of the body from the socket, so the task cannot be sent again."""


class Answered(msgspec.Struct, tag=True):
    """From a worker: the response."""

    status: int
    headers: dict[str, str]
    parts: list[bytes]


class Sending(msgspec.Struct, tag=True):
    """From a worker: it now sends a large response to the client itself."""


class Sent(msgspec.Struct, tag=True):
    """From a worker: the response is sent."""


class DetailsRead(msgspec.Struct, tag=True):
    """From a worker: the reply to `ReadDetails`."""

    details: Details


Message: TypeAlias = (
    Settings | Task | ReadDetails | DetailsRead | Ready | Call | Returned | Refused | ReadingBody | Answered
    | Sending | Sent
)  # fmt: skip


def from_plain(kind: Any, value: Any) -> Any:  # noqa: ANN401
    """Decode an argument or result of type `kind`.

    Raises
    ------
    msgspec.ValidationError
        When `value` is not of that type.
    """
    return structs.convert(value, kind, dec_hook=_decode_path)


def _decode_path(kind: type, value: Any) -> Path:  # noqa: ANN401
    if kind is Path and isinstance(value, str):
        return Path(value)
    raise msgspec.ValidationError(f"{type(value).__name__} is not a {kind.__name__}")


def _encode_path(value: object) -> str:
    if isinstance(value, Path):
        return str(value)
    raise TypeError(f"a {type(value).__name__} cannot be sent")


#: before each message, how many bytes it has
_LENGTH: Final = struct.Struct("=Q")
#: bytes that are received at a time
_STEP: Final = 1 << 20
_ENCODER: Final = msgspec.msgpack.Encoder(enc_hook=_encode_path)
_DECODER: Final = msgspec.msgpack.Decoder(Message, dec_hook=_decode_path)


class ClientClosedError(Exception):
    """The client has closed its connection: nobody waits for the response."""


class Channel:
    """One end of a socket pair.

    Parameters
    ----------
    sock : socket.socket
        This end, connected and blocking; the channel takes it over.
    """

    def __init__(self, sock: socket.socket) -> None:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, struct.pack("ll", _REST, 0))
        self._socket = sock
        self._passed: list[int] = []
        self._poll = select.poll()
        self._poll.register(sock, select.POLLIN)

    def send(self, message: Message, passed: socket.socket | None = None) -> None:
        """Send `message`, and the open socket `passed` with it.

        Raises
        ------
        OSError
            When the other process has ended.
        """
        data = _ENCODER.encode(message)
        frame = memoryview(_LENGTH.pack(len(data)) + data)
        descriptors = [] if passed is None else [passed.fileno()]
        sent = socket.send_fds(self._socket, [frame], descriptors)
        if sent < len(frame):
            self._socket.sendall(frame[sent:])

    def receive(self, seconds: float | None = None, client: socket.socket | None = None) -> Message:
        """Return the next message.

        Parameters
        ----------
        seconds : float, optional
            How long the other process may be silent. Default: for ever.
        client : socket.socket, optional
            A connection to watch meanwhile.

        Raises
        ------
        EOFError
            When the other process has ended, or has sent what is no message.
        TimeoutError
            When it was silent for too long.
        ClientClosedError
            When the other end of `client` was closed first.
        """
        if client is not None:
            self._poll.register(client, _CLOSED)
        try:
            ready = dict(self._poll.poll(None if seconds is None else seconds * 1e3))
        finally:
            if client is not None:
                self._poll.unregister(client)
        if not ready:
            raise TimeoutError
        if self._socket.fileno() not in ready:
            raise ClientClosedError
        try:
            message: Message = _DECODER.decode(self._receive_frame())
        except (OSError, msgspec.MsgspecError):
            raise EOFError from None
        return message

    def _receive_frame(self) -> bytes | bytearray:
        """Return the bytes of the next message; a socket that comes with it is kept for `receive_socket`."""
        for unused in self._passed:
            os.close(unused)
        head, self._passed, _, _ = socket.recv_fds(self._socket, _LENGTH.size, 1)
        while len(head) < _LENGTH.size:
            head += self._receive_some(_LENGTH.size - len(head))
        (length,) = _LENGTH.unpack(head)
        frame = self._receive_some(length)
        if len(frame) == length:
            return frame
        joined = bytearray(frame)
        while len(joined) < length:
            joined += self._receive_some(length - len(joined))
        return joined

    def _receive_some(self, most: int) -> bytes:
        data = self._socket.recv(min(most, _STEP))
        if not data and most:
            raise EOFError
        return data

    def receive_socket(self) -> socket.socket:
        """Return the socket that came with the last message."""
        return socket.socket(fileno=self._passed.pop())

    def close(self) -> None:
        """Close this end; the other one then receives `EOFError`."""
        self._socket.close()

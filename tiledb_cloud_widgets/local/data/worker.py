"""A worker process: works on one request at a time, so that a crash of libtiledb costs that request alone.

libtiledb trusts the messages it is given: a damaged one can end the process that reads it. The server passes
each request of the data plane to a worker with the client's socket; the worker asks back for all that the
registry knows, and sends large handlers itself, straight from libtiledb's buffers.
"""

from __future__ import annotations

import contextlib
import signal
import socket
import sys
from typing import TYPE_CHECKING, Any, NoReturn

from ..http.app import failure
from ..http.body import BytesBody
from ..http.errors import HTTPError
from ..http.messages import Request
from ..http.send import answer_head, send_all
from ..registry.database import ARRAY, GROUP
from ..registry.reading import Details, details, stamp_of
from . import handlers
from .ipc import Channel, ReadDetails, Task, refusal, refused
from .plane import Asset, DataPlane, Kind, folder, has_links

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

#: seconds that a client may be silent in the middle of a body
SILENCE = 60.0
#: bytes of addresses that a worker may take, besides four times the largest body: to send, to unpack and to
#: filter, what libtiledb makes of it; an idle one takes one of the four
_MEMORY = 4 << 30
#: bytes of an answer that go through the channel, so that the client's connection can be kept open
_SMALL = 1 << 18


class RestOfBody:
    """A large body: what the server has read of it already, then the rest from the client's socket."""

    def __init__(self, task: Task, sock: socket.socket | None) -> None:
        self._first = BytesBody(task.body)
        self._socket = sock
        self._left = task.remaining
        self._expects_100 = task.expects_100
        self.length: int | None = len(task.body) + task.remaining

    def readinto(self, view: memoryview) -> int:
        """Fill `view` from what there is."""
        if count := self._first.readinto(view):
            return count
        if not self._left or self._socket is None:
            return 0
        if self._expects_100:
            self._expects_100 = False
            self._socket.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")
        count = self._socket.recv_into(view[: self._left])
        self._left -= count
        return count


class RemoteRegistry:
    """The server's registry, asked through the channel; the server knows who the user is."""

    def __init__(self, channel: Channel) -> None:
        self._channel = channel

    def ask(self, name: str, *args: object) -> Any:  # noqa: ANN401 - whatever that method returns
        """Call a method of the server's `RegistryService`."""
        self._channel.send(("ask", name, args))
        (kind, *value), _ = self._channel.receive()
        if kind == "refused":
            raise refused(*value)
        return value[0]

    def resolve(self, _: object, namespace: str, name: str, action: str = "read") -> Asset:
        """See `plane.Registry`, as for all of these."""
        return self.ask("resolve", namespace, name, action)  # type: ignore[no-any-return]

    def by_path(self, path: Path) -> Asset | None:  # noqa: D102
        return self.ask("by_path", path)  # type: ignore[no-any-return]

    def allowed(self, _: object, asset: Asset, action: str) -> bool:  # noqa: D102
        return bool(self.ask("allowed", asset, action))

    def touch(self, asset: Asset) -> None:
        """Do nothing: the server notes it when the asset is locked, which saves a question."""

    def may_create(self, _: object, namespace: str, name: str) -> None:  # noqa: D102
        self.ask("may_create", namespace, name)

    def place(self, namespace: str, name: str) -> Path:  # noqa: D102
        return self.ask("place", namespace, name)  # type: ignore[no-any-return]

    def register_created(self, _: object, namespace: str, name: str, kind: Kind) -> Asset:  # noqa: D102
        return self.ask("register_created", namespace, name, kind)  # type: ignore[no-any-return]

    def changed(self, asset: Asset, _: object = None) -> None:
        """Read here what has changed, since reading may crash, and tell the server."""
        path = folder(asset)
        stamp = stamp_of(path)  # taken first: a write in between is seen by the next scan
        self.ask("changed", asset, (stamp, _details(path, ARRAY if asset.kind == "array" else GROUP)))

    def forget(self, asset: Asset) -> None:  # noqa: D102
        self.ask("forget", asset)


class RemoteLock:
    """The server's lock of an array or group; it is held until the request has been answered."""

    def __init__(self, registry: RemoteRegistry, asset: Asset) -> None:
        self._registry = registry
        self._asset = asset

    @contextlib.contextmanager
    def shared(self) -> Iterator[None]:
        """Hold it beside others."""
        self._registry.ask("lock", self._asset, False)
        yield

    @contextlib.contextmanager
    def exclusive(self) -> Iterator[None]:
        """Hold it with nobody beside."""
        self._registry.ask("lock", self._asset, True)
        yield


class WorkerPlane(DataPlane):
    """The data plane in a worker."""

    def __init__(self, channel: Channel, *, writable: bool, buffer_limit: int) -> None:
        self._asking = RemoteRegistry(channel)
        super().__init__(self._asking, writable=writable, buffer_limit=buffer_limit, contexts=1)

    def lock(self, asset: Asset) -> RemoteLock:  # type: ignore[override]
        """Return the server's lock."""
        return RemoteLock(self._asking, asset)


def serve(channel: Channel) -> NoReturn:
    """Work on requests until the server ends."""
    settings, _ = channel.receive()
    _bound_memory(_MEMORY + 4 * settings["buffer_limit"])
    plane = WorkerPlane(channel, **settings)
    channel.send("ready")
    while True:
        task, sock = channel.receive()
        if isinstance(task, ReadDetails):
            channel.send(("value", _details(task.path, task.kind)))
            continue
        with sock or contextlib.nullcontext():
            if sock is not None:
                sock.settimeout(SILENCE)
            _work(channel, plane, task, sock)


def _details(path: Path, kind: int) -> Details:
    """Read what the catalogue says of a folder; nothing where a link could have it say what is elsewhere."""
    return Details() if has_links(path) else details(path, kind)


def _bound_memory(most: int) -> None:
    """Let libtiledb fail, and the request with it, rather than this machine run out of memory."""
    import resource  # noqa: PLC0415 - there is none on Windows, which has no workers

    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    with contextlib.suppress(ValueError, OSError):  # the system bounds it closer already, or never does
        resource.setrlimit(resource.RLIMIT_AS, (most, hard))


def _work(channel: Channel, plane: DataPlane, task: Task, sock: socket.socket | None) -> None:
    body = RestOfBody(task, sock)
    request = Request(task.method, task.path, task.query, {}, body, task.params, limit=task.limit)
    try:
        response = handlers.ALL[task.answer](plane, request)
    except HTTPError as error:
        channel.send(refusal(error))
        return
    except EOFError:
        raise  # the server has ended
    except OSError:
        channel.send(refusal(HTTPError(400, "The connection broke before all of the body had come.")))
        return
    except Exception as error:  # noqa: BLE001 - a bug in an answer must not look like a crash of libtiledb
        channel.send(refusal(failure(error, request)))
        return
    try:
        if sock is None or response.length <= _SMALL:
            channel.send(
                ("answer", response.status, response.headers, [bytes(part) for part in response.body])
            )
            return
        channel.send(("sending",))
        with contextlib.suppress(OSError):  # the client has gone
            send_all(sock, [answer_head(response, close=True), *response.body])
        channel.send(("sent",))
    finally:
        response.close()


def main() -> None:
    """Serve the server at the other end of standard input."""
    # Ctrl-C is the server's to handle: requests under way finish. Not SIG_IGN, which libtiledb would call.
    signal.signal(signal.SIGINT, lambda *_: None)
    with contextlib.suppress(EOFError, BrokenPipeError):
        serve(Channel(socket.socket(fileno=sys.stdin.fileno())))


if __name__ == "__main__":
    main()

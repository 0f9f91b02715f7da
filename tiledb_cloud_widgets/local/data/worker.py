"""A worker process: works on one request at a time, so that a crash of libtiledb costs that request alone.

libtiledb trusts the messages it is given: a damaged one can end the process that reads it. The server passes
each request of the data plane to a worker with the client's socket; the worker calls the server for all that
the registry knows, and sends large responses itself, straight from libtiledb's buffers.
"""

from __future__ import annotations

import contextlib
import signal
import socket
import sys
from typing import TYPE_CHECKING, NoReturn

from ..http.app import failure
from ..http.body import BytesBody, LargeBody
from ..http.errors import HTTPError
from ..http.messages import Request
from ..http.send import send_response
from . import handlers, ipc, memory
from .plane import VERSION, DataPlane, named
from .registry_service import RemoteLock, RemoteRegistry, safe_details

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ..http.messages import Buffer, Response
    from ..registry.asset import AssetRow

#: seconds that a client may be silent in the middle of a body or a response
SILENCE = 60.0
#: bytes of address space of a worker, besides four times the largest body: to receive, to decompress and to
#: filter it, and for libtiledb's copy; an idle worker takes a quarter of this
_MEMORY = 4 << 30
#: bytes of a response that the system takes at once: the server need not know of it before it is sent
_SMALL = 1 << 18


class WorkerPlane(DataPlane):
    """The data plane in a worker: registry and locks are the server's."""

    def __init__(self, channel: ipc.Channel, settings: ipc.Settings) -> None:
        self._remote = RemoteRegistry(channel)
        super().__init__(
            self._remote, writable=settings.writable, buffer_limit=settings.buffer_limit, contexts=1
        )

    def begin(self, task: ipc.Task) -> None:
        """Note what the server has resolved and locked for this task already."""
        self._remote.given = None
        if task.asset is not None:
            kind, action = handlers.READS[task.handler]
            namespace, name, _ = named(task.params, kind)
            self._remote.given = (namespace, name, action), task.asset

    def lock(self, asset: AssetRow) -> RemoteLock:  # type: ignore[override]
        """Return the server's lock."""
        return RemoteLock(self._remote, asset)


def serve(channel: ipc.Channel) -> NoReturn:
    """Work on tasks until the server ends."""
    settings = channel.receive()
    assert isinstance(settings, ipc.Settings)  # noqa: S101 - for mypy, as below
    _limit_memory(_MEMORY + 4 * settings.buffer_limit)
    plane = WorkerPlane(channel, settings)
    channel.send(ipc.Ready())
    while True:
        try:
            task = channel.receive(memory.IDLE)
        except TimeoutError:
            memory.give_back()
            task = channel.receive()
        if isinstance(task, ipc.ReadDetails):
            channel.send(ipc.DetailsRead(safe_details(task.path, task.kind)))
            continue
        assert isinstance(task, ipc.Task)  # noqa: S101
        with channel.receive_socket() if task.has_socket else contextlib.nullcontext() as sock:
            if sock is not None:
                sock.settimeout(SILENCE)
            _work(channel, plane, task, sock, settings.timeout)
        memory.limit()


def _limit_memory(most: int) -> None:
    """Let libtiledb fail, and the request with it, rather than this machine run out of memory."""
    if sys.platform != "linux":  # macOS counts addresses otherwise; Windows has no workers
        return
    import resource  # noqa: PLC0415 - there is none on Windows

    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    with contextlib.suppress(ValueError, OSError):  # the system limits it further already, or never does
        resource.setrlimit(resource.RLIMIT_AS, (most, hard))


def _work(
    channel: ipc.Channel, plane: WorkerPlane, task: ipc.Task, sock: socket.socket | None, timeout: float
) -> None:
    body = BytesBody(task.body) if sock is None else LargeBody(
        sock, task.body, task.remaining,
        expects_100=task.expects_100, begin=lambda: channel.send(ipc.ReadingBody()),
    )  # fmt: skip
    plane.begin(task)
    request = Request(
        task.method, task.path, task.query, {VERSION: task.version}, body, task.params, limit=task.limit
    )
    try:
        response = handlers.ALL[task.handler](plane, request)
    except HTTPError as error:
        channel.send(ipc.Refused.of(error))
    except EOFError:
        raise  # the server has ended
    except Exception as error:  # noqa: BLE001 - a bug in a handler must not look like a crash of libtiledb
        channel.send(ipc.Refused.of(failure(error, task.handler)))
    else:
        try:
            if response.more is not None:
                response.more = _within(timeout, response.more)
            _respond(channel, response, sock, task.sends_from)
        finally:
            response.close()


def _respond(
    channel: ipc.Channel, response: Response, sock: socket.socket | None, sends_from: int | None
) -> None:
    if sock is None or sends_from is None or (response.more is None and response.length < sends_from):
        response = response.whole()
        channel.send(ipc.Answered(response.status, response.headers, [bytes(part) for part in response.body]))
        return
    if response.more is not None or response.length > _SMALL:
        channel.send(ipc.Sending())
    with contextlib.suppress(OSError):  # the client has gone
        send_response(sock, response, close=True)
    channel.send(ipc.Sent())


def _within(seconds: float, parts: Iterator[Sequence[Buffer]]) -> Iterator[Sequence[Buffer]]:
    """Yield `parts`; one that libtiledb does not finish ends this process, and the response with it.

    The server cannot tell a part that is slowly read from one that is slowly sent.
    """
    while True:
        signal.setitimer(signal.ITIMER_REAL, seconds)
        part = next(parts, None)
        signal.setitimer(signal.ITIMER_REAL, 0)
        if part is None:
            return
        yield part


def main() -> None:
    """Serve the server at the other end of standard input."""
    # Ctrl-C is the server's to handle: requests under way finish. Not SIG_IGN, which libtiledb would call.
    signal.signal(signal.SIGINT, lambda *_: None)
    signal.signal(signal.SIGALRM, signal.SIG_DFL)  # it ends the process, even where libtiledb waits
    with contextlib.suppress(EOFError, BrokenPipeError):
        serve(ipc.Channel(socket.socket(fileno=sys.stdin.fileno())))


if __name__ == "__main__":
    main()

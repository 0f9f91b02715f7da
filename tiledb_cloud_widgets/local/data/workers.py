"""Runs answers in worker processes: a crash of libtiledb costs one request, and the next worker is there."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import threading
import weakref
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Any

from ..control.contents import READING
from ..http.errors import HTTPError
from ..http.messages import Request, Response
from ..registry.database import ARRAY
from ..registry.reading import Details, size_of
from .ipc import Channel, ReadDetails, Task, refusal, refused

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from .plane import Asset, DataPlane, Kind

#: whether a socket can be passed to another process here; without it libtiledb runs in the server itself
SUPPORTED = hasattr(socket, "send_fds")
#: large pages for libtiledb on Linux: without its page faults, a read of 100 MB is up to four times faster
_TUNABLES = "glibc.malloc.hugetlb=1"
#: requests after which a worker is replaced, with all that libtiledb keeps for itself
_REQUESTS = 2000
#: seconds in which a folder tells its details; a damaged one may have libtiledb work for ever
_DETAILS_SECONDS = 20.0
#: seconds that a worker may be silent over a request: enough for libtiledb to merge the fragments of a large
#: array, and an end to what a damaged one has it do
TIMEOUT = 600.0
#: bytes of a body that the server reads itself; a longer one is read by the worker
_SMALL = 1 << 20


class Workers:
    """Worker processes, started as they are needed, each for one request at a time.

    Parameters
    ----------
    plane : DataPlane
        The server's registry, locks and limits.
    most : int, optional
        Processes at one time. Default: one more than there are processors, from 3 to 8.
    patience : float, default 600
        Seconds that libtiledb may take for one step of a request. What people wait for, the contents of an
        array as JSON, gets 20.
    """

    def __init__(self, plane: DataPlane, most: int | None = None, patience: float = TIMEOUT) -> None:
        self._plane = plane
        self._patience = patience
        self._places = threading.BoundedSemaphore(most or max(3, min(8, (os.cpu_count() or 1) + 1)))
        self._lock = threading.Lock()
        self._idle: list[Worker] = []
        self._processes: set[subprocess.Popen[bytes]] = set()
        # a worker that is busy for ever would not notice that the server has ended
        weakref.finalize(self, _kill, self._processes)

    def answer(self, name: str, request: Request) -> Response:
        """Have the answer `name` given by a worker.

        Raises
        ------
        HTTPError
            400 when the worker died of the request, 504 when it took too long.
        """
        with self._lend() as worker:
            return worker.work(name, request, _DETAILS_SECONDS if name in READING else self._patience)

    def details(self, path: Path, kind: int) -> Details:
        """Have `reading.details` done by a worker; little is known of a folder that it dies of."""
        with self._lend() as worker:
            return worker.look(path, kind)

    def prepare(self) -> None:
        """Start a worker before it is needed, unless there is one."""
        with self._lock:
            if self._idle:
                return
        worker = Worker(self._plane, self._processes)
        with self._lock:
            self._idle.append(worker)

    def close(self) -> None:
        """End the workers that have nothing to do."""
        with self._lock:
            idle, self._idle = self._idle, []
        for worker in idle:
            worker.end()

    @contextmanager
    def _lend(self) -> Iterator[Worker]:
        with self._places:
            with self._lock:
                worker = self._idle.pop() if self._idle else None
            worker = worker or Worker(self._plane, self._processes)
            try:
                yield worker
            finally:
                if worker.idle and worker.worked < _REQUESTS:
                    with self._lock:
                        self._idle.append(worker)
                else:
                    worker.end()


class Worker:
    """One worker process, seen from the server."""

    def __init__(self, plane: DataPlane, processes: set[subprocess.Popen[bytes]]) -> None:
        self._plane = plane
        self._processes = processes
        self.idle = True
        self.worked = 0
        ours, theirs = socket.socketpair()
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "tiledb_cloud_widgets.local.data.worker"],
                stdin=theirs.fileno(),
                stdout=subprocess.DEVNULL,
                env={"GLIBC_TUNABLES": _TUNABLES, **os.environ},
                start_new_session=True,
            )
        processes.add(self._process)
        self._channel = Channel(ours)
        self._channel.send({"writable": plane.writable, "buffer_limit": plane.buffer_limit})
        self._started = False

    def work(self, name: str, request: Request, patience: float) -> Response:
        """Have one request answered; after `patience` seconds of silence it is given up."""
        self.idle = False
        self.worked += 1
        body, remaining, expects_100 = _begin(request)
        task = Task(
            name, request.method, request.path, request.query, request.params,
            body, remaining, expects_100, request.limit,
        )  # fmt: skip
        wire = None if request.method == "HEAD" or request.wants_gzip else request.wire
        sending = False
        try:
            self._start()
            self._channel.send(task, wire)
            with RegistryService(self._plane, request) as service:
                while True:
                    said, _ = self._channel.receive(patience)
                    if said[0] == "ask":
                        self._channel.send(service.reply(said[1], said[2]))
                    elif said[0] == "sending":
                        sending = True
                    else:
                        break
        except (EOFError, OSError) as error:
            if sending:
                return Response(sent=True)
            if isinstance(error, TimeoutError):
                raise HTTPError(
                    504,
                    f"libtiledb took longer than {patience:g} s over this, the most that it may take here.",
                ) from None
            raise HTTPError(
                400, "libtiledb broke down over this request: its body, or what is on disk, must be damaged."
            ) from None
        self.idle = True
        if said[0] == "refused":
            raise refused(*said[1:])
        if said[0] == "sent":
            return Response(sent=True)
        _, status, headers, parts = said
        return Response(status, headers, parts)

    def look(self, path: Path, kind: int) -> Details:
        """Have the details of one folder read."""
        self.idle = False
        self.worked += 1
        try:
            self._start()
            self._channel.send(ReadDetails(path, kind))
            (_, found), _ = self._channel.receive(_DETAILS_SECONDS)
        except (EOFError, OSError):
            return Details(size=size_of(path) if kind == ARRAY else None)
        self.idle = True
        return found  # type: ignore[no-any-return]

    def _start(self) -> None:
        """Wait until the process works, which does not count as working."""
        if not self._started:
            self._channel.receive()
            self._started = True

    def end(self) -> None:
        """End the process and wait for it."""
        self._channel.close()
        self._process.kill()
        self._process.wait()
        self._processes.discard(self._process)


def _kill(processes: set[subprocess.Popen[bytes]]) -> None:
    for each in tuple(processes):
        each.kill()
        each.wait()


class RegistryService:
    """Answers what a worker asks in the course of one request, in the name of its user."""

    def __init__(self, plane: DataPlane, request: Request) -> None:
        self._plane = plane
        self._registry = plane.registry
        self._user = request.user
        self._locks = ExitStack()

    def __enter__(self) -> RegistryService:
        return self

    def __exit__(self, *_: object) -> None:
        self._locks.close()

    def reply(self, name: str, args: tuple[Any, ...]) -> tuple[object, ...]:
        """Return ``("value", result)``, or a `refusal`."""
        try:
            return "value", getattr(self, f"on_{name}")(*args)
        except HTTPError as error:
            return refusal(error)

    def on_lock(self, asset: Asset, alone: bool) -> None:  # noqa: D102
        self._registry.touch(asset)
        lock = self._plane.lock(asset)
        self._locks.enter_context(lock.exclusive() if alone else lock.shared())

    def on_resolve(self, namespace: str, name: str, action: str) -> Asset:  # noqa: D102
        return self._registry.resolve(self._user, namespace, name, action)

    def on_by_path(self, path: Path) -> Asset | None:  # noqa: D102
        return self._registry.by_path(path)

    def on_allowed(self, asset: Asset, action: str) -> bool:  # noqa: D102
        return self._registry.allowed(self._user, asset, action)

    def on_may_create(self, namespace: str, name: str) -> None:  # noqa: D102
        self._registry.may_create(self._user, namespace, name)

    def on_place(self, namespace: str, name: str) -> Path:  # noqa: D102
        return self._registry.place(namespace, name)

    def on_register_created(self, namespace: str, name: str, kind: Kind) -> Asset:  # noqa: D102
        return self._registry.register_created(self._user, namespace, name, kind)

    def on_changed(self, asset: Asset, read: tuple[str, Details]) -> None:  # noqa: D102
        self._registry.changed(asset, read)

    def on_forget(self, asset: Asset) -> None:  # noqa: D102
        self._registry.forget(asset)


def _begin(request: Request) -> tuple[bytes, int, bool]:
    """Return the body, or the start of a large one, what is left, and whether the client waits for 100."""
    hand_over = getattr(request.body, "hand_over", None)
    length = request.body.length
    if hand_over is None or request.wire is None or length is None or length <= _SMALL:
        return bytes(request.read()), 0, False
    if length > request.limit or request.headers.get("content-encoding", "identity") != "identity":
        return bytes(request.read()), 0, False  # which refuses or unpacks it
    first, expects_100 = hand_over()
    return first, length - len(first), expects_100

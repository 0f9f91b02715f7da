"""Runs handlers in worker processes: a crash of libtiledb costs one request, and a new one is started."""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import sys
import threading
import weakref
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final, TypeVar

import msgspec

from ..control.contents import READING
from ..http.body import LargeBody
from ..http.errors import HTTPError
from ..http.messages import Request, Response
from ..registry.database import ARRAY
from ..registry.reading import Details, size_of
from . import ipc, memory
from .plane import VERSION
from .registry_service import RegistryService

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from .plane import DataPlane

_Result = TypeVar("_Result")

#: requests after which a worker is replaced, with all that libtiledb keeps for itself
_REQUESTS: Final = 10_000
#: seconds for what people wait for, such as a folder's details; libtiledb may never end over a damaged one
_SHORT_TIMEOUT: Final = 20.0
#: seconds that a worker may be silent over a request: enough to merge the fragments of a large array
TIMEOUT: Final = 600.0
#: bytes of a response from which a worker sends it by itself, which ends the connection; libtiledb makes a
#: connection for each request, and gets every response that way
_SMALL: Final = 1 << 18
#: seconds to wait for a worker that is about to be idle, which takes a tenth of the time to start one
_MOMENT: Final = 0.05
#: seconds for a process to start
_START: Final = 60.0


class Workers:
    """Worker processes, started as they are needed, each for one request at a time.

    There are at most one more of them than processors, but from 3 to 8.

    Parameters
    ----------
    plane : DataPlane
        The server's registry, locks and limits.
    timeout : float, default 600
        Seconds that libtiledb may take for one step of a request. The contents of an array as JSON, which
        people wait for, get 20.
    direct : bool, default True
        Whether workers send all responses to libtiledb by themselves, and not only large ones.
    moment : float, default 0.05
        Seconds to wait for a worker whose client has its response already, before another one is started.
    """

    def __init__(
        self,
        plane: DataPlane,
        timeout: float = TIMEOUT,
        *,
        direct: bool = True,
        moment: float = _MOMENT,
    ) -> None:
        self._plane = plane
        self._moment = moment
        self._direct = direct
        self._timeout = timeout
        self._slots = threading.BoundedSemaphore(max(3, min(8, (os.cpu_count() or 1) + 1)))
        self._changed = threading.Condition()
        self._idle: list[Worker] = []
        self._working: set[Worker] = set()
        self._cancelled = False
        self._processes: set[subprocess.Popen[bytes]] = set()
        # a worker that never ends its work would not notice that the server has ended
        weakref.finalize(self, _kill, self._processes)

    def answer(self, name: str, request: Request) -> Response:
        """Have a worker run the handler `name`.

        Raises
        ------
        HTTPError
            What the handler raises; 400 when libtiledb crashed over the request, 504 when it took too long,
            503 when it was cancelled.
        """
        task = _task(name, request, direct=self._direct)
        timeout = _SHORT_TIMEOUT if name in READING else self._timeout
        try:
            return self._run(lambda worker: worker.answer(task, request, timeout))
        except CrashError:
            if self._cancelled:
                raise _stopping() from None
            raise

    def details(self, path: Path, kind: int) -> Details:
        """Have a worker read the details of a folder; of one that crashes libtiledb, only the size."""
        try:
            return self._run(lambda worker: worker.details(path, kind))
        except CrashError:
            return Details(size=size_of(path) if kind == ARRAY else None)

    def prepare(self) -> None:
        """Start a worker before it is needed, unless there is one."""
        with self._changed:
            if self._idle:
                return
        worker = Worker(self._plane, self._processes, self._timeout)
        with self._changed:
            self._idle.append(worker)

    def cancel(self) -> None:
        """End every task of which no response is being sent, and start no more."""
        with self._changed:
            self._cancelled = True
            for worker in self._working:
                worker.cancel()

    def _run(self, job: Callable[[Worker], _Result]) -> _Result:
        """Have a worker do `job`; once more if the first one was gone before it began."""
        with self._slots:
            try:
                with self._lend() as worker:
                    return job(worker)
            except NotBegunError:
                with self._lend() as worker:
                    return job(worker)

    @contextmanager
    def _lend(self) -> Iterator[Worker]:
        worker = self._idle_worker() or Worker(self._plane, self._processes, self._timeout)
        with self._changed:
            if self._cancelled:
                raise _stopping()
            self._working.add(worker)
        try:
            yield worker
        finally:
            with self._changed:
                self._working.discard(worker)
                if worker.reusable:
                    self._idle.append(worker)
                self._changed.notify()
            if not worker.reusable:
                worker.end()

    def _idle_worker(self) -> Worker | None:
        while True:
            with self._changed:
                # a client has its response before the worker is done
                self._changed.wait_for(lambda: self._idle or not self._working, self._moment)
                if not self._idle:
                    return None
                worker = self._idle.pop()
            if worker.is_alive():
                return worker
            worker.end()  # it was killed, perhaps by the system because of its memory


def _stopping() -> HTTPError:
    return HTTPError(503, "The server is stopping.")


class CrashError(HTTPError):
    """400, or 504 if it took too long: libtiledb did not survive a request."""


class NotBegunError(CrashError):
    """The worker ended before it sent anything of its task: nothing was done, and it can be sent again."""


class Worker:
    """One worker process, seen from the server."""

    def __init__(self, plane: DataPlane, processes: set[subprocess.Popen[bytes]], timeout: float) -> None:
        self._plane = plane
        self._processes = processes
        self._started = False
        self._busy = False
        self._tasks = 0
        self._request: Request | None = None
        ours, theirs = socket.socketpair()
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "tiledb_cloud_widgets.local.data.worker"],
                stdin=theirs.fileno(),
                stdout=subprocess.DEVNULL,
                env={"GLIBC_TUNABLES": memory.TUNABLES, **os.environ},
                start_new_session=True,
            )
        processes.add(self._process)
        self._channel = ipc.Channel(ours)
        with contextlib.suppress(OSError):  # one that has ended already is noticed when it is waited for
            self._channel.send(ipc.Settings(plane.writable, plane.buffer_limit, timeout))

    @property
    def reusable(self) -> bool:
        """Whether the worker has done its last task and may have another one."""
        return not self._busy and self._tasks < _REQUESTS

    def cancel(self) -> None:
        """End the process over a request of which it sends no response yet."""
        if self._request is not None and not self._request.sending:
            self._process.kill()

    def is_alive(self) -> bool:
        """Whether the process runs."""
        return self._process.poll() is None

    def answer(self, task: ipc.Task, request: Request, timeout: float) -> Response:
        """Have `task` done; after `timeout` seconds of silence it is given up.

        Raises
        ------
        HTTPError
            See `Workers.answer`.
        """
        client = request.connection
        self._request = request
        with RegistryService(self._plane, request.user) as service:
            try:
                task.asset = service.reads(task.handler, request) if not task.remaining else None
                message = self._begin(task, timeout, client)
                while isinstance(message, ipc.Call | ipc.ReadingBody | ipc.Sending):
                    if isinstance(message, ipc.Call):
                        self._channel.send(service.reply(message))
                    # the worker ends by itself if it cannot send, or libtiledb does not finish what follows
                    if isinstance(message, ipc.Sending):
                        request.sending = True
                        message = self._channel.receive()
                    else:  # a change is completed though its client is gone
                        message = self._channel.receive(timeout, None if service.changes else client)
            except TimeoutError:
                raise CrashError(504, f"libtiledb did not finish within {timeout:g} s.") from None
            except ipc.ClientClosedError:
                if not self._has_sent():
                    return Response(sent=True)
                message = ipc.Sent()
            except (EOFError, OSError, msgspec.ValidationError):
                if not request.sending:
                    raise CrashError(400, "libtiledb crashed while handling this request.") from None
                return Response(sent=True)
        self._busy = False
        self._request = None
        if isinstance(message, ipc.Refused):
            raise message.error()
        if isinstance(message, ipc.Answered):
            return Response(message.status, message.headers, message.parts)
        return Response(sent=True)

    def _has_sent(self) -> bool:
        """Whether the worker says in a moment that it has sent the response."""
        try:
            return isinstance(self._channel.receive(_MOMENT), ipc.Sent)
        except (TimeoutError, EOFError, OSError):
            return False

    def details(self, path: Path, kind: int) -> Details:
        """Have the details of one folder read.

        Raises
        ------
        CrashError
            When libtiledb crashed or took too long.
        """
        try:
            message = self._begin(ipc.ReadDetails(path, kind), _SHORT_TIMEOUT)
        except TimeoutError:
            raise CrashError(504, f"libtiledb did not finish within {_SHORT_TIMEOUT:g} s.") from None
        assert isinstance(message, ipc.DetailsRead)  # noqa: S101 - for mypy
        self._busy = False
        return message.details

    def _begin(
        self, task: ipc.Task | ipc.ReadDetails, timeout: float, client: socket.socket | None = None
    ) -> ipc.Message:
        """Send a task, and return the first message of the worker's over it."""
        self._busy = True
        self._tasks += 1
        self._wait_until_started()
        try:
            self._channel.send(task, client if isinstance(task, ipc.Task) and task.has_socket else None)
            return self._channel.receive(timeout, client)
        except TimeoutError:
            raise
        except (EOFError, OSError):
            raise NotBegunError(400, "libtiledb crashed while handling this request.") from None

    def _wait_until_started(self) -> None:
        """Wait for the process, which is not counted as its work; it is waited for when it is first used."""
        if self._started:
            return
        try:
            self._started = isinstance(self._channel.receive(_START), ipc.Ready)
        except (EOFError, TimeoutError):
            raise HTTPError(500, "The server could not start a process for libtiledb.") from None

    def end(self) -> None:
        """End the process and wait for it."""
        self._channel.close()
        self._process.kill()
        self._process.wait()
        self._processes.discard(self._process)


def _kill(processes: set[subprocess.Popen[bytes]]) -> None:
    for process in tuple(processes):
        process.kill()
        process.wait()


def _task(name: str, request: Request, *, direct: bool) -> ipc.Task:
    """Return the task of a request; a large body of known length is left for the worker to read."""
    remaining, expects_100 = 0, False
    large = request.body if isinstance(request.body, LargeBody) else None
    plain = request.headers.get("content-encoding", "identity") == "identity"
    if large is not None and plain and large.length <= request.limit:
        body, remaining, expects_100 = memoryview(large.received), large.remaining, large.expects_100
    else:
        body = request.read()
    sends_from: int | None = _SMALL
    if request.method == "HEAD" or request.wants_gzip:
        sends_from = None  # a worker neither compresses nor knows HEAD
    elif direct and VERSION in request.headers:
        sends_from = 0
    return ipc.Task(
        name, request.method, request.path, request.query, request.params,
        body, remaining, expects_100, request.limit, request.connection is not None, sends_from,
        request.headers.get(VERSION, ""),
    )  # fmt: skip

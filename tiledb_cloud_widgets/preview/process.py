"""Workers seen from outside: started, bounded in time, stopped; one is kept ready for the next preview."""

from __future__ import annotations

import atexit
import contextlib
import os
import queue
import subprocess
import sys
import threading
import time
import weakref
from pathlib import Path
from typing import IO, TYPE_CHECKING, Final, Literal, Protocol, cast

from . import parts, wire

if TYPE_CHECKING:
    from collections.abc import Hashable

#: seconds that an idle worker is kept, and previews after which it is replaced, with all that libtiledb keeps
IDLE: Final = 60.0
PREVIEWS: Final = 200
#: workers at one time: one, and a spare while another is stopped
MOST: Final = 2
#: seconds that a worker has to notice that it shall stop, and to start
GRACE: Final = 0.5
START: Final = 30.0

_MODULE: Final = f"{__package__}.worker"

#: done: every part came. The others say what came of the rest.
Outcome = Literal["done", "stopped", "late", "crashed"]


class OnPart(Protocol):
    """Takes a part of a preview and its buffers."""

    def __call__(self, part: parts.Part, buffers: list[bytes], /) -> None: ...  # noqa: D102


class _Gone:
    """The worker's last event: its process has ended."""


class _Turn:
    """One preview, from its wait for a worker to its end. As an event of a worker: this one was stopped."""

    def __init__(self) -> None:
        self.stopped = False
        self.unheard = False  # no part of a worker that had started before
        self.worker: Worker | None = None


Event = tuple[parts.Part, list[bytes]] | _Turn | _Gone


class Worker:
    """One worker process.

    Attributes
    ----------
    ready : bool
        Whether it has started.
    previews : int
        How many it has run.
    stopping : bool
        Whether it was asked to stop, and will soon be free or ended.
    """

    def __init__(self) -> None:
        self.ready = False
        self.previews = 0
        self.stopping = False
        self.expiry: threading.Timer | None = None
        self._queue: queue.SimpleQueue[Event] = queue.SimpleQueue()
        self._process = subprocess.Popen(  # noqa: S603 (this interpreter, a module of ours)
            [sys.executable, "-P", "-m", _MODULE],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=_environment(),
            start_new_session=True,  # Ctrl-C in a terminal is for the kernel
        )
        self._requests = cast("IO[bytes]", self._process.stdin)
        self._parts = cast("IO[bytes]", self._process.stdout)
        threading.Thread(target=self._listen, name="preview parts", daemon=True).start()

    @property
    def pid(self) -> int:
        """The process's number."""
        return self._process.pid

    @property
    def alive(self) -> bool:
        """Whether the process runs."""
        return self._process.poll() is None

    def ask(self, ask: wire.Request | wire.Stop) -> None:
        """Send a request, or `wire.Stop`; a worker that has ended says so by its next event."""
        with contextlib.suppress(OSError, ValueError):
            wire.write_ask(self._requests, ask)

    def stop(self, turn: _Turn) -> None:
        """Have whoever follows this turn hear that it was stopped."""
        self._queue.put(turn)

    def next(self, seconds: float) -> Event:
        """Return the next part or event.

        Raises
        ------
        queue.Empty
            Nothing came in this time.
        """
        return self._queue.get(timeout=max(0.0, seconds))

    def end(self) -> None:
        """End the process and wait for it."""
        if self.expiry is not None:
            self.expiry.cancel()
        self._process.kill()
        self._process.wait()
        for pipe in (self._requests, self._parts):
            with contextlib.suppress(OSError, ValueError):
                pipe.close()

    def _listen(self) -> None:
        with contextlib.suppress(EOFError, OSError, ValueError):
            while True:
                self._queue.put(wire.read_part(self._parts))
        self._queue.put(_Gone())


class Previewer:
    """Runs previews, each in a worker process that is bounded in time and memory.

    Methods may be called from any thread; `run` blocks the one that calls it.

    Parameters
    ----------
    idle : float
        Seconds that a worker without work is kept.
    previews : int
        Previews after which a worker is replaced.

    Examples
    --------
    >>> from tiledb_cloud_widgets.preview.parts import name
    >>> from tiledb_cloud_widgets.preview.wire import Request
    >>> from tiledb_cloud_widgets.preview.process import Previewer
    >>> import tiledb_cloud_widgets as tcw
    >>> previewer, seen = Previewer(), []
    >>> with tcw.local.start() as cloud:
    ...     request = Request(uri="tiledb://ada/iris", config=cloud.client.Config().dict())
    ...     previewer.run(request, lambda part, buffers: seen.append(name(part)))
    'done'
    >>> previewer.close()
    >>> seen[:2]
    ['head', 'table']
    """

    def __init__(self, *, idle: float = IDLE, previews: int = PREVIEWS) -> None:
        self._keep = idle
        self._previews = previews
        self._changed = threading.Condition()
        self._idle: list[Worker] = []
        self._busy: set[Worker] = set()
        self._turns: dict[Hashable, _Turn] = {}
        self._closed = False
        _previewers.add(self)

    @property
    def pids(self) -> list[int]:
        """The numbers of the worker processes."""
        with self._changed:
            return [worker.pid for worker in (*self._idle, *self._busy)]

    def prepare(self) -> None:
        """Start a worker before it is needed, unless one is there: starting takes about a second."""
        with self._changed:
            if self._closed or self._idle or len(self._busy) >= MOST:
                return
            self._keep_idle(Worker())

    def run(self, request: wire.Request, on_part: OnPart, *, owner: Hashable = None) -> Outcome:
        """Run a preview to its end.

        Parameters
        ----------
        request : Request
            What to show. Its `seconds` bound the preview; starting a worker does not count.
        on_part : callable
            Gets each part and its buffers as it comes, in this thread, except `parts.End`. What could not be
            read comes as a `parts.Failure`.
        owner : hashable, optional
            Who asks. Of one owner's previews the newest wins: an earlier one is stopped, and its `on_part`
            gets nothing more. Those without an owner wait for each other.

        Returns
        -------
        str
            ``"done"``, ``"stopped"``, ``"late"`` or ``"crashed"``.
        """
        turn = _Turn()
        with self._changed:
            if owner is not None:
                self._stop(owner)
                self._turns[owner] = turn
        try:
            outcome = self._attempt(request, on_part, turn)
            if outcome == "crashed" and turn.unheard:  # an idle worker had ended: another one may do it
                outcome = self._attempt(request, on_part, turn)
            if outcome == "crashed":
                on_part(_CRASHED, [])
            return outcome
        finally:
            with self._changed:
                if self._turns.get(owner) is turn:
                    del self._turns[owner]

    def stop(self, owner: Hashable) -> None:
        """Stop the preview of this owner, if one runs; its parts so far stand."""
        with self._changed:
            self._stop(owner)

    def close(self) -> None:
        """End all workers; previews under way end as crashed."""
        with self._changed:
            self._closed = True
            workers = [*self._idle, *self._busy]
            self._idle.clear()
            self._changed.notify_all()
        for worker in workers:
            worker.end()

    def _stop(self, owner: Hashable) -> None:
        turn = self._turns.pop(owner, None)
        if turn is not None:
            turn.stopped = True
            if turn.worker is not None:
                turn.worker.stop(turn)
            self._changed.notify_all()

    def _lend(self, turn: _Turn) -> Worker | None:
        """Return a worker, as soon as there is one; None once the turn is stopped."""
        waited_until = time.monotonic() + 2 * GRACE
        with self._changed:
            while True:
                if turn.stopped or self._closed:
                    return None
                while self._idle:
                    worker = self._idle.pop()
                    if worker.expiry is not None:
                        worker.expiry.cancel()
                    if worker.alive:
                        return self._lent(worker, turn)
                    worker.end()  # somebody ended it
                # a worker that is about to be free is there sooner than a new one
                stopping = any(worker.stopping for worker in self._busy)
                if len(self._busy) < MOST and not (stopping and time.monotonic() < waited_until):
                    return self._lent(Worker(), turn)
                self._changed.wait(GRACE if stopping else None)

    def _lent(self, worker: Worker, turn: _Turn) -> Worker:
        self._busy.add(worker)
        turn.worker = worker
        return worker

    def _attempt(self, request: wire.Request, on_part: OnPart, turn: _Turn) -> Outcome:
        """Run a preview in the next worker that is free."""
        worker = self._lend(turn)
        if worker is None:
            return "stopped"
        turn.unheard, free = worker.ready, False
        try:
            outcome, free = self._follow(worker, request, on_part, turn)
        finally:
            self._take_back(worker, free=free)
        return outcome

    def _follow(
        self, worker: Worker, request: wire.Request, on_part: OnPart, turn: _Turn
    ) -> tuple[Outcome, bool]:
        """Pass on the parts of a preview; return what came of it, and whether the worker is free again."""
        worker.ask(request)
        ends = time.monotonic() + (request.seconds if worker.ready else START)
        while True:
            try:
                event = worker.next(ends - time.monotonic())
            except queue.Empty:
                if turn.stopped:
                    return "stopped", False
                on_part(_late(request, worker), [])
                return "late", False
            if isinstance(event, _Turn):
                if event is turn:
                    worker.stopping = True
                    worker.ask(wire.Stop())
                    ends = time.monotonic() + GRACE
            elif isinstance(event, _Gone):
                return "stopped" if turn.stopped else "crashed", False
            elif isinstance(event[0], parts.Ready):
                worker.ready = True
                ends = time.monotonic() + (GRACE if turn.stopped else request.seconds)
            elif isinstance(event[0], parts.End):
                return "stopped" if turn.stopped else "done", True
            elif not turn.stopped:
                turn.unheard = False
                on_part(*event)

    def _take_back(self, worker: Worker, *, free: bool) -> None:
        worker.previews += 1
        worker.stopping = False
        with self._changed:
            self._busy.discard(worker)
            kept = free and worker.previews < self._previews and not self._closed
            if kept:
                self._keep_idle(worker)
            self._changed.notify_all()
        if not kept:
            worker.end()
            self.prepare()

    def _keep_idle(self, worker: Worker) -> None:
        self._idle.append(worker)
        worker.expiry = threading.Timer(self._keep, _expire, (weakref.ref(self), worker))
        worker.expiry.daemon = True
        worker.expiry.start()
        self._changed.notify_all()


def _expire(previewer: weakref.ref[Previewer], worker: Worker) -> None:
    """End a worker that was idle for long."""
    owner = previewer()
    if owner is not None:
        with owner._changed:
            if worker not in owner._idle:
                return
            owner._idle.remove(worker)
    worker.end()


def _environment() -> dict[str, str]:
    """Return the worker's environment: this process's modules, and no credentials.

    libtiledb takes ``TILEDB_REST_TOKEN`` before a name and password, which come through the pipe.
    """
    kept = {name: value for name, value in os.environ.items() if not name.startswith("TILEDB_REST_")}
    path = os.pathsep.join(str(Path(entry or ".").absolute()) for entry in sys.path)
    return {**kept, "PYTHONPATH": path, "MALLOC_ARENA_MAX": "2"}


def _late(request: wire.Request, worker: Worker) -> parts.Failure:
    if not worker.ready:
        return parts.Failure(
            code="crashed",
            title="The preview could not be started.",
            reason=f"Its process was not ready within {START:g} s.",
            next_step="Try again.",
        )
    host = request.config.get("rest.server_address", "").partition("://")[2]
    who = host if host and request.uri.startswith("tiledb://") else "Reading"
    return parts.Failure(
        code="late",
        title="The preview is not complete.",
        reason=f"{who} did not {'answer' if who == host else 'end'} within {request.seconds:g} s.",
        next_step="What came before is shown. Try again.",
    )


_CRASHED: Final = parts.Failure(
    code="crashed",
    title="The preview ended too early.",
    reason="Its process ended while it read this: the array may be damaged.",
    next_step="What came before is shown. The next preview starts a new process.",
)

_previewers: weakref.WeakSet[Previewer] = weakref.WeakSet()


@atexit.register
def _close_all() -> None:
    for previewer in list(_previewers):
        previewer.close()


_shared: Previewer | None = None
_guard = threading.Lock()


def shared() -> Previewer:
    """Return the previewer of this process."""
    global _shared  # noqa: PLW0603 (one worker a process, whoever asks)
    with _guard:
        if _shared is None:
            _shared = Previewer()
        return _shared
